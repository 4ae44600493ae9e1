import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sha256, sha256Hex } from "../digest.ts";
import { sha256WithNode } from "./hash.ts";

test("Node's SHA-256 is the ledger's own, as bytes and in hexadecimal", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(Uint8Array.from(sha256WithNode(bytes))).toEqual(sha256(bytes));
      expect(sha256Hex(bytes, sha256WithNode)).toBe(sha256Hex(bytes));
    }),
  );
});
