import type { Given, GivenValue } from "../syntax/test.ts";
import type { CheckedGiven, TestFact } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { writtenPath } from "./given-path.ts";
import { cannot } from "./given-problem.ts";
import { judgedId } from "./judged-id.ts";
import type { JudgedRules } from "./judged-rules.ts";
import { checkFactValue } from "./test-value.ts";
import { boolType } from "./type.ts";

/**
 * The switch that a path names: one of the module's names, or one of the modules that judge the test, by its name or its
 * id. Null where it names none.
 */
export function switchNamed(path: Given["path"], judged: JudgedRules, context: Context): string | null {
  const [head, ...rest] = path;
  const meaning = context.scope.names.get(head.text);
  if (meaning?.kind === "switch" && rest.length === 0) return declarationId(meaning, context);
  return judgedId(path, judged, (id) => isDeclared(id, context));
}

/** Whether a module declares a switch of this id, or may declare one: a declaration that is broken has its own diagnostic. */
function isDeclared(id: string, { scopes }: Context): boolean {
  return [...scopes.values()].some(({ module, path, names, missing }) => {
    if (!id.startsWith(`${module}.`)) return false;
    const name = id.slice(module.length + 1);
    const meaning = names.get(name);
    if (meaning === undefined) return missing.has(name);
    return meaning?.kind === "switch" && meaning.home === path;
  });
}

/** `everything = thrown`, `acme.everything = unknown`: a switch, which has to be one that the test is judged by. */
export function checkSwitchGiven(
  id: string,
  given: Given,
  judged: JudgedRules,
  context: Context,
): readonly CheckedGiven[] {
  const found = judged.switches.find((candidate) => candidate.id === id);
  // A switch with a mistake of its own judges nothing: that mistake is the one to put right.
  if (found === undefined) return [];
  if (!judged.modules.includes(found.module)) {
    return cannot(writtenPath(given), "judges nothing in this test", given, context);
  }
  const thrown = thrownAs(given.value, context);
  return thrown === null ? [] : [{ kind: "switch", switch: id, thrown }];
}

/** A switch is `thrown`, or it is not: `true` and `false` say the same. */
function thrownAs(value: GivenValue, context: Context): TestFact | null {
  if (value.kind === "reference") {
    const [word, ...more] = value.names;
    if (word.text === "thrown" && more.length === 0) return { kind: "known", value: true };
    report(context, "IL2001", { what: "state of a switch", name: word.text, known: ["thrown"] }, word.span);
    return null;
  }
  return checkFactValue(value, { type: boolType, optional: false }, context);
}
