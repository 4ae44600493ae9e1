import type { StateStep, StateStore, TallySum } from "@interlock/runtime/state";

/** A moment that all the tests of states go by. */
export const T = 1_800_000_000_000;

/** A step that writes a row. */
export function put(key: string, version = 0, value: { readonly [key: string]: number } = {}): StateStep {
  return { kind: "put", key, version, value };
}

/** A step that charges a tally, from `T` on and for ever unless it says otherwise. */
export function charge(
  tally: string,
  entry: string,
  over: Partial<Extract<StateStep, { readonly kind: "charge" }>> = {},
): StateStep {
  return { kind: "charge", tally, entry, amount: 1, fromMs: T, untilMs: null, within: null, ...over };
}

/** A bound of a charge, over all that began until `T`. */
export function atMost(most: number, sinceMs: number = Number.MIN_SAFE_INTEGER, nowMs = T) {
  return { atMost: most, sinceMs, nowMs };
}

/** What a tally comes to over all that counts at a moment. */
export async function sumOf(store: StateStore, tally: string, nowMs = T): Promise<TallySum> {
  return sumSince(store, tally, Number.MIN_SAFE_INTEGER, nowMs);
}

/** What a tally comes to over a span. */
export async function sumSince(
  store: StateStore,
  tally: string,
  sinceMs: number,
  nowMs: number,
): Promise<TallySum> {
  const { tallies } = await store.read({ rows: [], tallies: [{ tally, sinceMs, nowMs }] });
  const [sum] = tallies;
  if (sum === undefined) throw new Error("the store answered nothing");
  return sum;
}

/** The version at which a row stands; 0 where there is none. */
export async function versionOf(store: StateStore, key: string): Promise<number> {
  const { rows } = await store.read({ rows: [key], tallies: [] });
  return rows[0]?.version ?? 0;
}
