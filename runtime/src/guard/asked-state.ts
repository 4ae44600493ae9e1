import type { StateAnswer, StateQuestion, StateStore } from "../state/state-store.ts";

/** Asks several questions as one, so that all answers are of one moment; each gets the rows and tallies that it asked for. */
export async function askedState<const Questions extends readonly StateQuestion[]>(
  state: StateStore,
  questions: Questions,
): Promise<{ readonly [place in keyof Questions]: StateAnswer }> {
  const answer = await state.read({
    rows: questions.flatMap(({ rows }) => rows),
    tallies: questions.flatMap(({ tallies }) => tallies),
  });
  let [row, tally] = [0, 0];
  const parts = questions.map((question): StateAnswer => {
    const rows = partOf(answer.rows, row, question.rows.length);
    const tallies = partOf(answer.tallies, tally, question.tallies.length);
    row += question.rows.length;
    tally += question.tallies.length;
    return { rows, tallies, atMs: answer.atMs };
  });
  return parts as { readonly [place in keyof Questions]: StateAnswer };
}

/** Most questions ask for nothing of one sort. */
function partOf<Item>(all: readonly Item[], from: number, count: number): readonly Item[] {
  return count === 0 ? [] : all.slice(from, from + count);
}
