import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryLog } from "../../test/memory-log.ts";
import { logDemand } from "../../test/sample-log.ts";
import { isRecent, newPass, remember } from "./log-pass.ts";
import type { LogPass } from "./log-pass.ts";

/** How many digests are known at least: those before them may be forgotten. */
const KEPT = 2048;

function rememberAll(pass: LogPass, from: number, to: number): void {
  for (let number = from; number < to; number += 1) remember(pass, `record ${number}`);
}

test("the digests that were read last are known, whenever somebody asks, and what was never read is not", () => {
  const step = fc.record({ add: fc.nat(3000), asked: fc.array(fc.nat(KEPT - 1), { maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const pass = newPass(memoryLog(), logDemand());
      let added = 0;
      for (const { add, asked } of steps) {
        rememberAll(pass, added, added + add);
        added += add;
        const known = asked.map((ago) => isRecent(pass, `record ${added - 1 - ago}`));
        expect(known).toEqual(asked.map((ago) => ago < added));
        expect(isRecent(pass, `record ${added}`)).toBe(false);
      }
    }),
    { numRuns: 200 },
  );
});

test.each([1, 7, 3000])(
  "what was read long ago is forgotten, asked for every %i records or never",
  (every) => {
    const pass = newPass(memoryLog(), logDemand());
    for (let number = 0; number < 5 * KEPT; number += every) {
      rememberAll(pass, number, number + every);
      isRecent(pass, "nothing");
      const known = [pass.recent, pass.lessRecent].map(({ added, found }) => added.length + found.size);
      expect(Math.max(...known)).toBeLessThanOrEqual(KEPT);
    }
    expect(isRecent(pass, "record 0")).toBe(false);
  },
);
