import { LedgerError } from "@interlock/ledger";
import type { StateStore } from "@interlock/runtime/state";
import { fitListing, fitSteps, refuseNoInstant, refuseUnfitQuestion } from "../state-steps.ts";
import { commitQueue } from "./commit-queue.ts";
import { type Committer, localCommitter } from "./committer.ts";
import { openStateReader } from "./state-reader.ts";
import { threadedCommitter } from "./threaded-committer.ts";

/** The state in one SQLite file; several processes may have it open at once. */
export type StateFile = StateStore & {
  /** Resolves when what was asked for before is done and the file is closed; every later call fails. */
  close(): Promise<void>;
};

/** How a file of state is opened. */
export interface StateFileOptions {
  /** Whether the file is made where there is none. */
  readonly mayMake: boolean;
  /**
   * Whether commits are written in a thread of their own: for services, whose loop would wait for the disk otherwise. A bundle has to
   * carry `commit-thread.js` beside it then.
   */
  readonly hasThread?: boolean;
  /** What keys begin with that are written also when the disk is full: a commit of these alone may use the room that is kept for it. */
  readonly reserved?: readonly string[];
  /** The clock that answers say the time by; the host's where it is left out. */
  readonly nowMs?: () => number;
}

/**
 * Opens the file of a runtime's state. Commits that come together are made durable by one sync of the disk, in the order in which they came.
 * Throws a `LedgerError`: `store.foreign` for a file that is something else, or else `store.failed`.
 */
export function openStateFile(
  path: string,
  { mayMake, hasThread = false, reserved = [], nowMs = Date.now }: StateFileOptions,
): StateFile {
  const reader = openStateReader(path, mayMake);
  const committer = committerOf();
  const queue = commitQueue(committer);
  let closing: Promise<void> | null = null;
  const refuseClosed = (): void => {
    if (closing !== null) throw new LedgerError({ code: "store.failed", message: `${path} is closed` });
  };
  return {
    read: async (question) => {
      refuseClosed();
      refuseUnfitQuestion(question);
      return { ...reader.read(question), atMs: nowMs() };
    },
    commit: async (steps) => {
      refuseClosed();
      return queue.add(fitSteps(steps));
    },
    list: async (prefix, after, limit) => {
      refuseClosed();
      return reader.list(prefix, after, fitListing(prefix, after, limit));
    },
    sweep: async (beforeMs) => {
      refuseClosed();
      refuseNoInstant(beforeMs);
      return committer.sweep(beforeMs);
    },
    close: async () => {
      closing ??= close();
      return closing;
    },
  };

  function committerOf(): Committer {
    try {
      return hasThread ? threadedCommitter({ path, reserved }) : localCommitter({ path, reserved });
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  async function close(): Promise<void> {
    await queue.drained();
    await committer.close();
    reader.close();
  }
}
