import { decode, misfit } from "./kernel/decode.ts";
import { isInstant, scalar } from "./kernel/read.ts";
import type { Subject } from "./kernel/subject.ts";
import { nothing, Uncertain, type Value } from "./kernel/value.ts";
import type { Facts } from "./facts.ts";
import { targetKey, type Proposal, type TargetReference } from "./proposal.ts";
import type { ActionTable, GroupTable, Vocabulary } from "./vocabulary/table.ts";
import { principalKinds } from "./vocabulary/words.ts";
import { limits } from "./limits.ts";

/** Whether a proposal speaks the vocabulary: its subjects, one a target, or what is wrong with it. */
export type Admission =
  | { readonly kind: "admitted"; readonly subjects: readonly Subject[] }
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
  const now = scalar(facts.now, "now", isInstant, null);
  const shared = {
    action: action.name,
    principal: facts.principal,
    payload: payloadValues(action, proposal),
    now,
    facts,
    principals: new Map(vocabulary.principals.map((principal) => [principal.id, principal])),
  };
  const groups = groupValues(vocabulary.groups, facts, shared.now);
  return {
    kind: "admitted",
    subjects: proposal.targets.map((target) => ({
      ...shared,
      groups,
      target,
      targetFields: targetValues(vocabulary, target, facts, now),
    })),
  };
}

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
  for (const name of Object.keys(proposal.payload)) {
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
  return new Map(
    action.fields.map((field) => {
      const given = Object.hasOwn(payload, field.name) ? payload[field.name] : undefined;
      return [field.name, given ?? nothing] as const;
    }),
  );
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
  const all = facts.targets;
  const own = all !== undefined && Object.hasOwn(all, key) ? all[key] : undefined;
  return new Map(
    (entity?.fields ?? []).map((field) => {
      const fact = own !== undefined && Object.hasOwn(own, field.name) ? own[field.name] : undefined;
      return [field.name, decode(fact, field, `target.${field.name}`, { zones, now })] as const;
    }),
  );
}

function groupValues(groups: readonly GroupTable[], facts: Facts, now: Value): ReadonlyMap<string, Value> {
  return new Map(groups.map((group) => [group.id, groupMembers(group, facts, now)] as const));
}

function groupMembers(group: GroupTable, facts: Facts, now: Value): Value {
  if (group.kind === "names") return group.members;
  const name = `group ${group.id}`;
  const fact =
    facts.groups !== undefined && Object.hasOwn(facts.groups, group.id) ? facts.groups[group.id] : undefined;
  if (fact === undefined) return new Uncertain(name, "nobody answered");
  if (fact.kind === "unknown") return new Uncertain(name, fact.reason);
  if (fact.kind === "absent") return new Uncertain(name, "the source says that there is none");
  if (Uncertain.is(now)) return now;
  const { observedAtMs, value } = fact;
  if (observedAtMs === undefined || !isInstant(observedAtMs)) {
    return new Uncertain(name, "the source did not say when");
  }
  if (typeof now !== "number") return new Uncertain("now", "there is none");
  if (observedAtMs > now) return new Uncertain(name, "it is dated after now");
  if (now - observedAtMs > group.freshMs) return new Uncertain(name, "the answer is stale");
  if (!Array.isArray(value) || value.length > limits.groupMembers) {
    return new Uncertain(name, `the list is ill-typed or longer than ${limits.groupMembers}`);
  }
  return value;
}
