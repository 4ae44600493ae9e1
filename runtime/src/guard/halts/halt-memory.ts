import type { Sha256 } from "@interlock/ledger";

import type { GuardParts } from "../ports.ts";
import type { Thrown } from "./halt-row.ts";
import type { HaltView, SwitchRecord } from "./halt-view.ts";

/** A throw that works in this process, and stands in no row yet. */
export interface Uncommitted {
  readonly switch: string;
  readonly entry: Omit<Thrown, "epoch">;
}

/** What one process knows of switches by itself. */
export interface HaltMemory {
  /** What the last row came to that was verified; memory of this process is no part of it. */
  view: HaltView | null;
  readonly records: Map<Sha256, SwitchRecord>;
  /** By the throw's id. */
  readonly uncommitted: Map<string, Uncommitted>;
  /** The ids of all throws of this process: that they are what they say needs no proof here. */
  readonly own: Set<string>;
  /** The ids of throws whose records are being written. */
  readonly recording: Set<string>;
}

const memories = new WeakMap<object, HaltMemory>();

/** What the process that writes this ledger knows of switches. */
export function haltMemory({ ledger }: Pick<GuardParts, "ledger">): HaltMemory {
  const known = memories.get(ledger);
  if (known !== undefined) return known;
  const fresh: HaltMemory = {
    view: null,
    records: new Map(),
    uncommitted: new Map(),
    own: new Set(),
    recording: new Set(),
  };
  memories.set(ledger, fresh);
  return fresh;
}
