import { LedgerError } from "@interlock/ledger";

/** Runs calls of the file system or of SQLite, and turns their errors into `store.failed`; our own pass through. */
export function attempt<T>(failure: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw storeFailure(failure, cause);
  }
}

/** An error of the file system or of SQLite as `store.failed`, which says what could not be done and why. */
export function storeFailure(failure: string, cause: unknown): LedgerError {
  if (cause instanceof LedgerError) return cause;
  const why = codeOf(cause);
  const message = why === null ? failure : `${failure}: ${why}`;
  return new LedgerError({ code: "store.failed", message }, { cause });
}

/** The error that says that bytes which were durable are not what was written. */
export function damaged(message: string): LedgerError {
  return new LedgerError({ code: "store.damaged", message });
}

/** The code of an error of the operating system, such as `ENOENT`. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  if (error.code !== "ERR_SQLITE_ERROR") return typeof error.code === "string" ? error.code : null;
  return error.message;
}
