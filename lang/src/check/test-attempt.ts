import { idSort, type ActionTable } from "@interlock/runtime/vocabulary";

import type { Attempt } from "../syntax/test.ts";
import type { CheckedTarget, CheckedTest, TestDatum, TestPrincipal } from "./checked.ts";
import { report, type Context } from "./context.ts";
import type { GivenSet } from "./given-set.ts";
import { lookUp } from "./look-up.ts";
import { principalIdText } from "./principal-id.ts";
import { checkDatum, fieldNamed } from "./test-value.ts";

/** What a test attempts: an action on targets, by whom, with which payload. */
export type CheckedAttempt = Pick<CheckedTest, "action" | "targets" | "by" | "payload">;

/** Checks what a test or a row attempts; null where a diagnostic stands for it. */
export function checkAttempt(attempt: Attempt, given: GivenSet, context: Context): CheckedAttempt | null {
  const action = lookUp(context.scope, attempt.action, ["action"], context.diagnostics);
  const table = context.vocabulary.actions.find((candidate) => candidate.name === action?.name.text) ?? null;
  const by = checkWho(attempt, context);
  const targets = checkTargets(attempt, table, given, context);
  if (table === null) return null;
  const payload = checkPayload(attempt, table, context);
  if (by === null || targets === null || payload === null) return null;
  return { action: table.name, targets, by, payload };
}

function checkTargets(
  attempt: Attempt,
  action: ActionTable | null,
  given: GivenSet,
  context: Context,
): readonly CheckedTarget[] | null {
  const seen = new Set<string>();
  const targets = attempt.targets.map(({ text, span }) => {
    if (seen.has(text)) report(context, "IL2309", { what: text }, span);
    seen.add(text);
    const target = given.targets.get(text);
    if (target === undefined && !given.isPartial) {
      report(context, "IL2301", { name: text, known: [...given.targets.keys()] }, span);
    } else if (
      target !== undefined &&
      target !== null &&
      action !== null &&
      target.entity !== action.entity &&
      // What the action says it is on may be a word that nothing declares: that is said where it stands.
      context.vocabulary.entities.some(({ name }) => name === action.entity)
    ) {
      const facts = { name: text, entity: target.entity, action: action.name, wanted: action.entity };
      report(context, "IL2308", facts, span);
      return null;
    }
    return target ?? null;
  });
  return targets.some((target) => target === null)
    ? null
    : targets.flatMap((target) => (target === null ? [] : [target]));
}

function checkPayload(
  attempt: Attempt,
  action: ActionTable,
  context: Context,
): ReadonlyMap<string, TestDatum> | null {
  const payload = new Map<string, TestDatum>();
  const owner = `action \`${action.name}\``;
  let isComplete = true;
  for (const { name, value } of attempt.payload) {
    if (payload.has(name.text)) report(context, "IL2304", { what: name.text }, name.span);
    const field = fieldNamed(name, action.fields, owner, context);
    const datum = field === null ? null : checkDatum(value, field.type, context);
    if (datum === null) isComplete = false;
    else payload.set(name.text, datum);
  }
  for (const field of action.fields) {
    if (field.optional || attempt.payload.some(({ name }) => name.text === field.name)) continue;
    report(context, "IL2303", { field: field.name, owner }, attempt.action.span);
    isComplete = false;
  }
  return isComplete ? payload : null;
}

/** Who acts: one of the three kinds, with an id if the test gives one, or a declared principal. */
function checkWho({ by, principal }: Attempt, context: Context): TestPrincipal | null {
  if (by.text === "agent" || by.text === "human" || by.text === "unproven") {
    const name = principal ?? `some ${by.text}`;
    // An id that says whose it is (`github:42`) is taken as it stands; a bare word is nobody else's.
    const id = principal !== null && idSort(principal) !== "" ? principal : `test:${name}`;
    return { kind: by.text, ids: withEverySort([id], name, context), name };
  }
  const meaning = lookUp(context.scope, by, ["principal"], context.diagnostics);
  if (meaning?.kind !== "principal") return null;
  if (principal !== null) report(context, "IL2310", { name: by.text }, by.span);
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
