import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

import { guardText } from "../scripts/guard-text.ts";

/** How many bytes of the four steps travel by themselves, and how many of all that a guard is made of: no more than today, and a little. */
const MOST_GZIPPED = { steps: 11_264, all: 43_008 } as const;

const gzipped = (text: string): number => gzipSync(text, { level: 9 }).length;

test("the four steps of a guard are small, and name nothing of Node", async () => {
  const text = await guardText("steps");
  expect(text).toMatch(/verdict is stale/u);
  expect(gzipped(text)).toBeLessThanOrEqual(MOST_GZIPPED.steps);
  expect(text).not.toMatch(/["'`](?:node:|zod)|\brequire\(|\bBuffer\b/u);
});

test("so is everything that a guard is made of", async () => {
  expect(gzipped(await guardText("all"))).toBeLessThanOrEqual(MOST_GZIPPED.all);
});
