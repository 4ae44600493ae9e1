import { DatabaseSync } from "node:sqlite";
import { LedgerError } from "@interlock/ledger";
import { storeFailure } from "./store-failure.ts";

/** A lock that is held until it is released or its process ends, however that comes about. */
export type StreamLock = { release(): void };

const SQLITE_BUSY = 5;

/**
 * Takes a stream's lock, or throws `store.locked` at once where another writer has it. Node cannot lock a file, but SQLite
 * does: an exclusive transaction that never ends, on a file that stays empty.
 */
export function lockStream(path: string, stream: string): StreamLock {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
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
