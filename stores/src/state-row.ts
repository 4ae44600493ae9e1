import { isJsonObject, LedgerError, parseStrictJson } from "@interlock/ledger";
import type { StateRow } from "@interlock/runtime/state";

/** A row whose value is stored as this text. Throws `store.foreign` where it is not the text of an object. */
export function stateRow(key: string, version: number, text: string): StateRow {
  const value = valueOf(text);
  if (!isJsonObject(value) || version < 1) throw foreign(key);
  return { key, version, value };

  function valueOf(json: string): unknown {
    try {
      return parseStrictJson(new TextEncoder().encode(json));
    } catch (cause) {
      throw cause instanceof LedgerError ? foreign(key, cause) : cause;
    }
  }
}

function foreign(key: string, cause?: unknown): LedgerError {
  const message = `the row ${key.slice(0, 200)} is not what this program stores`;
  return new LedgerError({ code: "store.foreign", message }, { cause });
}
