import { describe, expect, test } from "vitest";

import { proposalSchema } from "./proposal.ts";

const proposal = { v: 1, nonce: "n", action: "a", targets: [{ entity: "E", id: "1" }], payload: {} };

function withPayload(json: string): ReturnType<typeof proposalSchema.safeParse> {
  return proposalSchema.safeParse({ ...proposal, payload: JSON.parse(json) as unknown });
}

function fields(count: number): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, true])));
}

describe("a proposal from outside", () => {
  test("keeps every key of its payload, `__proto__` included, as data", () => {
    const read = withPayload('{"__proto__":true,"constructor":1,"toString":"x"}');
    expect(read.success && Object.keys(read.data.payload)).toEqual(["__proto__", "constructor", "toString"]);
    expect(read.success && Object.getPrototypeOf(read.data.payload)).toBe(Object.prototype);
  });

  test("holds no more fields than an action can declare", () => {
    expect(withPayload(fields(256)).success).toBe(true);
    expect(withPayload(fields(257)).success).toBe(false);
  });

  test.each([
    ["an object", '{"x":{}}'],
    ["null", '{"x":null}'],
    ["a fraction", '{"x":0.5}'],
    ["an unsafe whole number", '{"x":9007199254740992}'],
    ["an unpaired surrogate", '{"x":"\\ud800"}'],
    ["a key with an unpaired surrogate", '{"\\ud800":1}'],
    ["a list of lists", '{"x":[[1]]}'],
    ["lists inside each other without end", `{"x":${"[".repeat(50_000)}${"]".repeat(50_000)}}`],
    ["a list that is no list", '{"x":{"length":1,"0":1}}'],
  ])("cannot hold %s", (_, json) => {
    expect(withPayload(json).success).toBe(false);
  });

  test.each([
    ["another field", { ...proposal, approved: true }],
    ["a target with another field", { ...proposal, targets: [{ entity: "E", id: "1", zone: "staging" }] }],
    ["a target without an id", { ...proposal, targets: [{ entity: "E", id: "" }] }],
    [
      "more targets than are judged",
      { ...proposal, targets: Array.from({ length: 101 }, () => ({ entity: "E", id: "1" })) },
    ],
    ["no nonce", { ...proposal, nonce: "" }],
    ["another version", { ...proposal, v: 2 }],
    ["a payload that is a list", { ...proposal, payload: [] }],
  ])("is refused with %s", (_, given) => {
    expect(proposalSchema.safeParse(given).success).toBe(false);
  });
});
