import type { Fact } from "../fact.ts";
import type { Facts } from "../facts.ts";
import type { Subject } from "../kernel/subject.ts";
import type { Proposal } from "../proposal.ts";
import type { LoadedColumn } from "./column.ts";

/**
 * What the tests of an action look at. One for all decisions about the action: making one takes longer than a decision.
 *
 * Values are taken as they stand, whether they fit their declared types or not: what does not fit is unknown to the whole
 * decision, and of what is unknown no test holds. So no test fails here that holds there, and before a permit counts,
 * everything that is doubtful is checked.
 */
export interface Readings {
  proposal: Proposal;
  facts: Facts;
  /** The facts of the target. */
  fields: { readonly [field: string]: Fact | undefined } | undefined;
  /** Which of the targets is judged, and the key of its facts. */
  target: number;
  key: string;
  /** Whether something was read that may be something else than it seems. */
  isDoubtful: boolean;
  /** The target as the kernel reads it, made where somebody asks; null before that. */
  subject: Subject | null;
  readonly subjectOf: (readings: Readings) => Subject;
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

/** Readings of nothing yet. */
export function newReadings(
  columns: readonly LoadedColumn[],
  subjectOf: (readings: Readings) => Subject,
): Readings {
  return {
    proposal: nobody.proposal,
    facts: nobody.facts,
    fields: undefined,
    target: 0,
    key: "",
    isDoubtful: false,
    subject: null,
    subjectOf,
    columns,
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
