import type { EntityTable, ActionTable, QuickPlace, Readers } from "@interlock/runtime";

import type { PlanColumn } from "./columns.ts";

/** One name that is read: by which of the runtime's readers, and into which column of its action; null for none. */
export interface PlanRead {
  readonly by: keyof Readers;
  readonly column: number | null;
  readonly name: string;
}

/** What is read of an action's input, place by place. */
type PlanReads = { readonly [from in QuickPlace]: readonly PlanRead[] };

/** The readers of all actions, each once. */
export interface PlanReaders {
  /** Where the readers of an action stand in the list. */
  add(reads: PlanReads): { readonly [from in QuickPlace]: number | null };
  readonly list: readonly (readonly PlanRead[])[];
}

/** No readers yet. */
export function newReaders(): PlanReaders {
  const list: (readonly PlanRead[])[] = [];
  const places = new Map<string, number>();
  const placeOf = (reads: readonly PlanRead[]): number | null => {
    if (reads.length === 0) return null;
    const key = JSON.stringify(reads);
    const place = places.get(key) ?? list.length;
    if (place === list.length) list.push(reads);
    places.set(key, place);
    return place;
  };
  return {
    add: ({ payload, target, traffic, users }) => ({
      payload: placeOf(payload),
      target: placeOf(target),
      traffic: placeOf(traffic),
      users: placeOf(users),
    }),
    list,
  };
}

/** Everything that an action's columns show, and every declared field of its target, which a whole decision reads as well. */
export function readsOf(
  action: ActionTable,
  entity: EntityTable | undefined,
  columns: readonly PlanColumn[],
): PlanReads {
  const reads: { readonly [from in QuickPlace]: PlanRead[] } = {
    payload: [],
    target: [],
    traffic: [],
    users: [],
  };
  const inPayload = namesOf(action.fields);
  const inTarget = namesOf(entity?.fields ?? []);
  const aside = new Set(inTarget);
  for (const [column, { from, sort }] of columns.entries()) {
    // What nobody declared is absent, whatever an input holds under that name.
    if (from.kind === "action" && inPayload.has(from.field)) {
      reads.payload.push({ by: fieldReaders[sort], column, name: from.field });
    }
    if (from.kind === "target" && inTarget.has(from.field)) {
      reads.target.push({ by: factReaders[sort], column, name: from.field });
      aside.delete(from.field);
    }
    if (from.kind === "blast") reads[from.share].push({ by: "share", column, name: from.at });
  }
  for (const name of aside) reads.target.push({ by: "factAside", column: null, name });
  return reads;
}

const fieldReaders = { words: "fieldWord", number: "fieldNumber", text: "fieldText" } as const;
const factReaders = { words: "factWord", number: "factNumber", text: "factText" } as const;

function namesOf(fields: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(fields.map(({ name }) => name));
}
