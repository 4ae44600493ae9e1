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
  expect(ids.map(keyOf)).toEqual(ids.map((id) => targetKey({ entity: "Service", id })));
});
