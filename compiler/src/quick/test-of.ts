import { opposite, type Kernel, type QuickTest } from "@interlock/runtime";

import { partsOf } from "../plan-parts.ts";
import type { PlanExpression } from "../plan.ts";
import type { Columns } from "./columns.ts";

/** What tests are made with. */
export interface Making {
  readonly columns: Columns;
  /** Conditions that no column shows: the place of one, each once. A measure counts by its condition. */
  condition(expression: PlanExpression, isMeasure: boolean): number;
}

/** A call of the kernel. */
export type Call = PlanExpression & { readonly kind: "call" };

/** What is always so. */
export const always: QuickTest = { kind: "always" };
/** What nobody can be certain of. */
export const never: QuickTest = { kind: "never" };
/** The largest number that there is. */
export const most: number = Number.MAX_SAFE_INTEGER;

/** The test that a column holds a number between two, both included. There is none past the safe ones. */
export function within(column: number, from: number, to: number): QuickTest {
  const [low, high] = [Math.max(from, -most), Math.min(to, most)];
  return low > high ? never : { kind: "range", column, low, high };
}

/**
 * All of these tests; what is always so is left out. What nobody can be certain of stays: that another one fails is
 * certain all the same.
 */
export function allOf(parts: readonly QuickTest[]): QuickTest {
  const flat = parts.flatMap((part) => (part.kind === "all" ? part.parts : [part]));
  const left = cheapFirst(flat.filter(({ kind }) => kind !== "always"));
  const [only] = left;
  if (only === undefined) return always;
  return left.length === 1 ? only : { kind: "all", parts: left };
}

/** What costs least is asked first: one answer is often enough. */
function cheapFirst(tests: readonly QuickTest[]): readonly QuickTest[] {
  return tests.toSorted((a, b) => costs.indexOf(a.kind) - costs.indexOf(b.kind));
}

const costs: readonly QuickTest["kind"][] = [
  "never",
  "words",
  "range",
  "below",
  "waivable",
  "all",
  "any",
  "condition",
];

/** One of these tests. What nobody can be certain of stays: without it, that all of them fail would look certain. */
export function anyOf(parts: readonly QuickTest[]): QuickTest {
  const flat = parts.flatMap((part) => (part.kind === "any" ? part.parts : [part]));
  if (flat.some(({ kind }) => kind === "always")) return always;
  const [only, ...more] = flat;
  if (only === undefined) return never;
  return more.length === 0 ? only : { kind: "any", parts: cheapFirst(flat) };
}

/** The test that a condition is known to be true. That it is known to be false is the opposite test. */
export function testOf(expression: PlanExpression, making: Making): QuickTest {
  if (expression.kind === "value") return expression.value === true ? always : never;
  if (expression.kind !== "call") return never;
  const make = conditions[expression.function];
  if (make !== undefined) return make(expression, making);
  return isRead(expression) ? truthColumn(expression, making) : asked(expression, making);
}

type Make = (whole: Call, making: Making) => QuickTest;

/** What a test can be made of, by the kernel's function; any other condition is read, or asked. */
const conditions: { readonly [name in keyof Kernel]?: Make } = {
  truth: ({ arguments: [inner] }, making) => (inner === undefined ? never : testOf(inner, making)),
  not: ({ arguments: [inner] }, making) => (inner === undefined ? never : opposite(testOf(inner, making))),
  and: (whole, making) => allOf(whole.arguments.map((part) => testOf(part, making))),
  or: (whole, making) => anyOf(whole.arguments.map((part) => testOf(part, making))),
  equal: comparison,
  less: comparison,
  lessOrEqual: comparison,
  member: membership,
  within: range,
  likePath: pathLike,
};

/** A comparison of something that is read with something that is written. */
function comparison(whole: Call, making: Making): QuickTest {
  const {
    function: name,
    arguments: [left, right],
  } = whole;
  if (left === undefined || right === undefined) return never;
  const isTurned = left.kind === "value";
  const [read, written] = isTurned ? [right, left] : [left, right];
  if (!isRead(read) || written.kind !== "value" || written.value === null) return asked(whole, making);
  const { value } = written;
  if (typeof value !== "number") {
    if (name !== "equal") return never;
    const { column, words } = making.columns.words(read, [value]);
    return { kind: "words", column, words, is: true };
  }
  const column = making.columns.plain(read, "number");
  if (name === "equal") return within(column, value, value);
  // `read < value`, `read <= value`, or with the sides turned; whole numbers only.
  const step = name === "less" ? 1 : 0;
  const [low, high] = isTurned ? [value + step, most] : [-most, value - step];
  return within(column, low, high);
}

function membership(whole: Call, making: Making): QuickTest {
  const [element, list] = whole.arguments;
  if (element === undefined || !isRead(element) || list?.kind !== "values") return asked(whole, making);
  const written = list.elements.map((part) => (part.kind === "value" ? part.value : null));
  const texts = written.filter((value) => typeof value === "string");
  if (texts.length < written.length || texts.length === 0) return asked(whole, making);
  const { column, words } = making.columns.words(element, texts);
  return { kind: "words", column, words, is: true };
}

function range(whole: Call, making: Making): QuickTest {
  const [read, low, high] = whole.arguments;
  const isPlain =
    read !== undefined &&
    isRead(read) &&
    low?.kind === "value" &&
    high?.kind === "value" &&
    typeof low.value === "number" &&
    typeof high.value === "number";
  if (!isPlain) return asked(whole, making);
  const column = making.columns.plain(read, "number");
  return within(column, low.value, high.value);
}

/** A path below a folder is found by its beginning. */
function pathLike(whole: Call, making: Making): QuickTest {
  const [path, pattern] = whole.arguments;
  const written = pattern?.kind === "value" ? pattern.value : null;
  const folder = typeof written === "string" ? /^([^*]+)\/\*\*$/u.exec(written)?.[1] : undefined;
  if (path === undefined || !isRead(path) || folder === undefined) return asked(whole, making);
  const column = making.columns.plain(path, "text");
  // A path that is the folder itself is left to the whole decision.
  return { kind: "below", column, folder, is: true };
}

/** The test that a truth value that is read is known to be true. */
export function truthColumn(read: Call, { columns }: Making): QuickTest {
  const { column, words } = columns.words(read, [true]);
  return { kind: "words", column, words, is: true };
}

/** A condition that is asked where it decides. */
function asked(expression: PlanExpression, making: Making): QuickTest {
  if (!isClosed(expression)) return never;
  return { kind: "condition", condition: making.condition(expression, false), is: true };
}

/** What is read of the situation once, whoever asks: cheap, and asked by many rules. */
const reads: ReadonlySet<keyof Kernel> = new Set([
  "actionField",
  "targetField",
  "blastShare",
  "blastServices",
  "schemaEffect",
  "schemaStatements",
  "reversalFlag",
  "reversalAge",
  "memoryFigure",
  "origin",
  "principalId",
  "humanId",
  "outside",
  "by",
]);

function isRead(expression: PlanExpression): expression is Call {
  return expression.kind === "call" && reads.has(expression.function) && isClosed(expression);
}

/** Whether an expression stands by itself: no element of a list around it. */
export function isClosed(expression: PlanExpression, bound: readonly number[] = []): boolean {
  if (expression.kind === "element") return bound.includes(expression.depth);
  const inside = expression.kind === "function" ? [...bound, expression.depth] : bound;
  return partsOf(expression).every((part) => isClosed(part, inside));
}
