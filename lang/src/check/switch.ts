import { primitives } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SwitchDeclaration } from "../syntax/tree.ts";
import type { CheckedSwitch } from "./checked.ts";
import { refuseClaims } from "./claims.ts";
import { report, type Context } from "./context.ts";
import { checkCondition } from "./expression.ts";
import { checkPeople } from "./people.ts";
import { checkReach } from "./reach.ts";

/** Checks one switch; null where a diagnostic stands for who could resume what it stops. */
export function checkSwitch(declaration: SwitchDeclaration, context: Context): CheckedSwitch | null {
  const { name, scope } = declaration;
  const module = context.scope.module;
  if (primitives.some((primitive) => primitive === name.text)) {
    report(context, "IL2204", { what: "switch", name: name.text }, name.span);
  }
  const reach = checkReach(scope, { kind: "switch", name: name.text }, context);
  const restoring = reach.actions.filter((action) => action.effect === "restores");
  // Whoever names what restores means it; a switch that stops nothing else was meant to stop something.
  const isMeant = scope.actions.kind === "named" || restoring.length === reach.actions.length;
  if (!declaration.includingRestores && isMeant && restoring.length > 0) {
    report(context, "IL2226", { actions: restoring.map((action) => action.name) }, scope.span);
  }
  const actions = declaration.includingRestores
    ? reach.actions
    : reach.actions.filter((action) => action.effect !== "restores");
  const claimed = "what a switch reaches";
  const where = scope.where === null ? null : checkCondition(scope.where, { ...context, actions, claimed });
  if (where !== null) refuseClaims(where, claimed, context);
  // With the actions in reach, a part of the proposal resolves here, and is refused below.
  const resume = checkPeople(declaration.resume, { ...context, actions: reach.actions });
  if (resume === null) return null;
  checkResume(declaration, resume, context);
  return {
    id: `${module}.${name.text}`,
    module,
    path: context.scope.path,
    actions: actions.map((action) => action.name),
    by: reach.by,
    where: where?.kind === "error" ? null : where,
    resume,
    nameSpan: name.span,
  };
}

/** Whoever resumes is asked long after the proposal that the switch stopped. */
function checkResume({ resume }: SwitchDeclaration, people: CheckedSwitch["resume"], context: Context): void {
  for (const [index, seats] of people.seats.entries()) {
    if ((seats.arguments ?? []).every((argument) => argument.kind === "value")) continue;
    report(context, "IL2228", {}, resume.seats[index]?.span ?? resume.span);
  }
}

/** Two switches for everything: whoever has to stop everything must not have to ask which one does. */
export function repeatedSwitches(
  declared: readonly { readonly path: string; readonly declaration: SwitchDeclaration }[],
): readonly Diagnostic[] {
  const general = declared.filter(({ declaration }) => isGeneral(declaration));
  const [first, ...more] = general;
  if (first === undefined) return [];
  const related = [
    { path: first.path, span: first.declaration.name.span, label: "the first switch for everything" },
  ];
  return more.map(({ path, declaration }) =>
    diagnose("IL2227", {}, { path, span: declaration.name.span, related }),
  );
}

function isGeneral({ scope }: SwitchDeclaration): boolean {
  const { actions, by, where } = scope;
  return actions.kind === "every" && actions.except.length === 0 && by === null && where === null;
}
