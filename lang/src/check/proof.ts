import { primitives } from "@interlock/runtime/vocabulary";

import type { PathExpression } from "../syntax/expression.ts";
import type { Proof } from "../syntax/test.ts";
import type { CheckedProof, CheckedRule, CheckedSwitch } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { checkCondition } from "./expression.ts";
import { unknownField } from "./field.ts";
import { checkActions, checkBy } from "./reach.ts";

/** What a proof can name: every rule and switch of the set. */
export interface ProofNames {
  readonly rules: readonly Pick<CheckedRule, "id" | "kind">[];
  readonly switches: readonly Pick<CheckedSwitch, "id">[];
}

/** Resolves what a proof is about; null where a diagnostic stands for it. It is said here, and decided elsewhere. */
export function checkProof(proof: Proof, names: ProofNames, around: Context): CheckedProof | null {
  const { title, titleSpan, never } = proof;
  const owner = { kind: "proof", name: title } as const;
  const actions = checkActions(proof.actions, proof.span, owner, around);
  const context: Context = { ...around, actions, isProof: true };
  const where = proof.where === null ? null : checkCondition(proof.where, context);
  const by = proof.by === null ? null : checkNamed(proof.by, never, names, context);
  if (where?.kind === "error" || (by !== null && by.length < (proof.by?.length ?? 0))) return null;
  return {
    title,
    module: around.scope.module,
    path: around.scope.path,
    span: titleSpan,
    never,
    actions: actions.map((action) => action.name),
    by,
    where,
  };
}

/** Who is never permitted, or what never refuses. */
function checkNamed(
  paths: readonly PathExpression[],
  never: Proof["never"],
  names: ProofNames,
  context: Context,
): readonly string[] {
  return paths.flatMap((path) => {
    if (never === "refuse") return refusing(path, names, context) ?? [];
    const [head, extra] = path.names;
    if (extra === undefined) return checkBy([head], context);
    unknownField(context, extra, `\`${head.text}\``, []);
    return [];
  });
}

/** What can refuse: a primitive, or a rule or switch, by its name in this module or with its module's. */
function refusing(path: PathExpression, names: ProofNames, context: Context): string | null {
  const name = path.names.map(({ text }) => text).join(".");
  if (primitives.some((primitive) => primitive === name)) return name;
  const id = idOf(path, name, context);
  const rule = names.rules.find((candidate) => candidate.id === id);
  if (rule?.kind === "permit") {
    const wanted = "a bound, a refuse rule, a switch or a primitive";
    report(context, "IL2004", { name, is: "a permit", wanted }, path.span);
    return null;
  }
  if (rule !== undefined || names.switches.some((candidate) => candidate.id === id)) return id;
  if (context.scope.missing.has(name)) return null;
  const own = `${context.scope.module}.`;
  const ids = [...names.rules.filter(({ kind }) => kind !== "permit"), ...names.switches].map((one) =>
    one.id.startsWith(own) ? one.id.slice(own.length) : one.id,
  );
  const what = "rule, switch or primitive";
  report(context, "IL2001", { what, name, known: [...ids, ...primitives] }, path.span);
  return null;
}

/** A name alone is this module's, or that of a switch that is imported; with a module's before it, that module's. */
function idOf(path: PathExpression, name: string, context: Context): string {
  if (path.names.length > 1) return name;
  const meaning = context.scope.names.get(name);
  return meaning?.kind === "switch" ? declarationId(meaning, context) : `${context.scope.module}.${name}`;
}
