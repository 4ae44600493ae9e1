import type { ActionTable, FieldTable } from "@interlock/runtime/vocabulary";

import { diagnose, type CatalogueFacts, type Code } from "../../diagnostics/catalogue.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../syntax/span.ts";
import type { CheckedSet } from "../checked.ts";
import type { ParsedModule } from "../scope.ts";
import { eachRead, partsOf, type Term } from "../term.ts";
import type { Viewpoint } from "./viewpoint.ts";

/** A set without errors, as those who look for suspicious things in it share it. */
export interface JudgedSet {
  readonly set: CheckedSet;
  /** Every module of the set, the imported ones too. */
  readonly modules: readonly ParsedModule[];
  readonly texts: ReadonlyMap<string, string>;
  readonly actions: ReadonlyMap<string, ActionTable>;
  /** By list of actions, from where they all look the same; null where they do not. */
  readonly alike: Map<readonly string[], readonly SharedView[] | null>;
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
    alike: new Map(),
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
  const alike = terms.some(readsAction) ? null : alikeView(names, judged);
  if (alike !== null) {
    steps.left -= names.length;
    return alike;
  }
  const fields = fieldsRead(terms);
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

/** One viewpoint for all of the actions, where all act on one entity; otherwise null. Rules that reach the same share it. */
function alikeView(names: readonly string[], judged: JudgedSet): readonly SharedView[] | null {
  const { set, actions, steps, alike } = judged;
  const known = alike.get(names);
  if (known !== undefined) return known;
  const action = actions.get(names[0] ?? "");
  const isAlike = action !== undefined && names.every((name) => actions.get(name)?.entity === action.entity);
  const view = isAlike ? [{ action, names, vocabulary: set.vocabulary, steps }] : null;
  alike.set(names, view);
  return view;
}

function readsAction(term: Term): boolean {
  if (term.kind === "read") return term.fact.kind === "action";
  if (term.kind === "present") return term.of.fact.kind === "action";
  return partsOf(term).some(readsAction);
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
