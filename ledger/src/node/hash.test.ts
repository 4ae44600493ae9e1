import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sha256, sha256Hex, sha256HexOfText } from "../digest.ts";
import { encodeUtf8 } from "../utf8.ts";
import { sha256WithNode } from "./hash.ts";

test("Node's SHA-256 is the ledger's own, as bytes and in hexadecimal", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(Uint8Array.from(sha256WithNode(bytes))).toEqual(sha256(bytes));
      expect(sha256Hex(bytes, sha256WithNode)).toBe(sha256Hex(bytes));
    }),
  );
});

function answerOf(run: () => string): string {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}

test("of a text both hash its UTF-8, and of half a surrogate pair neither hashes anything", () => {
  const unit = fc.constantFrom("a", "\u0000", "é", "\u{1f600}", "\ud83d", "\ude00", "\ufeff", "\ufffd");
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 20 }), (units) => {
      const text = units.join("");
      const expected = answerOf(() => sha256Hex(encodeUtf8(text)));
      expect(expected.includes("surrogate")).toBe(!text.isWellFormed());
      for (const hash of [sha256, sha256WithNode]) {
        expect(answerOf(() => sha256HexOfText(text, hash))).toBe(expected);
      }
    }),
    { numRuns: 1000 },
  );
});
