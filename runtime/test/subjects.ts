import { admit } from "../src/admission.ts";
import type { Facts } from "../src/facts.ts";
import type { Subject } from "../src/kernel/subject.ts";
import { Nothing, Uncertain, type Value } from "../src/kernel/value.ts";
import type { Measure } from "../src/kernel/measure.ts";
import type { Proposal } from "../src/proposal.ts";
import type { Vocabulary } from "../src/vocabulary/table.ts";
import { facts, proposal, vocabulary } from "./modules.ts";

/** What a test says of the target that is judged; the rest is quiet. */
export interface Situation {
  readonly facts?: Partial<Facts>;
  readonly vocabulary?: Partial<Vocabulary>;
  readonly proposal?: Partial<Proposal>;
}

/** The first target of a proposal, admitted as the runtime admits it. */
export function subject(situation: Situation = {}): Subject {
  const words = { ...vocabulary, ...situation.vocabulary };
  const given = { ...proposal, ...situation.proposal };
  const admission = admit(words, given, { ...facts, ...situation.facts });
  if (admission.kind === "refused") throw new Error(JSON.stringify(admission.problems));
  const [first] = admission.subjects;
  if (first === undefined) throw new Error("the proposal has no target");
  return first;
}

/** A value in short: itself, `none`, or what is unknown and why. */
export function brief(value: Value): unknown {
  if (Uncertain.is(value)) return `unknown ${value.fact}: ${value.reason}`;
  return Nothing.is(value) ? "none" : value;
}

/** A measure in short: its condition, and what was seen. */
export function said({ condition, seen }: Measure): readonly [boolean | "unknown", string] {
  return [typeof condition === "boolean" ? condition : "unknown", seen];
}
