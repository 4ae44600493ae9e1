import { shownText } from "../shown-text.ts";

/** Something that is wrong with a log, as far as its order in a list goes. */
export interface OrderedProblem {
  readonly kind: "gap" | "invalid";
  readonly isLate: boolean;
  /** One clause for a person. */
  readonly text: string;
}

/** What is told of problems: what does not hold, then the gaps, and then every late record in one line. */
export interface ToldProblems {
  readonly told: readonly OrderedProblem[];
  /** How many problems no line speaks of. */
  readonly more: number;
}

/**
 * Arranges the problems of a log for a person: what does not hold comes first, so that no list of gaps hides it, and late records,
 * of which a stopped sequencer makes thousands, are one line. `all` and `late` count those too that are not listed. Pure.
 */
export function toldProblems(
  problems: readonly OrderedProblem[],
  {
    all,
    late,
    most = problems.length,
  }: { readonly all: number; readonly late: number; readonly most?: number },
): ToldProblems {
  const of = (kind: OrderedProblem["kind"]): readonly OrderedProblem[] =>
    problems.filter((problem) => problem.kind === kind && !problem.isLate);
  const told = [...of("invalid"), ...of("gap")].slice(0, most);
  const first = problems.find(({ isLate }) => isLate);
  if (first === undefined) return { told, more: all - told.length };
  const text = late === 1 ? first.text : `${late} records came late; of the first: ${first.text}`;
  return { told: [...told, { ...first, text: shownText(text) }], more: all - told.length - late };
}
