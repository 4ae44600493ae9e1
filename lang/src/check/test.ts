import type { Span } from "../syntax/span.ts";
import type { Fixture, Test } from "../syntax/test.ts";
import type { Declaration } from "../syntax/tree.ts";
import { diagnose } from "../diagnostics/catalogue.ts";
import type { CheckedTest } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { checkGivens, nothingGiven, type GivenSet } from "./given-set.ts";
import type { JudgedRules } from "./judged-rules.ts";
import { lookUp } from "./look-up.ts";
import { checkAttempt } from "./test-attempt.ts";
import { checkExpectation } from "./test-expectation.ts";

/** The module whose tests are checked, and what judges them. */
export interface TestedModule extends JudgedRules {
  readonly isBaseline: boolean;
}

/**
 * Checks every fixture and test of a module, in the order of the text. A table answers one test a row; a test with a
 * mistake answers none. `module` holds the rules and switches of the whole set: they are checked before.
 */
export function checkTests(
  declarations: readonly Declaration[],
  module: TestedModule,
  context: Context,
): readonly CheckedTest[] {
  const fixtures = new Map<Fixture, GivenSet>();
  const titles = new Map<string, Span>();
  return declarations.flatMap((declaration) => {
    // A fixture is checked where it stands, used or not.
    if (declaration.kind === "fixture") fixtureOf(declaration, context, module, fixtures);
    if (declaration.kind !== "test") return [];
    reportRepeatedTitle(declaration, titles, context);
    return checkTest(declaration, module, context, fixtures);
  });
}

function checkTest(
  test: Test,
  module: TestedModule,
  context: Context,
  fixtures: Map<Fixture, GivenSet>,
): readonly CheckedTest[] {
  const given = checkGivens(test.givens, sharedBy(test, module, context, fixtures), module, context);
  const isTable = test.body.kind === "rows";
  const rows = test.body.kind === "rows" ? test.body.rows : [{ ...test.body, span: test.titleSpan }];
  const checked = rows.flatMap(({ attempt, expect, span }, index): readonly CheckedTest[] => {
    const tried = checkAttempt(attempt, given, context);
    const actions = context.vocabulary.actions.filter((action) => action.name === attempt.action.text);
    const expected = checkExpectation(expect, { ...context, actions });
    if (tried === null || expected === null) return [];
    return [
      {
        title: test.title,
        row: isTable ? index + 1 : null,
        module: module.modules[0],
        judgedBy: module.modules,
        isBaseline: module.isBaseline,
        path: context.scope.path,
        span,
        ...tried,
        givens: given.givens,
        expect: expected,
      },
    ];
  });
  const targets = rows.flatMap(({ attempt }) => attempt.targets.map((name) => name.text));
  if (targets.every((name) => given.targets.has(name))) reportUnused(test, new Set(targets), given, context);
  return checked;
}

/** What the test's fixture gives; nothing without one. */
function sharedBy(
  { from }: Test,
  module: TestedModule,
  context: Context,
  fixtures: Map<Fixture, GivenSet>,
): GivenSet {
  if (from === null) return nothingGiven;
  const meaning = lookUp(context.scope, from, ["fixture"], context.diagnostics);
  // A fixture's names are those of the module that declares it.
  const scope = meaning === null ? undefined : context.scopes.get(meaning.home);
  if (meaning?.kind !== "fixture" || scope === undefined) return { ...nothingGiven, isPartial: true };
  return fixtureOf(meaning.declaration, { ...context, scope }, module, fixtures);
}

function fixtureOf(
  fixture: Fixture,
  context: Context,
  module: TestedModule,
  fixtures: Map<Fixture, GivenSet>,
): GivenSet {
  const before = fixtures.get(fixture);
  if (before !== undefined) return before;
  const modules: JudgedRules["modules"] = [
    context.scope.module,
    ...module.modules.filter((name) => name !== context.scope.module),
  ];
  const given = checkGivens(fixture.givens, nothingGiven, { ...module, modules }, context);
  fixtures.set(fixture, given);
  return given;
}

/** A target that the test itself gives and no attempt names: the attempt is probably on another one than was meant. */
function reportUnused(test: Test, used: ReadonlySet<string>, given: GivenSet, context: Context): void {
  const own = new Map(test.givens.map(({ path: [name, ...rest] }) => [name.text, { name, rest }] as const));
  for (const [text, { name, rest }] of own) {
    if (rest.length > 0 || used.has(text) || !given.targets.has(text)) continue;
    report(context, "IL2307", { name: text }, name.span);
  }
}

function reportRepeatedTitle(test: Test, titles: Map<string, Span>, context: Context): void {
  const before = titles.get(test.title);
  if (before === undefined) {
    titles.set(test.title, test.titleSpan);
    return;
  }
  const { path } = context.scope;
  const related = [{ path, span: before, label: "the first of them" }];
  context.diagnostics.push(
    diagnose("IL2305", { title: test.title }, { path, span: test.titleSpan, related }),
  );
}
