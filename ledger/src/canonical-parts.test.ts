import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordStory } from "../test/record-story.ts";
import { canonicalBytes } from "./canonical.ts";
import { openEnvelope } from "./envelope-reader.ts";
import { isJsonObject } from "./json.ts";
import type { JsonValue } from "./json.ts";
import { LedgerError } from "./ledger-error.ts";
import { parseCanonicalJson, readCanonicalJson } from "./strict-json.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/** A value and everything in it. */
function* partsOf(value: JsonValue): Generator<JsonValue> {
  yield value;
  if (typeof value !== "object" || value === null) return;
  for (const part of Object.values(value)) yield* partsOf(part);
}

/** Holds every part's bytes against those that are written anew, and says how many were slices of what was read. */
function slicesOf(bytes: Uint8Array): number {
  const { value, bytesOf } = readCanonicalJson(bytes);
  let slices = 0;
  for (const part of partsOf(value)) {
    const found = bytesOf(part);
    expect(decodeUtf8(found)).toBe(decodeUtf8(canonicalBytes(part)));
    if (found.buffer === bytes.buffer && isJsonObject(part)) slices += 1;
  }
  return slices;
}

describe("the bytes of a part are its canonical ones", () => {
  const story = recordStory();

  test("in records of every kind, where the larger ones are not written again", async () => {
    let slices = 0;
    for (const { record } of await story) slices += slicesOf(openEnvelope(record.envelope).payload);
    expect(slices).toBeGreaterThan(20);
  });

  test("at whatever depth they stand, and whatever is in them", () => {
    const key = fc.constantFrom(
      "a",
      "b",
      "10",
      "9",
      "__proto__",
      "constructor",
      "\u20ac",
      "\ud83d\ude00",
      "",
    );
    const { value } = fc.letrec<{ readonly value: JsonValue; readonly object: JsonValue }>((tie) => ({
      object: fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
      value: fc.oneof(
        { depthSize: "large" },
        fc.constantFrom<JsonValue>(0, -1.5, 1e21, "", "}", '"', "{\\", "\u20ac", null, true),
        fc.array(tie("value"), { maxLength: 2 }),
        tie("object"),
        tie("object"),
      ),
    }));
    let slices = 0;
    const holds = fc.property(value, (one) => {
      slices += slicesOf(canonicalBytes({ d: { e: { f: one, z: { g: one } } } }));
    });
    fc.assert(holds, { numRuns: 2000 });
    expect(slices).toBeGreaterThan(1000);
  });

  test("of something else are written", () => {
    const { bytesOf } = readCanonicalJson(encodeUtf8('{"a":{"b":{"c":{"d":1}}}}'));
    expect(decodeUtf8(bytesOf({ z: 1, d: 1 }))).toBe('{"d":1,"z":1}');
    expect(decodeUtf8(bytesOf("d"))).toBe('"d"');
  });
});

test("what is not canonical is none for either reader", () => {
  for (const text of ['{"a":{"b":{"c":{"d":1} }}}', '{"a":{"b":{"c":{"z":1,"d":1}}}}']) {
    for (const read of [parseCanonicalJson, readCanonicalJson]) {
      expect(() => read(encodeUtf8(text))).toThrow(LedgerError);
    }
  }
});
