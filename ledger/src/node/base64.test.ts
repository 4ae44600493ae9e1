import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64 } from "../base64.ts";
import { LedgerError } from "../ledger-error.ts";
import { decodeBase64WithNode } from "./base64.ts";

/** What is read of a text, or what is wrong with it. */
function answerOf(read: (text: string) => Uint8Array, text: string): unknown {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof LedgerError) return error.problem;
    throw error;
  }
}

test("Node's decoder answers what the ledger's own does, on every byte string", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      expect(decodeBase64WithNode(text)).toEqual(bytes);
      expect(decodeBase64WithNode(text)).toEqual(decodeBase64(text));
    }),
  );
});

test("and on texts that only a lenient reader takes, with the same words", () => {
  const letter = fc.constantFrom(
    ...'AQgwBZz09+/=-_ \n\t\r\u0000"\\é€\u{1f600}',
    "\ud83d",
    "====",
    "AAAA",
    "QQ==",
  );
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 12 }), (letters) => {
      const text = letters.join("");
      expect(answerOf(decodeBase64WithNode, text)).toEqual(answerOf(decodeBase64, text));
    }),
    { numRuns: 10_000 },
  );
});
