import type { ActionTable, FieldTable } from "@interlock/runtime/vocabulary";

import { diagnose, type CatalogueFacts, type Code } from "../../diagnostics/catalogue.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../syntax/span.ts";
import type { CheckedSet } from "../checked.ts";
import type { ParsedModule } from "../scope.ts";
import { eachRead, type Term } from "../term.ts";
import type { Viewpoint } from "./viewpoint.ts";

/** A set without errors, as those who look for suspicious things in it share it. */
export interface JudgedSet {
  readonly set: CheckedSet;
  /** Every module of the set, the imported ones too. */
  readonly modules: readonly ParsedModule[];
  readonly texts: ReadonlyMap<string, string>;
  readonly actions: ReadonlyMap<string, ActionTable>;
  /** Shared by all looking: past it nothing more is found. */
  readonly steps: { left: number };
  readonly diagnostics: Diagnostic[];
}

/** Looking at a whole set takes at most so many steps. */
const mostSteps = 2_000_000;

/** Prepares a set for looking. */
export function judgedSet(set: CheckedSet, modules: readonly ParsedModule[]): JudgedSet {
  return {
    set,
    modules,
    texts: new Map(modules.map(({ path, text }) => [path, text] as const)),
    actions: new Map(set.vocabulary.actions.map((action) => [action.name, action] as const)),
    steps: { left: mostSteps },
    diagnostics: [],
  };
}

/** Reports a suspicion. */
export function suspect<C extends Code>(
  judged: JudgedSet,
  code: C,
  facts: CatalogueFacts[C],
  place: { readonly path: string; readonly span: Span; readonly related?: Diagnostic["related"] },
): void {
  const { path, span, related } = place;
  judged.diagnostics.push(
    diagnose(code, facts, { path, span, ...(related === undefined ? {} : { related }) }),
  );
}

/** A viewpoint, and the actions that look the same from it. */
export interface SharedView extends Viewpoint {
  readonly names: readonly string[];
}

/**
 * One viewpoint for all actions that these terms cannot tell apart: where the fields that they read are declared the
 * same, they mean the same.
 */
export function viewsOf(
  names: readonly string[],
  terms: readonly Term[],
  judged: JudgedSet,
): readonly SharedView[] {
  const { set, actions, steps } = judged;
  const { vocabulary } = set;
  const fields = fieldsRead(terms);
  const alike = alikeActions(names, fields, actions);
  if (alike !== null) {
    steps.left -= names.length;
    return [{ action: alike, names, vocabulary, steps }];
  }
  const views = new Map<string, { readonly action: ActionTable; readonly names: string[] }>();
  for (const name of names) {
    const action = actions.get(name);
    if (action === undefined) continue;
    const entity = vocabulary.entities.find((candidate) => candidate.name === action.entity);
    const seen = fields.map(({ owner, field }) => {
      const table = owner === "action" ? action.fields : entity?.fields;
      return fieldKey(table?.find((candidate) => candidate.name === field) ?? null);
    });
    const key = seen.join("\n");
    const view = views.get(key);
    if (view === undefined) views.set(key, { action, names: [name] });
    else view.names.push(name);
    steps.left -= fields.length + 1;
  }
  return [...views.values()].map((view) => ({ ...view, vocabulary, steps }));
}

/** The first of the actions, where all act on one entity and nothing but its fields is read; otherwise null. */
function alikeActions(
  names: readonly string[],
  fields: ReturnType<typeof fieldsRead>,
  actions: ReadonlyMap<string, ActionTable>,
): ActionTable | null {
  const first = actions.get(names[0] ?? "");
  if (first === undefined || fields.some(({ owner }) => owner === "action")) return null;
  return names.every((name) => actions.get(name)?.entity === first.entity) ? first : null;
}

/** How fields are declared, as texts: every rule asks again. */
const fieldKeys = new WeakMap<FieldTable, string>();

function fieldKey(field: FieldTable | null): string {
  if (field === null) return "";
  const known = fieldKeys.get(field) ?? JSON.stringify(field);
  fieldKeys.set(field, known);
  return known;
}

function fieldsRead(
  terms: readonly Term[],
): readonly { readonly owner: "action" | "target"; readonly field: string }[] {
  const found = new Map<string, { readonly owner: "action" | "target"; readonly field: string }>();
  for (const term of terms) {
    eachRead(term, ({ fact }) => {
      if (fact.kind !== "action" && fact.kind !== "target") return;
      found.set(`${fact.kind}.${fact.field}`, { owner: fact.kind, field: fact.field });
    });
  }
  return [...found.values()];
}

/** The last word of an id: what a rule is called in its own module. */
export function wordOf(id: string): string {
  return id.slice(id.lastIndexOf(".") + 1);
}
