import type { IToken } from "../syntax/lexer.ts";

import type { Expression } from "../syntax/expression.ts";
import { spanOf } from "../syntax/lexer.ts";
import type { Span } from "../syntax/span.ts";
import type { Expectation, Fixture, Given, Proof, Test } from "../syntax/test.ts";
import type { Scope } from "../syntax/scope.ts";
import type { Clause, Declaration, Module, Rule } from "../syntax/tree.ts";
import { unreachable } from "../unreachable.ts";
import { apart } from "./columns.ts";

/** A token before which a line may end. */
export interface Break {
  /** Where one level is not enough, the lines end at the next one too. */
  readonly level: 0 | 1;
  /** What stands there otherwise. */
  readonly flat: string;
  /** Whether the lines of all items of a body end here as soon as one of them does not fit. */
  readonly isShared: boolean;
  /** Whether lines that follow one another begin a column here. */
  readonly isColumn: boolean;
}

/** What a layout has to know of the tree, by the numbers of tokens. */
export interface Marks {
  /** Where the parts of a module begin, in order: the lines of its head, its declarations. */
  readonly parts: readonly number[];
  /** Where clauses, steps and rows begin. */
  readonly items: ReadonlySet<number>;
  /** The opening braces of what holds clauses, steps and rows. */
  readonly bodies: ReadonlySet<number>;
  readonly breaks: ReadonlyMap<number, Break>;
  /** Words before an expression: a parenthesis after one opens no arguments, a minus subtracts from nothing. */
  readonly leads: ReadonlySet<number>;
}

/** Finds the tokens that a layout has to know. The module was read from these tokens without a mistake. */
export function markTokens(module: Module, tokens: readonly IToken[]): Marks {
  const marker: Marker = {
    tokens,
    starts: new Map(tokens.map((token, number) => [spanOf(token).start, number])),
    ends: new Map(tokens.map((token, number) => [spanOf(token).end, number])),
    // `language 1`, then `policy NAME`.
    parts: [0, 2],
    items: new Set(),
    bodies: new Set(),
    breaks: new Map(),
    leads: new Set(),
  };
  for (const declaration of module.declarations) {
    marker.parts.push(first(marker, declaration.span));
    markDeclaration(marker, declaration);
  }
  return marker;
}

interface Marker {
  readonly tokens: readonly IToken[];
  /** The number of the token that begins at an offset. */
  readonly starts: ReadonlyMap<number, number>;
  /** The number of the token that ends at an offset. */
  readonly ends: ReadonlyMap<number, number>;
  readonly parts: number[];
  readonly items: Set<number>;
  readonly bodies: Set<number>;
  readonly breaks: Map<number, Break>;
  readonly leads: Set<number>;
}

const inLine: Break = { level: 0, flat: " ", isShared: false, isColumn: false };
/** What stands apart from the form before it, so that the eye finds it. */
const setApart: Break = { ...inLine, flat: apart };
const inColumn: Break = { ...setApart, isColumn: true };

function markDeclaration(marker: Marker, declaration: Declaration): void {
  switch (declaration.kind) {
    case "import":
    case "stage":
    case "enum":
    case "entity":
    case "action":
    case "target-requires":
    case "zone":
    case "source":
    case "principal":
    case "window":
    case "let":
      break;
    case "stage-at-most":
      markScope(marker, declaration.scope);
      break;
    case "fact":
      marker.breaks.set(first(marker, declaration.origin.span), inLine);
      break;
    case "group":
      if (declaration.members.kind === "sourced") {
        marker.breaks.set(first(marker, declaration.members.origin.span), inLine);
      }
      break;
    case "pattern-set":
      if (declaration.except[0] !== undefined) {
        marker.breaks.set(before(marker, declaration.except[0].span), inLine);
      }
      break;
    case "contract":
      if (declaration.contract.kind === "state") {
        // `holds when`.
        marker.breaks.set(lead(marker, declaration.contract.holdsWhen) - 1, inLine);
      }
      break;
    case "switch":
      markScope(marker, declaration.scope);
      marker.items.add(markBody(marker, declaration.span) + 1);
      break;
    case "permit":
    case "bound":
    case "refuse":
      markRule(marker, declaration);
      break;
    case "test":
    case "fixture":
    case "prove":
      markCheck(marker, declaration);
      break;
    default:
      unreachable(declaration);
  }
}

