import { interpretExpression, partsOf, seatsFact, type PlanExpression } from "@interlock/compiler";
import { unreachable, type CheckedProof } from "@interlock/lang";
import {
  decideUnder,
  judgementsUnder,
  type Facts,
  type Finding,
  type Kernel,
  type People,
  type PolicyModule,
  type Proposal,
  type RuleTable,
  type Verdict,
} from "@interlock/runtime";
import { limits } from "@interlock/runtime/vocabulary";

import { seatsAsked } from "./encode-read.ts";

/** A proof with its condition as the kernel evaluates it. */
export interface LoweredProof {
  readonly proof: Pick<CheckedProof, "never" | "by">;
  /** Null where it has none. */
  readonly where: PlanExpression | null;
}

/** A case that may break a proof. */
export interface Attempt {
  readonly proposal: Proposal;
  readonly facts: Facts;
}

/**
 * What the module really answers, under the rules that the proof counts: of permits and of restrictions all, but of the sort
 * that could let through what is never to be only those that bind.
 */
function verdictOf(
  { proof }: LoweredProof,
  module: PolicyModule,
  attempt: Attempt,
  decides: typeof decideUnder,
): Verdict {
  const weakens = (rule: RuleTable): boolean =>
    proof.never === "permit" ? rule.kind !== "permit" : rule.kind === "permit";
  const counts = (rule: RuleTable): boolean => rule.stage !== "advisory" || !weakens(rule);
  return decides(module, attempt.proposal, attempt.facts, counts);
}

/** The verdict, if it is one that a proof says there never is and the proof's condition is true; else null. */
export function breaks(
  lowered: LoweredProof,
  module: PolicyModule,
  attempt: Attempt,
  decides: typeof decideUnder = decideUnder,
): Verdict | null {
  const { proof } = lowered;
  const verdict = verdictOf(lowered, module, attempt, decides);
  switch (proof.never) {
    case "permit":
      if (verdict.outcome !== "permit") return null;
      break;
    case "refuse":
      if (verdict.outcome !== "refuse" || !verdict.deciding.some(isNamed(proof.by))) return null;
      break;
    default:
      return unreachable(proof.never);
  }
  return isClaimed(lowered, module, attempt) ? verdict : null;
}

function isNamed(by: readonly string[] | null): (finding: Finding) => boolean {
  return ({ outcome, source, rule }) =>
    outcome === "refuse" && (by === null || by.includes(source) || (rule !== null && by.includes(rule)));
}

/** Whether a proof's condition is true here, and who acts is whom it names. */
function isClaimed({ proof, where }: LoweredProof, module: PolicyModule, attempt: Attempt): boolean {
  const seats = new Map(
    where === null
      ? []
      : groupsIn(where, module).map((group) => [group, seatsFilledIn(group, module, attempt)] as const),
  );
  const names = proof.never === "permit" ? proof.by : null;
  // The interpreter's answer is whatever the kernel's is.
  const isTrueOf: ((k: Kernel, x: unknown) => unknown) | null =
    where === null ? null : interpretExpression(where);
  let isTrue = false;
  const probe = probing(module, {
    scope: (kernel, x) => {
      const isSo = isTrueOf === null || isTrueOf(withSeats(kernel, seats), x) === true;
      isTrue = isSo && (names === null || kernel.by(x, names) === true);
      return true;
    },
    quorum: null,
  });
  judgementsUnder(probe, attempt.proposal, attempt.facts, () => true);
  return isTrue;
}

function groupsIn(expression: PlanExpression, module: PolicyModule): readonly string[] {
  const group = expression.kind === "call" ? seatsAsked(expression, module.vocabulary) : null;
  return group === null ? partsOf(expression).flatMap((part) => groupsIn(part, module)) : [group];
}

/**
 * How many seats of a group are filled: the longest list of it that would be approved, if agents have seats and every key
 * counts. Null where that is unknown.
 */
export function seatsFilledIn(
  group: string,
  module: PolicyModule,
  { proposal, facts }: Attempt,
): number | null {
  for (let count = 1; ; count += 1) {
    const quorum: People = {
      seats: [{ count, group }],
      agentsAtMost: limits.groupMembers,
      bySoftwareKey: true,
      withinMs: null,
    };
    const probe = probing(module, { scope: () => true, quorum });
    const [judgement] = judgementsUnder(probe, proposal, facts, () => true);
    const finding = judgement?.kind === "judged" ? judgement.permits[0]?.findings[0] : undefined;
    if (finding === undefined || finding.isUnknown) return null;
    if (finding.outcome !== "permit") return count - 1;
  }
}

/** A module of one permit, which is nobody's rule: its scope is asked, or the list of people that it needs. */
function probing(
  module: PolicyModule,
  {
    scope,
    quorum,
  }: { readonly scope: PolicyModule["code"][number]["scope"]; readonly quorum: People | null },
): PolicyModule {
  const clause = {
    id: "probe",
    source: "quorum",
    at: "",
    unless: null,
    quorum,
    grant: null,
    grantAtMostMs: null,
    each: null,
  } as const;
  const code = { each: null, when: null, measure: null, because: null };
  const asks = quorum !== null;
  return {
    ...module,
    rules: [
      {
        id: "probe",
        module: "",
        kind: "permit",
        stage: "advisory",
        at: "",
        actions: module.vocabulary.actions.map(({ name }) => name),
        unless: null,
        clauses: asks ? [clause] : [],
      },
    ],
    code: [{ scope, measure: null, because: null, clauses: asks ? [code] : [] }],
    switches: [],
    switchCode: [],
    ceilings: [],
    ceilingCode: [],
    needs: null,
    quick: null,
  };
}

/** The kernel, where how many seats of each group are filled is known; unknown where that is null. */
export function withSeats(kernel: Kernel, seats: ReadonlyMap<string, number | null>): Kernel {
  const filled = new Map([...seats].map(([group, count]) => [seatsFact(group), count] as const));
  return { ...kernel, outside: (x, fact, ...asked) => filled.get(fact) ?? kernel.outside(x, fact, ...asked) };
}
