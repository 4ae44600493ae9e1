import { expect, test } from "vitest";

import { targetKey } from "../proposal.ts";
import { targetKeysOf } from "./target-keys.ts";

const odd = ["", "s", 's","t', "s\\", "\n", "\u2028", "\ud800", "e\u0301", "__proto__", "x".repeat(1000)];

test("a key is the same however often it is asked for", () => {
  const keyOf = targetKeysOf("Service");
  const other = targetKeysOf("Database");
  for (let round = 0; round < 3; round += 1) {
    for (const id of odd) {
      expect(keyOf(id)).toBe(targetKey({ entity: "Service", id }));
      expect(other(id)).toBe(targetKey({ entity: "Database", id }));
    }
  }
});

test("more targets than are kept have their own keys", () => {
  const keyOf = targetKeysOf("Service");
  const ids = Array.from({ length: 40_000 }, (_, number) => `service-${number}`);
  const keys = new Set(ids.map(keyOf));
  expect(keys.size).toBe(ids.length);
  const right = ids.map((id) => targetKey({ entity: "Service", id }));
  for (let round = 0; round < 3; round += 1) expect(ids.map(keyOf)).toEqual(right);
});

test("ids whose last characters are the same have their own keys", () => {
  const keyOf = targetKeysOf("Service");
  const ids = ["api-0001", "web-0001", "xapi-0001", "0001", "\ud8000001", '"0001', "\u00010001"];
  const asked = Array.from({ length: 4 }, () => ids.flatMap((id) => [id, id])).flat();
  expect(asked.map(keyOf)).toEqual(asked.map((id) => targetKey({ entity: "Service", id })));
});