function markRule(marker: Marker, rule: Rule): void {
  markScope(marker, rule.scope);
  switch (rule.kind) {
    case "permit":
    case "bound":
      markBody(marker, rule.span);
      for (const clause of rule.clauses) markClause(marker, clause);
      break;
    case "refuse":
      if (rule.unless !== null) marker.breaks.set(before(marker, rule.unless.span), inLine);
      if (rule.because !== null) marker.breaks.set(first(marker, rule.because.span), inLine);
      break;
    default:
      unreachable(rule);
  }
}

function markScope(marker: Marker, { by, where }: Scope): void {
  if (by?.[0] !== undefined) marker.breaks.set(before(marker, by[0].span), inLine);
  if (where !== null) marker.breaks.set(lead(marker, where), inLine);
}

function markClause(marker: Marker, { each, form, as, when, unless, because, span }: Clause): void {
  const { breaks } = marker;
  marker.items.add(first(marker, span));
  if (each !== null) breaks.set(first(marker, form.span), { ...inLine, level: 1 });
  if (form.kind === "require") lead(marker, form.condition);
  if (as !== null) breaks.set(before(marker, as.span), setApart);
  if (when !== null) breaks.set(lead(marker, when), inColumn);
  if (unless !== null) breaks.set(before(marker, unless.span), inColumn);
  if (because !== null) breaks.set(first(marker, because.span), inColumn);
}

function markCheck(marker: Marker, check: Test | Fixture | Proof): void {
  switch (check.kind) {
    case "fixture":
      markBody(marker, check.span);
      markGivens(marker, check.givens);
      break;
    case "test":
      markBody(marker, check.span);
      markGivens(marker, check.givens);
      markAttempts(marker, check.body);
      break;
    case "prove":
      // `never` stands behind the title.
      marker.breaks.set(first(marker, check.titleSpan) + 1, inLine);
      if (check.where !== null) marker.breaks.set(lead(marker, check.where), inLine);
      break;
    default:
      unreachable(check);
  }
}

function markGivens(marker: Marker, givens: readonly Given[]): void {
  for (const { span } of givens) marker.items.add(first(marker, span));
}

function markAttempts(marker: Marker, body: Test["body"]): void {
  switch (body.kind) {
    case "when":
      marker.items.add(first(marker, body.attempt.span));
      marker.items.add(first(marker, body.expect.span));
      markNeeding(marker, body.expect);
      break;
    case "rows":
      for (const { expect, span } of body.rows) {
        marker.items.add(first(marker, span));
        marker.breaks.set(first(marker, expect.span), { ...inColumn, isShared: true });
        markNeeding(marker, expect);
      }
      break;
    default:
      unreachable(body);
  }
}

function markNeeding(marker: Marker, expect: Expectation): void {
  if (expect.kind !== "hold") return;
  for (const { span } of expect.needing) marker.breaks.set(before(marker, span), { ...inLine, level: 1 });
}

/** Marks the body with which a declaration ends, and answers its opening brace. */
function markBody(marker: Marker, { end }: Span): number {
  let depth = 0;
  let number = numberAt(marker.ends, end);
  for (; number > 0; number -= 1) {
    const image = marker.tokens[number]?.image;
    if (image === "}") depth += 1;
    if (image === "{") depth -= 1;
    if (depth === 0) break;
  }
  marker.bodies.add(number);
  return number;
}

/** Marks the word before an expression, and answers its number. */
function lead(marker: Marker, expression: Expression): number {
  const number = before(marker, expression.span);
  marker.leads.add(number);
  return number;
}

function first({ starts }: Marker, { start }: Span): number {
  return numberAt(starts, start);
}

/** The number of the word before something; the parentheses around an expression do not count. */
function before(marker: Marker, { start }: Span): number {
  let number = numberAt(marker.starts, start) - 1;
  while (marker.tokens[number]?.image === "(") number -= 1;
  return number;
}

function numberAt(offsets: ReadonlyMap<number, number>, offset: number): number {
  const number = offsets.get(offset);
  if (number === undefined) throw new Error(`no token begins or ends at ${offset}`);
  return number;
}
