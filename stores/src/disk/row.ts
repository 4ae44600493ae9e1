import { LedgerError } from "@interlock/ledger";
import type { Sha256 } from "@interlock/ledger";

/** A row as SQLite hands it out. */
export type Row = Readonly<Record<string, unknown>>;

/** A whole number that stands in a row. */
export function numberIn(row: Row, name: string): number {
  const value = row[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw foreignColumn(name);
  return value;
}

/** A text that stands in a row. */
export function textIn(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== "string") throw foreignColumn(name);
  return value;
}

/** Bytes that stand in a row. */
export function bytesIn(row: Row, name: string): Uint8Array {
  const value = row[name];
  if (!(value instanceof Uint8Array)) throw foreignColumn(name);
  return value;
}

/** A digest as the bytes that stand in a row; none for what is no digest. */
export function hashBytes(hash: Sha256): Uint8Array {
  return Buffer.from(hash, "hex");
}

// The tables are STRICT, so this is a file whose bytes someone else has changed.
function foreignColumn(name: string): LedgerError {
  return new LedgerError({
    code: "store.foreign",
    message: `the column ${name} is not what this program stores`,
  });
}
