import type { ActionTable } from "@interlock/runtime/vocabulary";
import { idSort, primitives } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { Attempt, Expectation, Given, Test } from "../syntax/test.ts";
import { unreachable } from "../unreachable.ts";
import type {
  CheckedExpectation,
  CheckedGiven,
  CheckedRule,
  CheckedTarget,
  CheckedTest,
  TestDatum,
  TestFact,
  TestPrincipal,
} from "./checked.ts";
import { report, type Context } from "./context.ts";
import { checkGiven } from "./given.ts";
import { lookUp } from "./look-up.ts";
import { checkPeople } from "./people.ts";
import { checkDatum, checkFactValue, fieldNamed } from "./test-value.ts";
import { principalIdText } from "./vocabulary.ts";

/** Checks one test against the rules of its module; null where a diagnostic stands for it. */
export function checkTest(
  test: Test,
  module: string,
  rules: readonly CheckedRule[],
  context: Context,
): CheckedTest | null {
  const targets = new Map<string, CheckedTarget>();
  // A target that is given wrongly has its own diagnostic: using it is no second mistake.
  const named = new Set<string>();
  const givens: CheckedGiven[] = [];
  for (const given of test.givens) {
    const [head, ...rest] = given.path;
    if (given.value.kind === "record" && given.value.entity !== null && rest.length === 0) {
      named.add(head.text);
      const target = checkTarget(given, context);
      if (target !== null) targets.set(head.text, target);
    } else givens.push(...checkGiven(given, module, rules, context));
  }
  const { when } = test;
  const action = lookUp(context.scope, when.action, ["action"], context.diagnostics);
  const table = context.vocabulary.actions.find((candidate) => candidate.name === action?.name.text);
  const by = checkWho(when, context);
  const expect = checkExpectation(test.expect, context);
  const reached = when.targets.flatMap((name) => {
    const target = targets.get(name.text);
    if (target !== undefined) return [target];
    if (!named.has(name.text)) report(context, "IL2301", { name: name.text }, name.span);
    return [];
  });
  if (table === undefined) return null;
  const payload = checkPayload(when, table, context);
  if (by === null || expect === null || payload === null) return null;
  return {
    title: test.title,
    module,
    path: context.scope.path,
    span: test.titleSpan,
    action: table.name,
    targets: reached,
    by,
    payload,
    givens,
    expect,
  };
}

function checkTarget(given: Given, context: Context): CheckedTarget | null {
  const { value } = given;
  if (value.kind !== "record" || value.entity === null) return null;
  const entity = lookUp(context.scope, value.entity, ["entity"], context.diagnostics);
  const table = context.vocabulary.entities.find((candidate) => candidate.name === entity?.name.text);
  if (table === undefined) return null;
  const fields = new Map<string, TestFact>();
  for (const { name, value: inner } of value.fields) {
    const field = fieldNamed(name, table.fields, `\`${table.name}\``, context);
    const fact = field === null ? null : checkFactValue(inner, field, context);
    if (fact !== null) fields.set(name.text, fact);
  }
  return { entity: table.name, id: given.path[0].text, fields };
}

function checkPayload(
  when: Attempt,
  action: ActionTable,
  context: Context,
): ReadonlyMap<string, TestDatum> | null {
  const payload = new Map<string, TestDatum>();
  const owner = `action \`${action.name}\``;
  let isComplete = true;
  for (const { name, value } of when.payload) {
    const field = fieldNamed(name, action.fields, owner, context);
    const datum = field === null ? null : checkDatum(value, field.type, context);
    if (datum === null) isComplete = false;
    else payload.set(name.text, datum);
  }
  for (const field of action.fields) {
    if (field.optional || when.payload.some(({ name }) => name.text === field.name)) continue;
    report(context, "IL2303", { field: field.name, owner }, when.action.span);
    isComplete = false;
  }
  return isComplete ? payload : null;
}

/** Who acts: one of the three kinds, with an id if the test gives one, or a declared principal. */
function checkWho(when: Attempt, context: Context): TestPrincipal | null {
  const { by, principal } = when;
  if (by.text === "agent" || by.text === "human" || by.text === "unproven") {
    const name = principal ?? `some ${by.text}`;
    return { kind: by.text, ids: withEverySort([`test:${name}`], name, context), name };
  }
  const meaning = lookUp(context.scope, by, ["principal"], context.diagnostics);
  if (meaning?.kind !== "principal") return null;
  const [first, ...more] = meaning.declaration.ids.map(principalIdText);
  if (first === undefined) return null;
  const ids = withEverySort([first, ...more], by.text, context);
  return { kind: meaning.declaration.role, ids, name: by.text };
}

/**
 * A test says who acts, so nothing of it is left open: of every sort of id that the policies use, the principal has
 * one, and where it is not declared that one is nobody's.
 */
function withEverySort(
  ids: readonly [string, ...string[]],
  name: string,
  { vocabulary }: Context,
): readonly [string, ...string[]] {
  const own = new Set(ids.map(idSort));
  const used = new Set(vocabulary.principals.flatMap((principal) => principal.ids.map(idSort)));
  return [...ids, ...[...used].filter((sort) => !own.has(sort)).map((sort) => `${sort}:test/${name}`)];
}

function checkExpectation(expect: Expectation, context: Context): CheckedExpectation | null {
  const { span } = expect;
  switch (expect.kind) {
    case "permit":
      return { outcome: "permit", span };
    case "refuse":
      return { outcome: "refuse", by: checkSources(expect.by, context), span };
    case "hold": {
      const needing = expect.needing.map((people) => checkPeople(people, context));
      if (needing.some((people) => people === null)) return null;
      const resolved = needing.flatMap((people) => (people === null ? [] : [people]));
      return { outcome: "hold", by: checkSources(expect.by, context), needing: resolved, span };
    }
    default:
      return unreachable(expect);
  }
}

/** What an expectation can name: the primitives, `rule` and `coverage`. */
function checkSources(names: readonly Name[], context: Context): readonly string[] {
  const known: readonly string[] = [...primitives, "rule", "coverage"];
  return names.map((name) => {
    if (!known.includes(name.text)) {
      report(context, "IL2001", { what: "primitive", name: name.text, known }, name.span);
    }
    return name.text;
  });
}
