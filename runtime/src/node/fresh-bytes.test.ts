import { expect, test } from "vitest";

import { freshBytes } from "./fresh-bytes.ts";

test("hands out as many bytes as are asked for, and none twice", () => {
  const seen = new Set<string>();
  for (const count of [16, 10, 4_096, 4_090, 16, 5_000, 16, 1_000, 3_500]) {
    const bytes = freshBytes(count);
    expect(bytes).toHaveLength(count);
    expect(bytes.some((byte) => byte !== 0)).toBe(true);
    for (let at = 0; at + 10 <= count; at += 10) seen.add(bytes.subarray(at, at + 10).join());
  }
  expect(seen.size).toBe([1, 1, 409, 409, 1, 500, 1, 100, 350].reduce((all, one) => all + one));
  expect(freshBytes(0)).toHaveLength(0);
  const kept = freshBytes(16);
  const copy = [...kept];
  freshBytes(4_000);
  expect([...kept]).toEqual(copy);
});
