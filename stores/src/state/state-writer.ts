import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { Committed } from "@interlock/runtime/state";
import { LedgerError, type Problem } from "@interlock/ledger";
import { attempt, storeFailure } from "../disk/store-failure.ts";
import type { FitStep } from "../state-steps.ts";
import { transactPatiently } from "./patient-transaction.ts";
import { openReserve } from "./reserve.ts";
import { isOfDisk } from "./sqlite-error.ts";
import { openStateDatabase } from "./state-database.ts";
import { reservePath } from "./state-path.ts";
import { stateStatements } from "./state-statements.ts";
import { type TakenCommit, takeCommits } from "./take-commits.ts";

/** How many charges one sweep forgets at most, so that nobody waits long for it. */
const MAX_SWEEP = 10_000;

/** How a file of state is opened for writing. */
export interface WriterOptions {
  readonly path: string;
  /** What keys begin with that may be written with the room of the reserve. */
  readonly reserved: readonly string[];
}

/** What came of one commit; of one that failed it is not known whether it was done. Plain data, which goes from thread to thread. */
export type CommitOutcome =
  | { readonly kind: "committed"; readonly committed: Committed }
  | { readonly kind: "failed"; readonly problem: Problem };

/** Writes a file of state. Each call runs to its end, and blocks its thread while it waits for the disk and for other writers. */
export interface StateWriter {
  /** Takes commits in one transaction and with one sync: each sees those before it, and is done alone or not at all. */
  commitAll(commits: readonly (readonly FitStep[])[]): readonly CommitOutcome[];
  sweep(beforeMs: number): number;
  close(): void;
}

/** Opens a file of state that is there. Throws a `LedgerError`: `store.foreign` for a file that is something else, or else `store.failed`. */
export function openStateWriter({ path, reserved }: WriterOptions): StateWriter {
  const database = openStateDatabase(path, false);
  // Whoever waits asks by itself, and more often.
  database.exec("PRAGMA busy_timeout = 0");
  const statements = stateStatements(database);
  const reserve = openReserve(reservePath(path));
  reserve.refill();
  const isOpened = sameFile(path);
  const commitTogether = (commits: readonly (readonly FitStep[])[]): readonly TakenCommit[] => {
    let taken: readonly TakenCommit[] = [];
    transactPatiently(database, () => {
      if (!isOpened())
        throw new LedgerError({ code: "store.failed", message: `${path} is another file by now` });
      taken = takeCommits(database, statements, commits);
    });
    return taken;
  };
  /** Only what may have the room of the reserve is tried again: the others would take it away from what it is kept for. */
  const commitWithReserve = (
    commits: readonly (readonly FitStep[])[],
    error: unknown,
  ): readonly TakenCommit[] => {
    const failed: TakenCommit = { kind: "failed", error };
    const chosen = commits.filter((steps) => isReserved(steps, reserved));
    if (chosen.length === 0 || !isOfDisk(error)) return commits.map(() => failed);
    reserve.free();
    emptyLog(database);
    const taken = allOrFailed(chosen, () => commitTogether(chosen));
    // While there is room: the next one can write over this then, even if somebody else takes all of the room.
    emptyLog(database);
    return commits.map((steps) => taken[chosen.indexOf(steps)] ?? failed);
  };
  return {
    commitAll: (commits) => {
      let taken: readonly TakenCommit[];
      try {
        taken = commitTogether(commits);
        reserve.tick();
      } catch (error) {
        taken = commitWithReserve(commits, error);
      }
      return taken.map((one) => outcomeOf(path, one));
    },
    sweep: (beforeMs) =>
      attempt(`${path}: what has ended was not forgotten`, () => {
        let gone = 0;
        transactPatiently(database, () => {
          gone = statements.sweep(beforeMs, MAX_SWEEP);
        });
        return gone;
      }),
    close: () => {
      database.close();
    },
  };
}

/**
 * Whether the file at a path is the one that it is now. One that was deleted or replaced can be written for as long as it is open, while
 * others make the file anew and take the same things again.
 */
function sameFile(path: string): () => boolean {
  const { dev, ino } = statSync(path, { bigint: true });
  return () => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found !== undefined && found.dev === dev && found.ino === ino;
  };
}

/** Has the write-ahead log begin anew, as far as that is possible now: what it takes on the disk already can be written over then. */
function emptyLog(database: DatabaseSync): void {
  try {
    database.exec("PRAGMA wal_checkpoint(RESTART)");
  } catch {
    // The commit that follows says what is wrong.
  }
}

function isReserved(steps: readonly FitStep[], reserved: readonly string[]): boolean {
  return steps.every((step) => "key" in step && reserved.some((prefix) => step.key.startsWith(prefix)));
}

function allOrFailed(commits: readonly unknown[], run: () => readonly TakenCommit[]): readonly TakenCommit[] {
  try {
    return run();
  } catch (error) {
    return commits.map(() => ({ kind: "failed", error }));
  }
}

function outcomeOf(path: string, taken: TakenCommit): CommitOutcome {
  if (taken.kind === "taken") return { kind: "committed", committed: taken.committed };
  const { problem } = storeFailure(`${path}: it is not known whether the state was changed`, taken.error);
  return { kind: "failed", problem };
}
