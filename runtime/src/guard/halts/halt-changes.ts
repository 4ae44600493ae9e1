import { EVERY_SWITCH } from "@interlock/ledger";
import type { Sha256 } from "@interlock/ledger";

import { type HaltState, MAX_HISTORY, standing, type Thrown } from "./halt-row.ts";

/**
 * How many throws stand at most. A resume names all that it leaves among its parents, so they have to be few: once there are `drills`
 * a drill waits, and what is thrown beyond `named` stops everything.
 */
export const openHalts = { drills: 12, named: 20, all: 26 } as const;

/** What a throw comes to. */
export type ThrowChange =
  | { readonly kind: "thrown"; readonly state: HaltState; readonly switch: string; readonly entry: Thrown }
  /** As much is stopped already as this throw could stop. */
  | { readonly kind: "stands"; readonly switch: string; readonly entry: Thrown }
  | { readonly kind: "too-many" };

/** The state with one more throw, under the next epoch. */
export function withThrow(state: HaltState, name: string, thrown: Omit<Thrown, "epoch">): ThrowChange {
  const open = standing(state);
  const again = open.find(([, { id }]) => id === thrown.id);
  if (again !== undefined) return { kind: "stands", switch: again[0], entry: again[1] };
  if (thrown.isDrill && open.length >= openHalts.drills) return { kind: "too-many" };
  const wide = open.length >= openHalts.named ? EVERY_SWITCH : name;
  if (wide !== name || open.length >= openHalts.all) {
    const stops = open.find(([other, { isDrill }]) => !isDrill && (other === name || other === EVERY_SWITCH));
    if (stops !== undefined) return { kind: "stands", switch: stops[0], entry: stops[1] };
  }
  const epoch = state.epoch + 1;
  const entry = { ...thrown, epoch };
  return {
    kind: "thrown",
    state: { ...state, epoch, thrown: added(state, wide, entry) },
    switch: wide,
    entry,
  };
}

/**
 * The state once a throw has its record. Where another process has written one for it meanwhile, both stand: whoever resumes has to
 * name every record that says that the switch is thrown. Null where the throw does not stand any more.
 */
export function withRecord(state: HaltState, id: string, record: Sha256): HaltState | null {
  for (const [name, entry] of standing(state)) {
    if (entry.id !== id) continue;
    if (entry.record === record) return state;
    if (entry.record !== null) {
      return { ...state, thrown: added(state, name, { ...entry, id: record, record }) };
    }
    const entries = (state.thrown.get(name) ?? []).map((one) => (one.id === id ? { ...one, record } : one));
    const begun = [...state.history, { epoch: entry.epoch, record }].sort((a, b) => a.epoch - b.epoch);
    return { ...state, thrown: new Map([...state.thrown, [name, entries]]), history: begun };
  }
  return null;
}

/** The state after a resume of a switch, under the next epoch. `isResume` tells which epochs a history can begin with. */
export function withResume(
  state: HaltState,
  name: string,
  record: Sha256,
  isResume: (record: Sha256) => boolean,
): HaltState {
  const epoch = state.epoch + 1;
  const thrown = new Map(state.thrown);
  thrown.delete(name);
  const all = [...state.history, { epoch, record }];
  // Fewer halts than `openHalts.all` can follow before the next resume, so that a history never outgrows its row.
  if (all.length < MAX_HISTORY / 2) return { epoch, thrown, history: all };
  // A history begins with the first epoch or with a resume, whose parents say what was open; the younger half is kept.
  const from = all.findIndex(
    (begun, index) => index >= MAX_HISTORY / 4 && (begun.record === record || isResume(begun.record)),
  );
  return { epoch, thrown, history: all.slice(from) };
}

function added(state: HaltState, name: string, entry: Thrown): HaltState["thrown"] {
  return new Map([...state.thrown, [name, [...(state.thrown.get(name) ?? []), entry]]]);
}
