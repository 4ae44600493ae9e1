import { createHash } from "node:crypto";
import { hexToBytes } from "@noble/hashes/utils.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nodeHash } from "./node-hash.ts";

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));

/** The hash of a node as RFC 6962 says, with the hexadecimal reader of a library. */
function plainNodeHash(left: string, right: string): string {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  bytes.set(hexToBytes(left), 1);
  bytes.set(hexToBytes(right), 33);
  return createHash("sha256").update(bytes).digest("hex");
}

function answerOf(run: () => string): string {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}

test("an inner node is the SHA-256 of 0x01 and both hashes", () => {
  fc.assert(
    fc.property(hash, hash, (left, right) => {
      expect(nodeHash(left, right)).toBe(plainNodeHash(left, right));
    }),
  );
});

test("texts that are no hashes are read, or not, as any hexadecimal text is", () => {
  const piece = fc.constantFrom(
    "",
    "g",
    "A",
    "/",
    ":",
    "`",
    " ",
    "\u0130",
    "\u0661",
    "é",
    "00",
    "0".repeat(8),
  );
  const strange = fc.tuple(hash, fc.nat(64), fc.nat(64), piece).map(([text, at, length, changed]) => {
    return `${text.slice(0, at)}${changed}${text.slice(at + length)}`;
  });
  fc.assert(
    fc.property(strange, strange, hash, (left, right, good) => {
      for (const [a, b] of [
        [left, good],
        [good, right],
        [left, right],
      ] as const) {
        expect(answerOf(() => nodeHash(a, b))).toBe(answerOf(() => plainNodeHash(a, b)));
      }
    }),
    { numRuns: 2000 },
  );
});
