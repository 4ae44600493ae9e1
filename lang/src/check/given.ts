import type { Given } from "../syntax/test.ts";
import type { CheckedGiven } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { checkCounter } from "./given-counter.ts";
import { checkEvidence, evidenceWords, isEvidence } from "./given-evidence.ts";
import { checkFactGiven, checkGroupGiven } from "./given-outside.ts";
import { writtenPath } from "./given-path.ts";
import { cannot } from "./given-problem.ts";
import { checkSurrounding, isSurrounding, surroundings } from "./given-surroundings.ts";
import { checkSwitchGiven, switchNamed } from "./given-switch.ts";
import type { JudgedRules } from "./judged-rules.ts";
import { checkFactValue } from "./test-value.ts";
import { instantType } from "./type.ts";

/**
 * Resolves a `given` that is no target: a fact, a part of one, or a surrounding. What the module declares wins over a
 * surrounding of the same name. `targets` are those given before, for who misspells one.
 */
export function checkGiven(
  given: Given,
  targets: Iterable<string>,
  judged: JudgedRules,
  context: Context,
): readonly CheckedGiven[] {
  const [head, ...rest] = given.path;
  const meaning = context.scope.names.get(head.text);
  if (meaning === undefined && context.scope.missing.has(head.text)) return [];
  if (meaning?.kind === "fact") return checkFactGiven(given, meaning, context);
  if (meaning?.kind === "group" && rest.length === 0) return checkGroupGiven(given, meaning, context);
  if (given.arguments !== null) return cannotTake(given, context);
  const id = switchNamed(given.path, judged, context);
  if (id !== null) return checkSwitchGiven(id, given, judged, context);
  if (head.text === "now" && rest.length === 0) {
    const fact = checkFactValue(given.value, { type: instantType, optional: false }, context);
    return fact === null ? [] : [{ kind: "now", fact }];
  }
  if (isEvidence(head.text)) return checkEvidence(head.text, rest, given.value, judged, context);
  if (isSurrounding(head.text)) return checkSurrounding(head.text, rest, given.value, judged, context);
  if (rest.length >= 2) return checkCounter(given, judged, context);
  if (meaning !== undefined) {
    return cannot(writtenPath(given), "is nothing that a test can give so", given, context);
  }
  const known = [...targets, ...giveable(context)];
  report(context, "IL2001", { what: "fact", name: head.text, known }, head.span);
  return [];
}

/** Arguments after something that is neither a fact nor a group. */
function cannotTake(given: Given, context: Context): readonly [] {
  const [head] = given.path;
  if (context.scope.names.has(head.text) || given.path.length > 1) {
    return cannot(writtenPath(given), "takes no arguments", given, context);
  }
  const known = [...context.scope.names].flatMap(([word, { kind }]) =>
    kind === "fact" || kind === "group" ? [word] : [],
  );
  report(context, "IL2001", { what: "fact", name: head.text, known }, head.span);
  return [];
}

/** The words with which a `given` can begin. */
function giveable({ scope }: Context): readonly string[] {
  const declared = [...scope.names].flatMap(([word, { kind }]) =>
    kind === "fact" || kind === "group" || kind === "switch" ? [word] : [],
  );
  return [...declared, "now", ...evidenceWords, ...surroundings];
}
