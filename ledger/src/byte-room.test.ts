import * as fc from "fast-check";
import { expect, test } from "vitest";
import { freshBytes } from "./byte-room.ts";

test("bytes are as many as were asked for, zero, and nobody else's", () => {
  const length = fc.oneof(fc.nat(200), fc.nat(20_000), fc.constantFrom(8191, 8192, 8193, 65_536));
  fc.assert(
    fc.property(fc.array(length, { maxLength: 60 }), (lengths) => {
      const pieces = lengths.map((count, number) => {
        const bytes = freshBytes(count);
        expect(bytes).toEqual(new Uint8Array(count));
        return bytes.fill((number % 255) + 1);
      });
      for (const [number, bytes] of pieces.entries()) {
        expect(bytes.every((byte) => byte === (number % 255) + 1)).toBe(true);
      }
    }),
  );
});
