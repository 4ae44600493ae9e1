import type { Plan, PlanExpression } from "@interlock/compiler";
import { unreachable, type TestDatum, type TestFact } from "@interlock/lang";
import type { Type } from "@interlock/runtime";
import { misfitCommand, misfitHost, misfitPath } from "@interlock/runtime/vocabulary";

import { mixed, type Wanted } from "./assignment.ts";

/** Everything that a made-up value is chosen from. */
export interface Pool {
  /** Texts that the policies compare with, and for each pattern one that it matches. */
  readonly texts: readonly string[];
  readonly zones: readonly string[];
  /** Which of many choices is made. */
  readonly attempt: number;
}

/** The texts that the rules and the proof speak of. */
export function textsOf(plan: Plan, where: PlanExpression | null): readonly string[] {
  const found = new Set<string>();
  const visit = (expression: PlanExpression | null): void => {
    switch (expression?.kind) {
      case undefined:
      case "subject":
      case "element":
        return;
      case "value":
        if (typeof expression.value === "string") found.add(instanceOf(expression.value));
        return;
      case "values":
        expression.elements.forEach(visit);
        return;
      case "call":
        expression.arguments.forEach(visit);
        return;
      case "function":
        visit(expression.body);
        return;
      case "text":
        expression.parts.forEach(visit);
        return;
      default:
        return unreachable(expression);
    }
  };
  visit(where);
  for (const { scope, clauses } of plan.rules) {
    visit(scope);
    for (const { each, when, measure } of clauses) [each, when, measure].forEach(visit);
  }
  for (const { scope } of [...plan.switches, ...plan.ceilings]) visit(scope);
  for (const { patterns, except } of plan.vocabulary.sets) {
    for (const pattern of [...patterns, ...except]) found.add(instanceOf(pattern));
  }
  return [...found];
}

/** A text that a pattern matches, and a text that is none as it stands. */
function instanceOf(pattern: string): string {
  return pattern.replaceAll(/\*+/gu, "a");
}

/** A value of a type that is what is wanted, as far as that is followed. */
export function makeUp(type: Type, wanted: Wanted, name: string, pool: Pool): TestDatum {
  switch (type.kind) {
    case "bool":
      return wanted.isTrue ?? true;
    case "int":
      return numberIn(type.low, type.high, wanted, pool);
    case "percent":
      return numberIn(0, 1_000_000, wanted, pool);
    case "duration":
      return numberIn(0, type.maxMs ?? Number.MAX_SAFE_INTEGER, wanted, pool);
    case "instant":
      return numberIn(wanted.above === null && wanted.atMost === null ? nowMs : 0, nowMs * 2, wanted, pool);
    case "string":
    case "path":
    case "host":
    case "command":
      return wanted.word ?? textOf(type, wanted, name, pool);
    case "zone":
      return wordOf(pool.zones, wanted, name, pool);
    case "enum":
      return wordOf(type.members, wanted, name, pool);
    case "entity":
      throw new Error(`${name} has no value of its own`);
    case "list": {
      const count = Math.max(type.min, 1);
      const start = pool.attempt === 0 ? 0 : mixed(pool.attempt, name.length);
      const element = (index: number): TestDatum =>
        makeUp(type.of, wanted, name, { ...pool, attempt: start + index });
      return Array.from({ length: Math.min(count, type.max) }, (_, index) => element(index));
    }
    default:
      return unreachable(type);
  }
}

/** When every counterexample is judged that says nothing else: a Tuesday morning. */
export const nowMs: number = Date.UTC(2026, 10, 24, 10);

/** A number that is wanted, the one that reads best first: the least. */
export function numberIn(low: number, high: number, { above, atMost }: Wanted, pool: Pool): number {
  const least = Math.max(low, above === null ? low : above + 1);
  const most = Math.max(least, Math.min(high, atMost ?? high));
  return pool.attempt % 3 === 1 ? most : least;
}

function wordOf(words: readonly string[], { word, otherThan }: Wanted, name: string, pool: Pool): string {
  if (word !== null) return word;
  const free = words.filter((one) => !otherThan.includes(one));
  return chosenFrom(free.length > 0 ? free : words, name, pool) ?? "";
}

function textOf(
  type: Type & { readonly kind: "string" | "path" | "host" | "command" },
  { otherThan }: Wanted,
  name: string,
  pool: Pool,
): string {
  const fitting = ["a", ...pool.texts].filter((text) => !otherThan.includes(text) && fits(text, type));
  return chosenFrom(fitting, name, pool) ?? "b";
}

function fits(text: string, type: Type & { readonly kind: "string" | "path" | "host" | "command" }): boolean {
  switch (type.kind) {
    case "string":
      return [...text].length <= type.max;
    case "path":
      return misfitPath(text) === null;
    case "host":
      return misfitHost(text) === null;
    case "command":
      return misfitCommand(text, type.max) === null;
    default:
      return unreachable(type);
  }
}

function chosenFrom<T>(all: readonly T[], name: string, { attempt }: Pool): T | undefined {
  const letters = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  return all[attempt === 0 ? 0 : mixed(attempt, letters) % Math.max(1, all.length)];
}

/** What is wanted as a test gives it: unknown, absent, or a value. */
export function factFor(wanted: Wanted, value: () => TestDatum): TestFact {
  if (wanted.isKnown === false) return { kind: "unknown" };
  if (wanted.isAbsent === true) return { kind: "absent" };
  return { kind: "known", value: value() };
}
