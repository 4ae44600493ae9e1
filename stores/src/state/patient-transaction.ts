import type { DatabaseSync } from "node:sqlite";
import { BUSY_TIMEOUT_MS, transact } from "../sqlite-file.ts";
import { isBusy } from "./sqlite-error.ts";

/** How long a writer waits before it asks again whether the file is free, in milliseconds. */
const ASK_EVERY_MS = 1;

/**
 * Runs one transaction as soon as no other process is writing, and gives up after the time that writers wait. The engine itself would
 * soon ask ten times a second only: somebody who commits without a pause leaves moments that it does not hit for seconds.
 */
export function transactPatiently(database: DatabaseSync, run: () => void): void {
  const endMs = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      transact(database, run);
      return;
    } catch (error) {
      // Nothing was done then: a transaction that has begun waits for nobody.
      if (!isBusy(error) || performance.now() >= endMs) throw error;
      wait();
    }
  }
}

const nobody = new Int32Array(new SharedArrayBuffer(4));

function wait(): void {
  Atomics.wait(nobody, 0, 0, ASK_EVERY_MS);
}
