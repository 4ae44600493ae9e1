import { unreachable, type CheckedGiven, type TestFact } from "@interlock/lang";
import { absent, known, unknown, type Fact } from "@interlock/runtime";

/** Why a fact is unknown that a test gives as `unknown`. */
export const leftUnknown = "the test leaves it unknown";

/** A fact as the runtime takes it. What a source answers is dated, so that it can be fresh. */
export function factOf(fact: TestFact, observedAtMs?: number): Fact {
  switch (fact.kind) {
    case "known":
      return known(fact.value, observedAtMs);
    case "absent":
      return absent(observedAtMs);
    case "unknown":
      return unknown(leftUnknown);
    default:
      return unreachable(fact);
  }
}

/** The same for a figure; null for a value that is none, which the checker lets nobody write. */
export function figureOf(fact: TestFact): Fact<number> | null {
  if (fact.kind === "known") return typeof fact.value === "number" ? known(fact.value) : null;
  return fact.kind === "absent" ? absent() : unknown(leftUnknown);
}

/** The same for a flag. */
export function flagOf(fact: TestFact, observedAtMs?: number): Fact<boolean> | null {
  if (fact.kind === "known") return typeof fact.value === "boolean" ? known(fact.value, observedAtMs) : null;
  return fact.kind === "absent" ? absent() : unknown(leftUnknown);
}

/** The same for a word, such as a zone's. */
export function wordOf(fact: TestFact): Fact<string> | null {
  if (fact.kind === "known") return typeof fact.value === "string" ? known(fact.value) : null;
  return fact.kind === "absent" ? absent() : unknown(leftUnknown);
}

/** An age is written in a test, an instant is stored: without `now` nobody can tell which. */
export function instantOf(age: TestFact, now: number | null): Fact<number> | null {
  const fact = figureOf(age);
  if (fact?.kind !== "known") return fact;
  if (now === null) return unknown("the test gives an age, and no `now`");
  return fact.value > now ? unknown("it is older than the calendar") : known(now - fact.value);
}

/** The last `given` of a kind: where a test and its fixture say a thing, the test's own stands last and holds. */
export function lastGiven<K extends CheckedGiven["kind"]>(
  givens: readonly CheckedGiven[],
  kind: K,
): Extract<CheckedGiven, { kind: K }> | null {
  const found = givens.filter((given): given is Extract<CheckedGiven, { kind: K }> => given.kind === kind);
  return found.at(-1) ?? null;
}

/** `now` as a test gives it, in milliseconds since 1970; null where it does not, or gives it as unknown. */
export function nowOf(givens: readonly CheckedGiven[]): number | null {
  const fact = lastGiven(givens, "now")?.fact;
  return fact?.kind === "known" && typeof fact.value === "number" ? fact.value : null;
}
