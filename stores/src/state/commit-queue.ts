import { LedgerError } from "@interlock/ledger";
import type { Committed } from "@interlock/runtime/state";
import type { FitStep } from "../state-steps.ts";
import type { Committer } from "./committer.ts";

/** How many commits go to disk together at most; the others come with the next. */
const MAX_BATCH = 256;

/** Commits that wait for their turn. */
export interface CommitQueue {
  add(steps: readonly FitStep[]): Promise<Committed>;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
}

type Waiting = {
  readonly steps: readonly FitStep[];
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
};

/** Hands commits over in the order in which they come: together whatever comes in one turn of the loop, or while others are being written. */
export function commitQueue(committer: Committer): CommitQueue {
  let waiting: Waiting[] = [];
  let running: Promise<void> | null = null;
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      // Whatever else comes in this turn of the loop comes along, and the loop turns between any two batches.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      const batch = waiting.slice(0, MAX_BATCH);
      waiting = waiting.slice(MAX_BATCH);
      await writeBatch(committer, batch);
    }
    // In the same breath as the last look: whoever comes later starts anew.
    running = null;
  };
  return {
    add: async (steps) =>
      new Promise((resolve, reject) => {
        waiting.push({ steps, resolve, reject });
        running ??= writeAll();
      }),
    drained: async () => running ?? undefined,
  };
}

async function writeBatch(committer: Committer, batch: readonly Waiting[]): Promise<void> {
  try {
    const outcomes = await committer.commitAll(batch.map(({ steps }) => steps));
    for (const [at, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[at];
      if (outcome?.kind === "committed") resolve(outcome.committed);
      else
        reject(
          outcome === undefined ? new Error("a commit was not answered") : new LedgerError(outcome.problem),
        );
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
