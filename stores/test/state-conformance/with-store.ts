import type { StateStore } from "@interlock/runtime/state";
import type { OpenStore } from "./describe-state-store.ts";
import { T } from "./sample-steps.ts";

/** Makes bodies of tests that each get a store of their own, whose clock stands still. */
export function storeTests(
  open: OpenStore,
): (run: (store: StateStore) => Promise<void>) => () => Promise<void> {
  return (run) => async () => {
    const { store, close } = await open(() => T);
    try {
      await run(store);
    } finally {
      await close();
    }
  };
}
