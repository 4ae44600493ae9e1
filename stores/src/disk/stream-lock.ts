import { DatabaseSync } from "node:sqlite";
import { LedgerError } from "@interlock/ledger";
import { storeFailure } from "./store-failure.ts";

/** A lock that is held until it is released or its process ends, however that comes about. */
export type StreamLock = { release(): void };

const SQLITE_BUSY = 5;

/** How long a writer waits for a lock, in milliseconds: longer than it takes to ask whether somebody has it, which nobody may be refused for. */
const ASKED_MS = 25;

/**
 * Takes a stream's lock, or throws `store.locked` where another writer has it. Node cannot lock a file, but SQLite
 * does: an exclusive transaction that never ends, on a file that stays empty.
 */
export function lockStream(path: string, stream: string): StreamLock {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: ASKED_MS });
    // Without this the engine would put a journal of its own beside the file.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    const held = database;
    return {
      release: () => {
        held.close();
      },
    };
  } catch (error) {
    database?.close();
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) {
      throw new LedgerError(
        { code: "store.locked", message: `someone else is writing to stream ${stream}` },
        { cause: error },
      );
    }
    throw storeFailure(`${path} cannot be locked`, error);
  }
}

/** Whether somebody has the lock at a path; true where that cannot be told. Those who ask do not hinder each other. */
export function isLockHeld(path: string): boolean {
  try {
    const database = new DatabaseSync(path, { timeout: 0, readOnly: true });
    try {
      // To read anything takes a lock that any number may have together, but none beside an exclusive one.
      database.prepare("SELECT count(*) FROM sqlite_schema").get();
      return false;
    } finally {
      database.close();
    }
  } catch {
    return true;
  }
}
