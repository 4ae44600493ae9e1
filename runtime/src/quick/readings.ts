import type { Facts } from "../facts.ts";
import type { Subject } from "../kernel/subject.ts";
import type { Proposal } from "../proposal.ts";
import type { Type } from "../vocabulary/table.ts";
import type { LoadedColumn } from "./column.ts";
import type { Program } from "./program.ts";

/**
 * What the tests of an action look at. One for all decisions about the action: making one takes longer than a decision.
 *
 * Values are taken as they stand, whether they fit their declared types or not: what does not fit is unknown to the whole
 * decision, and of what is unknown no test holds. So no test fails here that holds there, and before a permit counts,
 * everything that is doubtful is checked.
 */
export interface Readings {
  /** What the kernel is asked about, where it may be: no object, because making one takes room. */
  proposal: Proposal;
  facts: Facts;
  /** Which of the targets it is. */
  target: number;
  /** Whether something was read that may be something else than it seems. */
  isDoubtful: boolean;
  /** The target as the kernel reads it, made where somebody asks; null before that. */
  subject: Subject | null;
  readonly subjectOf: (readings: Readings) => Subject;
  /** The table, and the nodes of it at which the ways to the rules start. */
  readonly program: Program;
  readonly permits: number;
  readonly restrictions: number;
  /** The columns that have bits in the signature, each with its first one; and the signature of what they hold. */
  readonly signed: Int32Array;
  signature: number;
  readonly zones: readonly string[];
  /** The names of the payload's fields, and of the target's; and the types of both, one behind the other. */
  readonly payloadNames: readonly string[];
  readonly targetNames: readonly string[];
  readonly types: readonly Type[];
  readonly columns: readonly LoadedColumn[];
  /** By column: {@link unread}, or the place of the word that it holds, the number of its words for any other, -1 where nobody can tell. */
  readonly words: Int32Array;
  /** By column: the number that it holds; not a number where nobody can tell. */
  readonly numbers: Float64Array;
  /** By column: the text that it holds; null where nobody can tell. */
  readonly texts: (string | null)[];
  /** The text whose case was folded last. */
  folded: { readonly text: string; readonly folded: string } | null;
  /** By column: how much of its text was found to be a plain folder with its slash. */
  readonly plain: Int32Array;
}

/** The word of a column that the kernel reads and that nobody looked at yet. */
export const unread = -2;

/** What readings are made for. */
export type ReadingsOf = Pick<
  Readings,
  | "program"
  | "permits"
  | "restrictions"
  | "signed"
  | "zones"
  | "payloadNames"
  | "targetNames"
  | "types"
  | "columns"
  | "subjectOf"
>;

/** Readings of nothing yet. */
export function newReadings(of: ReadingsOf): Readings {
  const { columns } = of;
  return {
    ...of,
    proposal: nobody.proposal,
    facts: nobody.facts,
    target: 0,
    isDoubtful: false,
    subject: null,
    signature: 0,
    words: new Int32Array(columns.length).fill(-1),
    numbers: new Float64Array(columns.length).fill(Number.NaN),
    texts: columns.map(() => null),
    folded: null,
    plain: new Int32Array(columns.length),
  };
}

const nobody: { readonly proposal: Proposal; readonly facts: Facts } = {
  proposal: { v: 1, nonce: "", action: "", targets: [], payload: {} },
  facts: { principal: { kind: "unproven", ids: [""], name: "" } },
};

/** Forgets what was read of another target. */
export function startReading(readings: Readings): void {
  readings.isDoubtful = false;
  readings.subject = null;
  readings.folded = null;
}

/** Makes ready what the kernel may be asked. */
export function prepareAsking(
  readings: Readings,
  asked: readonly number[],
  proposal: Proposal,
  facts: Facts,
  target: number,
): void {
  readings.proposal = proposal;
  readings.facts = facts;
  readings.target = target;
  for (let at = 0; at < asked.length; at += 1) readings.words[asked[at] ?? -1] = unread;
}
