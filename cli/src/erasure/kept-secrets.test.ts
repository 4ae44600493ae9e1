import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonical, isKept, type JsonValue, SALT_BYTES, secretOf } from "@interlock/ledger";
import { afterAll, describe, expect, test } from "vitest";

import { keptSecretsIn } from "./kept-secrets.ts";

const cwd = mkdtempSync(join(tmpdir(), "interlock-kept-"));
afterAll(() => {
  rmSync(cwd, { recursive: true });
});

function fileOf(value: JsonValue, changes: object = {}): string {
  const secret = secretOf(value, new Uint8Array(SALT_BYTES));
  const one = { ...secret, subjects: ["ann"], class: "tell.note", sinceMs: 1, ...changes };
  writeFileSync(join(cwd, "values.json"), canonical({ v: 1, secrets: [one] }));
  return "values.json";
}

describe("what a gate left is taken in again", () => {
  test.each<[string, JsonValue, object]>([
    [
      "with members of any name",
      JSON.parse('{"__proto__":{"a":1},"constructor":2,"toJSON":3,"$c":4}') as JsonValue,
      {},
    ],
    ["of any depth", [[[[["x"]]]], { a: { b: [null, 0.1] } }], {}],
    ["about many", "x", { subjects: Array.from({ length: 5000 }, (_, at) => `["Service","${at}"]`) }],
    ["about somebody with a long name", "x", { subjects: ["a".repeat(100_000)] }],
    ["of a field with a long name", "x", { class: `tell.${"a".repeat(100_000)}` }],
  ])("%s", (_, value, changes) => {
    const [kept, ...others] = keptSecretsIn(fileOf(value, changes), { cwd });
    expect(others).toEqual([]);
    expect(kept === undefined ? false : isKept(kept)).toBe(true);
    expect(canonical(kept?.value)).toBe(canonical(value));
  });
});

describe("what is no file of secrets is refused, and nothing of it is shown", () => {
  test.each<[string, object]>([
    ["another salt", { salt: "AAAAAAAAAAAAAAAAAAAAAQ==" }],
    ["no salt", { salt: "the notes of ann" }],
    ["another value", { value: "the notes of ann" }],
    ["a commitment that is none", { commitment: "the notes of ann" }],
    ["a time that is none", { sinceMs: "the notes of ann" }],
    ["a time that no calendar has", { sinceMs: Number.MAX_SAFE_INTEGER }],
    ["a member more", { note: "the notes of ann" }],
    ["no class", { class: "" }],
  ])("%s", (_, changes) => {
    const path = fileOf("x", changes);
    expect(() => keptSecretsIn(path, { cwd })).toThrow(/values\.json/u);
    expect(() => keptSecretsIn(path, { cwd })).not.toThrow(/notes of ann/u);
  });

  test("a file that was cut off", () => {
    const path = fileOf("the notes of ann");
    writeFileSync(join(cwd, path), '{"v":1,"secrets":[{"value":"the notes of an');
    expect(() => keptSecretsIn(path, { cwd })).toThrow(/is not JSON/u);
    expect(() => keptSecretsIn(path, { cwd })).not.toThrow(/notes/u);
  });
});
