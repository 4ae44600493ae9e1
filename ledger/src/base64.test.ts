import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { LedgerError } from "./ledger-error.ts";

test.each([
  ["", ""],
  ["f", "Zg=="],
  ["fo", "Zm8="],
  ["foo", "Zm9v"],
  ["foob", "Zm9vYg=="],
  ["fooba", "Zm9vYmE="],
  ["foobar", "Zm9vYmFy"],
])("RFC 4648 writes `%s` as `%s`", (text, base64) => {
  expect(encodeBase64(Buffer.from(text))).toBe(base64);
  expect(Buffer.from(decodeBase64(base64)).toString()).toBe(text);
});

test.each(["Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm9v\n", " Zm9", "Zm-_", "Zg==Zg==", "Zm8€"])(
  "`%s` is no base64 of anything",
  (text) => {
    expect(() => decodeBase64(text)).toThrow(LedgerError);
  },
);

test("agrees with Node on every byte string, both ways", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(decodeBase64(text)).toEqual(bytes);
    }),
  );
});

/** What the text stands for, written again; null if it stands for nothing. */
function rewritten(text: string): string | null {
  try {
    return encodeBase64(decodeBase64(text));
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

test("two texts never stand for the same bytes", () => {
  const letters = fc.array(fc.constantFrom("A", "B", "Z", "/", "+", "9", "=", "-"), { maxLength: 12 });
  fc.assert(
    fc.property(letters, (pieces) => {
      const text = pieces.join("");
      expect([text, null]).toContain(rewritten(text));
    }),
    { numRuns: 1000 },
  );
});
