import type { ActionTable, EntityTable, FieldTable, QuickSort } from "@interlock/runtime";

import type { PlanColumn } from "./columns.ts";

/** What code reads: an object, and a name under which something stands in it. */
export interface PlanRead {
  readonly from: "payload" | "target" | "traffic" | "users";
  readonly name: string;
  /** The field that it is; null for a figure of the prediction. */
  readonly field: FieldTable | null;
  /** The columns of the action that show it. */
  readonly columns: readonly ReadColumn[];
}

/** A column of an action, by its place in it. */
export interface ReadColumn {
  readonly column: number;
  readonly sort: QuickSort;
  readonly words: readonly string[];
}

/**
 * Everything that is read to decide about an action by its columns: every declared field of its payload and its target, which
 * a whole decision reads as well, and the figures that some column shows. What nobody declared is absent, whatever an input
 * holds under that name.
 */
export function readsOf(
  action: ActionTable,
  entity: EntityTable | undefined,
  columns: readonly PlanColumn[],
): readonly PlanRead[] {
  const shown = columns.map((column, place) => ({ ...column, column: place }));
  const fieldsOf = (kind: "action" | "target", fields: readonly FieldTable[]): readonly PlanRead[] =>
    fields.map((field) => ({
      from: kind === "action" ? "payload" : "target",
      name: field.name,
      field,
      columns: shown.flatMap(({ from, column, sort, words }) =>
        from.kind === kind && from.field === field.name ? [{ column, sort, words }] : [],
      ),
    }));
  const shares = shown.flatMap(({ from, column, sort, words }): readonly PlanRead[] =>
    from.kind === "blast"
      ? [{ from: from.share, name: from.at, field: null, columns: [{ column, sort, words }] }]
      : [],
  );
  return [...fieldsOf("action", action.fields), ...fieldsOf("target", entity?.fields ?? []), ...shares];
}
