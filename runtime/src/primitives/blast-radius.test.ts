import { expect, test } from "vitest";

import { now } from "../../test/modules.ts";
import { said, subject } from "../../test/subjects.ts";
import { known, unknown } from "../fact.ts";
import type { Facts } from "../facts.ts";
import { blastShareAtMost } from "./blast-radius.ts";

const traffic = (figures: NonNullable<NonNullable<Facts["blast"]>["traffic"]>): readonly unknown[] =>
  said(blastShareAtMost(subject({ facts: { blast: { traffic: figures } } }), "traffic", "p95", 50_000));

test("a prediction is judged at its percentile, whatever others it lacks", () => {
  expect(traffic({ p95: known(40_000) })).toEqual([true, "4%"]);
  expect(traffic({ p50: unknown("no sample"), p95: known(40_000), p99: known(60_000) })).toEqual([
    true,
    "4%",
  ]);
});

test.each([
  ["past a hundred percent", known(2_000_000)],
  ["below nothing", known(-1)],
  ["a text", known("1%" as unknown as number)],
  ["dated after now", known(10_000, now + 1)],
])("one that has a figure %s is unknown, however good the others are", (_, p50) => {
  expect(traffic({ p50, p95: known(40_000) })).toEqual([
    "unknown",
    "unknown (blast.traffic p95: the prediction has a figure that is none)",
  ]);
});
