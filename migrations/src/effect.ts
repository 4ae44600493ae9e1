/**
 * What a statement can do to a running system.
 * - `destructive`: rows or stored values can be lost.
 * - `breaking`: code or people that rely on the schema, on privileges or on row security can meet something else, a
 *   weaker protection included.
 * - `locking`: reads or writes can be stopped for as long as a table is large.
 * - `opaque`: the text does not tell what it does. An opaque statement may have every other effect as well: it never
 *   supports the claim that a migration lacks one.
 */
export type Effect = "destructive" | "breaking" | "locking" | "opaque";

/** Every effect, in the order in which lists of effects are written. */
export const effectsInOrder: readonly Effect[] = ["destructive", "breaking", "locking", "opaque"];

/** One thing that a statement does, with the effects it has and words that name the objects. */
export interface Finding {
  readonly effects: readonly Effect[];
  /** A clause such as ``drops column `email` of `users` ``; names from the text are shortened and escaped. */
  readonly summary: string;
}

/** Makes the one-element list that most rules answer. Pure. */
export function found(summary: string, ...effects: readonly Effect[]): readonly Finding[] {
  return [{ effects, summary }];
}

/** What a statement without any effect answers. */
export const harmless: readonly Finding[] = [];
