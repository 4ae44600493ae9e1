import { decode, misfit } from "./kernel/decode.ts";
import { evidence, isInstant } from "./kernel/fact-value.ts";
import type { Subject } from "./kernel/subject.ts";
import { nothing, type Value } from "./kernel/value.ts";
import type { Facts } from "./facts.ts";
import { own } from "./own.ts";
import { targetKey, type Proposal, type TargetReference } from "./proposal.ts";
import type { ActionTable, PrincipalTable, Vocabulary } from "./vocabulary/table.ts";
import { principalKinds } from "./vocabulary/words.ts";
import { limits } from "./limits.ts";

/** Whether a proposal speaks the vocabulary: its subjects, one a target, or what is wrong with it. */
export type Admission =
  | { readonly kind: "admitted"; readonly now: Value; readonly subjects: readonly Subject[] }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** Something in a proposal that the vocabulary does not know or bounds. */
export interface Problem {
  /** What was given, named: `payload.cannary`. */
  readonly where: string;
  /** One clause. */
  readonly what: string;
  readonly remedy: string;
}

/** Holds a proposal against the closed vocabulary and reads the facts by their declared types. */
export function admit(vocabulary: Vocabulary, proposal: Proposal, facts: Facts): Admission {
  const action = vocabulary.actions.find((candidate) => candidate.name === proposal.action);
  if (action === undefined) {
    const remedy = "propose an action that the policies declare";
    return {
      kind: "refused",
      problems: [{ where: "action", what: `names \`${proposal.action}\`, which no policy declares`, remedy }],
    };
  }
  const problems = [
    ...frameProblems(proposal, facts),
    ...payloadProblems(action, proposal, vocabulary.zones),
    ...targetProblems(action, proposal),
  ];
  if (problems.length > 0) return { kind: "refused", problems };
  const now = evidence(facts.now, "now", isInstant, null);
  const fields = proposal.targets.map((target) => targetValues(vocabulary, target, facts, now));
  const shared = {
    action: action.name,
    principal: facts.principal,
    payload: payloadValues(action, proposal),
    now,
    facts,
    principals: principalsOf(vocabulary),
    targets: proposal.targets.map(({ id }) => id),
    owners: fields.map((values) => values.get("owner") ?? nothing),
    vocabulary,
  };
  return {
    kind: "admitted",
    now,
    subjects: proposal.targets.map(({ entity, id }, index) => ({
      ...shared,
      // Its own object, in one order: findings hold it, and the same proposal gives the same bytes.
      target: { entity, id },
      targetFields: fields[index] ?? new Map<string, Value>(),
    })),
  };
}

/** The declared principals by id: the same for every proposal. */
export function principalsOf(vocabulary: Vocabulary): ReadonlyMap<string, PrincipalTable> {
  const known =
    principalTables.get(vocabulary) ??
    new Map(vocabulary.principals.map((principal) => [principal.id, principal] as const));
  principalTables.set(vocabulary, known);
  return known;
}

const principalTables = new WeakMap<Vocabulary, ReadonlyMap<string, PrincipalTable>>();

/** What stands around the payload. A host that skips the schemas is still not taken at its word. */
function frameProblems({ v, nonce }: Proposal, { principal }: Facts): readonly Problem[] {
  const problems: Problem[] = [];
  if (v !== 1)
    problems.push({ where: "v", what: "is no version that this runtime reads", remedy: "say `v: 1`" });
  if (typeof nonce !== "string" || nonce === "") {
    problems.push({ where: "nonce", what: "is missing", remedy: "give a text that is never used twice" });
  }
  if (!principalKinds.includes(principal.kind)) {
    const remedy = "say `agent`, `human` or `unproven`";
    problems.push({ where: "principal.kind", what: "is none that this runtime knows", remedy });
  }
  return problems;
}

function payloadProblems(
  action: ActionTable,
  proposal: Proposal,
  zones: readonly string[],
): readonly Problem[] {
  const problems: Problem[] = [];
  // In one order, whatever order the proposer's object has: a record keeps none, and its decision has to come out again.
  for (const name of Object.keys(proposal.payload).sort()) {
    if (action.fields.some((field) => field.name === name)) continue;
    const remedy = `leave it out; \`${action.name}\` declares no such field`;
    problems.push({ where: `payload.${name}`, what: "is an unknown field", remedy });
  }
  for (const field of action.fields) {
    const where = `payload.${field.name}`;
    if (!Object.hasOwn(proposal.payload, field.name)) {
      if (!field.optional) problems.push({ where, what: "is missing", remedy: `give \`${field.name}\`` });
      continue;
    }
    const wrong = misfit(proposal.payload[field.name], field.type, zones);
    if (wrong !== null)
      problems.push({ where, what: wrong, remedy: "give a value inside the declared bounds" });
  }
  return problems;
}

function targetProblems(action: ActionTable, proposal: Proposal): readonly Problem[] {
  const count = proposal.targets.length;
  if (count === 0) {
    return [{ where: "targets", what: "is empty", remedy: `name the ${action.entity} that it touches` }];
  }
  if (count > limits.targetsPerProposal) {
    const what = `holds more than ${limits.targetsPerProposal}`;
    return [{ where: "targets", what, remedy: "propose fewer at a time" }];
  }
  const seen = new Set<string>();
  return proposal.targets.flatMap((target, index) => {
    if (typeof target.id !== "string") {
      // A host that skips the schemas is not taken at its word: what prints as a name is none.
      return [{ where: `targets[${index}].id`, what: "is no text", remedy: "name the target by its id" }];
    }
    const key = targetKey(target);
    if (seen.has(key)) {
      // Each target carries a grant: a thing named twice would be granted twice.
      const what = "is named twice";
      return [{ where: `targets[${index}]`, what, remedy: "name every target once" }];
    }
    seen.add(key);
    if (target.entity === action.entity) return [];
    const what = `is a ${target.entity}`;
    return [{ where: `targets[${index}]`, what, remedy: `\`${action.name}\` acts on a ${action.entity}` }];
  });
}

function payloadValues(action: ActionTable, proposal: Proposal): ReadonlyMap<string, Value> {
  const { payload } = proposal;
  return new Map(action.fields.map((field) => [field.name, own(payload, field.name) ?? nothing] as const));
}

function targetValues(
  vocabulary: Vocabulary,
  target: TargetReference,
  facts: Facts,
  now: Value,
): ReadonlyMap<string, Value> {
  const { zones } = vocabulary;
  const entity = vocabulary.entities.find((candidate) => candidate.name === target.entity);
  const key = targetKey(target);
  const fields = own(facts.targets, key);
  return new Map(
    (entity?.fields ?? []).map((field) => {
      const fact = own(fields, field.name);
      return [field.name, decode(fact, field, `target.${field.name}`, { zones, now })] as const;
    }),
  );
}
