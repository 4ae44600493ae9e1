import { partsOf, type Plan, type PlanExpression } from "@interlock/compiler";

import { parse } from "../../lang/src/syntax/parse.ts";
import type { Form } from "../../lang/src/syntax/form.ts";
import type { People } from "../../lang/src/syntax/people.ts";
import type { Clause, Declaration } from "../../lang/src/syntax/tree.ts";

/** Kinds of things that occur, by what they are kinds of. */
export type Occurring = ReadonlyMap<string, ReadonlySet<string>>;

/** Which kinds of clauses, rules and people stand in policies, as they are written. */
export function kindsWritten(texts: Iterable<readonly [path: string, text: string]>): Occurring {
  const found = new Map<string, Set<string>>();
  for (const [path, text] of texts) {
    for (const declaration of parse({ path, text }).module.declarations) noteDeclaration(found, declaration);
  }
  return found;
}

/** Which kinds of expressions plans hold, and which functions of the kernel they call. */
export function kindsPlanned(plans: readonly Plan[]): Occurring {
  const found = new Map<string, Set<string>>();
  const visit = (expression: PlanExpression | null): void => {
    if (expression === null) return;
    note(found, "expression", expression.kind);
    if (expression.kind === "call") note(found, "function", expression.function);
    for (const part of partsOf(expression)) visit(part);
  };
  for (const plan of plans) for (const expression of expressionsOf(plan)) visit(expression);
  return found;
}

function expressionsOf({ rules, switches, ceilings, contracts }: Plan): readonly (PlanExpression | null)[] {
  return [
    ...rules.flatMap(({ scope, measure, because, clauses }) => [
      scope,
      measure,
      because,
      ...clauses.flatMap((clause) => [clause.each, clause.when, clause.measure, clause.because]),
    ]),
    ...[...switches, ...ceilings].map(({ scope }) => scope),
    ...contracts,
  ];
}

function note(found: Map<string, Set<string>>, family: string, kind: string): void {
  const kinds = found.get(family) ?? new Set();
  kinds.add(kind);
  found.set(family, kinds);
}

function noteDeclaration(found: Map<string, Set<string>>, declaration: Declaration): void {
  note(found, "declaration", declaration.kind);
  if ("scope" in declaration) {
    const { actions, by, where } = declaration.scope;
    note(found, "reach", actions.kind);
    if (actions.kind === "every" && actions.except.length > 0) note(found, "reach", "except");
    if (by !== null) note(found, "reach", "by");
    if (where !== null) note(found, "reach", "where");
  }
  if (declaration.kind === "stage" || declaration.kind === "stage-at-most")
    note(found, declaration.kind, declaration.stage);
  if (declaration.kind === "permit" || declaration.kind === "bound") {
    for (const clause of declaration.clauses) noteClause(found, clause);
  }
  if (declaration.kind === "permit" || declaration.kind === "bound" || declaration.kind === "refuse") {
    if (declaration.stage !== null) note(found, "own stage", declaration.stage.stage);
  }
  if (declaration.kind === "refuse") {
    if (declaration.because !== null) note(found, "suffix of refuse", "because");
    if (declaration.unless !== null) notePeople(found, "suffix of refuse", declaration.unless);
  }
  if (declaration.kind === "switch") {
    if (declaration.includingRestores) note(found, "reach", "including restores");
    notePeople(found, "suffix of switch", declaration.resume);
  }
}

function noteClause(found: Map<string, Set<string>>, clause: Clause): void {
  const { each, form, when, unless, because } = clause;
  note(found, "form", form.kind);
  noteForm(found, form);
  const around = `suffix of ${each === null ? "a clause" : "each"}`;
  if (when !== null) note(found, around, "when");
  if (because !== null) note(found, around, "because");
  if (unless !== null) notePeople(found, around, unless);
  if (form.kind === "quorum") notePeople(found, around, form.people);
}

function notePeople(found: Map<string, Set<string>>, around: string, people: People): void {
  note(found, around, "people");
  if (people.seats.length > 1) note(found, "people", "and");
  if (people.agentsAtMost !== null) note(found, "people", "agents");
  if (people.bySoftwareKey) note(found, "people", "software key");
  if (people.withinMs !== null) note(found, "people", "within");
  for (const { arguments: given } of people.seats)
    note(found, "people", given.length > 0 ? "asked" : "plain");
}

/** The words that a form is written with. */
function noteForm(found: Map<string, Set<string>>, form: Form): void {
  for (const [name, value] of Object.entries(form)) {
    const words: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const word of words) if (typeof word === "string" && name !== "kind") note(found, form.kind, word);
    if (name === "key") note(found, "rate key", String(value));
    if (name === "withinMs" || name === "seenWithinMs" || name === "uses")
      note(found, form.kind, value === null ? `without ${name}` : name);
  }
  if (form.kind === "grant") note(found, form.kind, form.on.kind);
}
