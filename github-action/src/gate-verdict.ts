import { describePeople, distinctPeople, meet, shortName, unreachable } from "@interlock/runtime";
import type { Finding, People, PolicyModule, Verdict } from "@interlock/runtime";
import { stages } from "@interlock/runtime/vocabulary";
import type { Outcome, Stage } from "@interlock/runtime/vocabulary";
import type { Arming } from "./arming.ts";
import type { Mode } from "./inputs.ts";
import type { Judged, Judgement } from "@interlock/pull-requests";

/** One finding of the verdict, with the action that it is about. */
export interface DecidingFinding {
  /** What a person calls the action: `merge`, or `migrate db/0007.sql`. */
  readonly action: string;
  readonly finding: Finding;
}

/**
 * What the gate says in the end. Only `enforced` binds; `unarmed` is a refusal because nothing would hold a refusal
 * up; `advised` is what would have been decided, and never permits.
 */
export interface GateVerdict {
  readonly kind: "enforced" | "unarmed" | "advised";
  /** Of the findings that are shown: binding where it is enforced, else with every rule counted. */
  readonly outcome: Outcome;
  readonly deciding: readonly DecidingFinding[];
  /** Every clause that applied. */
  readonly findings: readonly DecidingFinding[];
  readonly needing: readonly People[];
  /** The primitives, `rule` or `coverage` that refuse or hold, each once, sorted. */
  readonly primitives: readonly string[];
  /** The weakest stage among the rules that bind; `advisory` where nothing is enforced. */
  readonly stage: Stage;
  /** The end of the shortest verdict, milliseconds since 1970; null where none may be acted on. */
  readonly validUntilMs: number | null;
}

/** Joins what was decided of every action into one verdict: all of them have to be permitted. Pure. */
export function gateVerdict(
  judgement: Judgement,
  module: PolicyModule,
  mode: Mode,
  arming: Arming,
): GateVerdict {
  const kind = mode === "advisory" ? "advised" : arming.kind === "armed" ? "enforced" : "unarmed";
  if (judgement.kind === "refused") return refusedWhole(judgement, kind);
  const { judged } = judgement;
  const verdictOf = (one: Judged): Verdict =>
    kind === "enforced" ? one.decision.binding : one.decision.advised;
  const deciding = judged.flatMap((one) => named(one, verdictOf(one).deciding));
  const validUntilMs = soonest(judged.map((one) => one.decision.validUntilMs));
  const decided = judged.map((one) => verdictOf(one).outcome).reduce(meet);
  // Without a time until which it holds no verdict may be acted on, whatever it says.
  const isTimeless = validUntilMs === null && decided === "permit";
  const shown = isTimeless ? [...deciding, timeless] : deciding;
  return {
    kind,
    outcome: isTimeless ? "refuse" : decided,
    deciding: shown,
    findings: judged.flatMap((one) => named(one, verdictOf(one).findings)),
    needing: decided === "hold" ? distinctPeople(judged.flatMap((one) => verdictOf(one).needing)) : [],
    primitives: primitivesOf(shown, kind),
    stage: kind === "enforced" ? weakestStage(module, judged) : "advisory",
    validUntilMs,
  };
}

const coverage = {
  source: "coverage",
  rule: null,
  clause: null,
  at: null,
  target: null,
  element: null,
  outcome: "refuse",
  isUnknown: true,
  margin: null,
  because: null,
  needs: null,
} as const;

const timeless: DecidingFinding = {
  action: "merge",
  finding: {
    ...coverage,
    seen: "nobody can tell until when the verdict would hold",
    bound: "a verdict with an end",
    remedy: "run the gate again",
  },
};

function refusedWhole(
  refused: Extract<Judgement, { kind: "refused" }>,
  kind: GateVerdict["kind"],
): GateVerdict {
  const bound = "a change that can be seen whole";
  const finding = { ...coverage, seen: refused.reason, bound, remedy: refused.remedy };
  const deciding = [{ action: "merge", finding }];
  return {
    kind,
    outcome: "refuse",
    deciding,
    findings: deciding,
    needing: [],
    primitives: primitivesOf(deciding, kind),
    stage: "advisory",
    validUntilMs: null,
  };
}

function named(one: Judged, findings: readonly Finding[]): readonly DecidingFinding[] {
  return findings.map((finding) => ({ action: actionName(one), finding }));
}

/** What a person calls an action: its name, and the file that a migration is in. */
export function actionName({ proposal }: Pick<Judged, "proposal">): string {
  const { file } = proposal.payload;
  return typeof file === "string" ? `${proposal.action} ${file}` : proposal.action;
}

function soonest(times: readonly (number | null)[]): number | null {
  return times.reduce((first, time) => (first === null || time === null ? null : Math.min(first, time)));
}

function primitivesOf(deciding: readonly DecidingFinding[], kind: GateVerdict["kind"]): readonly string[] {
  // What nothing holds up is not covered, whatever the rules say.
  const unarmed: readonly string[] = kind === "unarmed" ? ["coverage"] : [];
  return [...new Set([...unarmed, ...deciding.map(({ finding }) => finding.source)])].sort();
}

function weakestStage(module: PolicyModule, judged: readonly Judged[]): Stage {
  const actions = new Set(judged.map((one) => one.proposal.action));
  const binding = module.rules.filter(
    (rule) => rule.stage !== "advisory" && rule.actions.some((action) => actions.has(action)),
  );
  return stages.find((stage) => binding.some((rule) => rule.stage === stage)) ?? "advisory";
}

/** The verdict in one word, as an output. Advice never says the word that a workflow would take for a permission. */
export function verdictWord(verdict: GateVerdict): string {
  switch (verdict.kind) {
    case "enforced":
      return verdict.outcome;
    case "unarmed":
      return "refuse";
    case "advised":
      return verdict.outcome === "permit" ? "advised: no objection" : `advised: ${verdict.outcome}`;
    default:
      return unreachable(verdict.kind);
  }
}

/** The verdict in one line: what failed, and for a hold who can still turn it. */
export function verdictTitle(verdict: GateVerdict): string {
  const by = namesOf(verdict, verdict.outcome);
  switch (verdict.kind) {
    case "unarmed":
      return "Refused: the gate is not armed, so nothing would hold its verdict up";
    case "enforced":
      if (verdict.outcome === "permit") return "Permitted";
      if (verdict.outcome === "refuse") return `Refused by ${by}`;
      return `Refused: held by ${by} until ${whoIsNeeded(verdict.needing)} approve`;
    case "advised":
      if (verdict.outcome === "permit") return "Advised: no objection";
      if (verdict.outcome === "refuse") return `Advised: refuse by ${by}`;
      return `Advised: hold by ${by} until ${whoIsNeeded(verdict.needing)} approve`;
    default:
      return unreachable(verdict.kind);
  }
}

/** Who is needed, list by list: each of them has to approve. */
export function whoIsNeeded(needing: readonly People[]): string {
  return needing.map((people) => describePeople(people)).join(", and ");
}

function namesOf(verdict: GateVerdict, outcome: Outcome): string {
  const sources = verdict.deciding
    .filter(({ finding }) => finding.outcome === outcome)
    .map(({ finding }) =>
      finding.source === "rule" && finding.rule !== null ? `rule ${shortName(finding.rule)}` : finding.source,
    );
  return [...new Set(sources)].sort().join(", ");
}
