import type { QuickSort, QuickSource } from "@interlock/runtime";

import type { PlanExpression } from "../plan.ts";
import { percentiles } from "@interlock/runtime/vocabulary";

/** A value that is read of the situation, and what it is compared with. */
export interface PlanColumn {
  readonly from: PlanSource;
  readonly sort: QuickSort;
  /** The texts that some test compares it with. */
  readonly words: readonly string[];
}

/** Where a column is read: what `QuickSource` is in a module. */
export type PlanSource =
  | Exclude<QuickSource, { readonly kind: "asked" }>
  | { readonly kind: "asked"; readonly read: PlanExpression };

/** Columns as they are found: each reading once, with every word that it is compared with. */
export interface Columns {
  /** The place of a column of words, and those of the words in it. */
  words(
    read: PlanExpression,
    words: readonly (string | boolean)[],
  ): { readonly column: number; readonly words: readonly number[] };
  /** The place of a column of numbers, or of paths. */
  plain(read: PlanExpression, sort: "number" | "text"): number;
  readonly list: readonly PlanColumn[];
}

interface Found {
  readonly read: PlanExpression;
  readonly sort: QuickSort;
  /** The places of its words. */
  readonly words: Map<string, number>;
}

/** No columns yet. */
export function newColumns(): Columns {
  const places = new Map<string, number>();
  const found: Found[] = [];
  const placeOf = (read: PlanExpression, sort: QuickSort): number => {
    // The same reading, looked at in two ways, is two columns.
    const key = `${sort} ${JSON.stringify(read)}`;
    const place = places.get(key) ?? found.length;
    if (place === found.length) found.push({ read, sort, words: new Map() });
    places.set(key, place);
    return place;
  };
  return {
    words: (read, words) => {
      const column = placeOf(read, "words");
      const known = found[column]?.words ?? new Map<string, number>();
      const indices = words.map((word) => {
        const text = String(word);
        const index = known.get(text) ?? known.size;
        known.set(text, index);
        return index;
      });
      return { column, words: indices };
    },
    plain: placeOf,
    get list() {
      return found.map(({ read, sort, words }) => ({ from: sourceOf(read), sort, words: [...words.keys()] }));
    },
  };
}

/** What needs no kernel to be read is named. */
function sourceOf(read: PlanExpression): PlanSource {
  const [, ...rest] = read.kind === "call" ? read.arguments : [];
  const [first, second] = rest.map((argument) => (argument.kind === "value" ? argument.value : null));
  const name = read.kind === "call" ? read.function : null;
  if (name === "actionField" && typeof first === "string") return { kind: "action", field: first };
  if (name === "targetField" && typeof first === "string") return { kind: "target", field: first };
  const at = percentiles.find((percentile) => percentile === second);
  if (name === "blastShare" && (first === "traffic" || first === "users") && at !== undefined) {
    return { kind: "blast", share: first, at };
  }
  return { kind: "asked", read };
}
