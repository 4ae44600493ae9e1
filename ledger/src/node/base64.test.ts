import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { LedgerError } from "../ledger-error.ts";
import { decodeBase64WithNode, encodeBase64WithNode } from "./base64.ts";

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
      // A part of a larger buffer is written as what it is.
      expect(encodeBase64WithNode(bytes.subarray(bytes.length >> 1))).toBe(
        encodeBase64(bytes.subarray(bytes.length >> 1)),
      );
      expect(decodeBase64WithNode(text)).toEqual(decodeBase64(text));
    }),
  );
});

test("and on every such text with a change in it, wherever it stands", () => {
  // Some of these Node takes for another letter, or leaves out: one beyond Latin-1 for its lower byte.
  const strange = fc.constantFrom(
    ...'-_=A/+ \n\u0000"\\.é\u00ff\u0141\u2d41\uff3d',
    "\u{1f600}",
    "\ud83d",
    "",
    "==",
    "AAAA",
  );
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(2), strange), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), changes, (bytes, all) => {
      let text = Buffer.from(bytes).toString("base64");
      for (const [place, length, piece] of all) {
        const at = place % (text.length + 1);
        text = `${text.slice(0, at)}${piece}${text.slice(at + length)}`;
      }
      expect(answerOf(decodeBase64WithNode, text)).toEqual(answerOf(decodeBase64, text));
    }),
    { numRuns: 10_000 },
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
