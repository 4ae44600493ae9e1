const SQLITE_BUSY = 5;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;

/** Whether an error is the disk's: that it is full, or that it could not read or write. */
export function isOfDisk(error: unknown): boolean {
  const sort = sortOf(error);
  return sort === SQLITE_FULL || sort === SQLITE_IOERR;
}

/** Whether an error says that somebody else is writing. */
export function isBusy(error: unknown): boolean {
  return sortOf(error) === SQLITE_BUSY;
}

/** The lower eight bits of an error's code say which sort it is of, the others which call it was. */
function sortOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode & 0xff;
}
