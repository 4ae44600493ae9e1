import { canonical, isJsonObject, type JsonObject, type JsonValue } from "@interlock/ledger";
import { decide, type Decision, type Facts, type PolicyModule, type Proposal } from "@interlock/runtime";

import { bindingOutcome, decisionChanges } from "./decision-changes.ts";
import { hiddenChanges } from "./hidden-changes.ts";
import type { RecordedDecision } from "./recorded-decision.ts";
import type { DecisionChange, ReplayAnswer, VoicesDisagree } from "./replay-answer.ts";

/** One policy set, spoken twice: the code that decides in production, and a reading of its plan that emits none. */
export interface Voices {
  readonly compiled: PolicyModule;
  readonly interpreted: PolicyModule;
}

/**
 * Decides a recorded proposal once more on its recorded facts, in both voices, and holds the canonical bytes against the
 * recorded ones. Pure. Where both voices agree on something else than the record, every difference is named.
 */
export function replayDecision(voices: Voices, recorded: RecordedDecision): ReplayAnswer {
  const decision = decideTwice(voices, recorded);
  if ("kind" in decision) return decision;
  const changes = [
    ...(isRecorded(decision, recorded) ? [] : exactChanges(recorded.decision, plain(decision))),
    ...summaryChanges(recorded, decision),
  ];
  return changes.length === 0 ? { kind: "equal" } : differing(voices, recorded, decision, changes);
}

/**
 * What another version of the policies would have decided of the same proposal on the same facts. Equal where it would have
 * found the same, on whatever lines of its files. Pure. A fact that only the other version asks for was gathered by nobody,
 * and is unknown.
 */
export function replayAgainst(voices: Voices, recorded: RecordedDecision): ReplayAnswer {
  const decision = decideTwice(voices, recorded);
  if ("kind" in decision) return decision;
  if (isRecorded(decision, recorded)) return { kind: "equal" };
  const changes = decisionChanges(recorded.decision, plain(decision), { places: "ignored" });
  return changes.length === 0 ? { kind: "equal" } : differing(voices, recorded, decision, changes);
}

function decideTwice(
  { compiled, interpreted }: Voices,
  recorded: RecordedDecision,
): Decision | VoicesDisagree {
  const [one, other] = [decideBy(compiled, recorded), decideBy(interpreted, recorded)];
  // Both were put together by the same code, mostly in the same order: writing them with care takes ten times as long.
  const isSame = JSON.stringify(one) === JSON.stringify(other) || canonical(one) === canonical(other);
  if (isSame) return one;
  const changes = exactChanges(plain(one), plain(other));
  return { kind: "voices-disagree", changes: hiddenChanges(changes, recorded, compiled.vocabulary) };
}

function decideBy(module: PolicyModule, { proposal, facts }: RecordedDecision): Decision {
  // Handed over as they were recorded: what does not fit its declared shape is for `decide` to refuse, as it was then.
  return decide(module, proposal as unknown as Proposal, facts as unknown as Facts);
}

/** Whether a record holds this decision: whether both have the same canonical bytes. */
function isRecorded(decision: Decision, recorded: RecordedDecision): boolean {
  const text = canonical(decision);
  // A value that was read from canonical bytes is written as them, by and large; writing it with care takes ten times as long.
  return JSON.stringify(recorded.decision) === text || canonical(recorded.decision) === text;
}

/** In what two decisions differ that have not the same bytes; one thing at least. */
function exactChanges(before: JsonObject, after: JsonObject): readonly DecisionChange[] {
  const changes = decisionChanges(before, after, { places: "compared" });
  return changes.length === 0 ? [{ kind: "order" }] : changes;
}

/** A decision as a record holds it. */
function plain(decision: Decision): JsonObject {
  const value: unknown = JSON.parse(canonical(decision));
  if (!isJsonObject(value)) throw new Error("a decision is an object");
  return value;
}

function differing(
  { compiled }: Voices,
  recorded: RecordedDecision,
  decision: Decision,
  changes: readonly DecisionChange[],
): ReplayAnswer {
  const before = bindingOutcome(recorded.decision);
  const told = hiddenChanges(changes, recorded, compiled.vocabulary);
  return { kind: "differs", before, after: decision.binding.outcome, changes: told };
}

/** Where the record says beside its decision what the decision does not: a table made from the record would repeat it. */
function summaryChanges(
  { said, proposal }: RecordedDecision,
  { binding, advised }: Decision,
): readonly DecisionChange[] {
  const primitives = binding.deciding.map(({ source }) => source);
  const pairs: readonly (readonly [name: string, said: JsonValue, decided: JsonValue | undefined])[] = [
    ["action", said.action, proposal["action"]],
    ["outcome", said.outcome, binding.outcome],
    ["advised", said.advised, advised.outcome],
    ["primitives", [...new Set(said.primitives)].sort(), [...new Set<string>(primitives)].sort()],
  ];
  return pairs.flatMap(([name, before, after]) =>
    after !== undefined && canonical(before) === canonical(after)
      ? []
      : [{ kind: "member" as const, at: name, before, after }],
  );
}
