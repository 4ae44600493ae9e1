import { LedgerError } from "./ledger-error.ts";

// Browsers, Node and workers all have these two (WHATWG Encoding), but this package compiles without any
// platform's names, so that nothing else of a platform slips in.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: "utf-8",
  options: { readonly fatal: true; readonly ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text. A lone surrogate has none and throws. */
export function encodeUtf8(text: string): Uint8Array {
  if (!text.isWellFormed()) {
    throw new LedgerError({ code: "json.lone-surrogate", message: "the text holds half a surrogate pair" });
  }
  return encoder.encode(text);
}

/** The text of UTF-8 bytes, one to one: nothing is replaced, a byte order mark stays, malformed bytes throw. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new LedgerError({ code: "json.encoding", message: "the bytes are not UTF-8" }, { cause });
  }
}
