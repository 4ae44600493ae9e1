import type { Subject } from "./subject.ts";

/**
 * Keeps what was worked out for a target by a key, as long as the target is judged: a clause for each of many elements
 * asks for the same again and again. `work` has to be pure, so that what is kept changes no answer.
 */
export function keptFor<T>(): (x: Subject, key: string, work: () => T) => T {
  const kept = new WeakMap<Subject, Map<string, T>>();
  return (x, key, work) => {
    let answers = kept.get(x);
    if (answers === undefined) kept.set(x, (answers = new Map<string, T>()));
    if (!answers.has(key)) answers.set(key, work());
    return answers.get(key) as T;
  };
}
