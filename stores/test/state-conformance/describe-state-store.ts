import type { StateStore } from "@interlock/runtime/state";
import { describe } from "vitest";
import { testBounds } from "./bounds.ts";
import { testCharges } from "./charges.ts";
import { testListing } from "./listing.ts";
import { testModel } from "./model.ts";
import { testRows } from "./rows.ts";

/** A store that a test is given: empty, and nobody else's. */
export interface OpenedStore {
  readonly store: StateStore;
  readonly close: () => Promise<void>;
}

/** Opens an empty store whose clock is this one. */
export type OpenStore = (nowMs: () => number) => Promise<OpenedStore>;

/** Holds a store to every promise of the port; all stores pass the same tests. The naive model is held against it so many times. */
export function describeStateStore(name: string, runs: number, open: OpenStore): void {
  describe(`a state ${name}`, () => {
    testRows(open);
    testCharges(open);
    testListing(open);
    testBounds(open);
    testModel(open, runs);
  });
}
