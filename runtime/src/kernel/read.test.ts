import { describe, expect, test } from "vitest";

import { brief, subject } from "../../test/subjects.ts";
import { absent, known } from "../fact.ts";
import type { Facts } from "../facts.ts";
import { orElse } from "./compare.ts";
import { memoryFigure } from "./memory.ts";
import {
  blastServices,
  blastShare,
  now,
  reversalAge,
  reversalFlag,
  schemaEffect,
  schemaStatements,
} from "./read.ts";
import type { Subject } from "./subject.ts";
import type { Value } from "./value.ts";

const none = absent();
const target = '["Service","checkout"]';

/** What `?? FALLBACK` makes of a reading. */
function orElseOf(facts: Partial<Facts>, read: (x: Subject) => Value): unknown {
  return brief(orElse(read(subject({ facts })), 0));
}

describe("evidence that its source attests absent", () => {
  test.each<[string, Partial<Facts>, (x: Subject) => Value]>([
    ["now", { now: none }, now],
    ["blast.users p99", { blast: { users: { p99: none } } }, (x) => blastShare(x, "users", "p99")],
    ["blast.services", { blast: { services: none } }, blastServices],
    [
      "schema.destructive",
      { schema: { opaque: known(false), destructive: none } },
      (x) => schemaEffect(x, "destructive"),
    ],
    [
      "schema.opaque",
      { schema: { opaque: none, destructive: known(false) } },
      (x) => schemaEffect(x, "destructive"),
    ],
    ["schema.statements", { schema: { statements: none } }, schemaStatements],
    ["memory.success", { memory: { [target]: { success: none } } }, (x) => memoryFigure(x, "success")],
  ])("is unknown, whatever stands after `??`: %s", (name, facts, read) => {
    expect(orElseOf(facts, read)).toBe(`unknown ${name}: there is none`);
  });

  test("is a plan that is neither declared nor lossless", () => {
    for (const flag of ["declared", "lossless"] as const) {
      expect(orElseOf({ reversal: { [flag]: none } }, (x) => reversalFlag(x, flag))).toBe(false);
    }
  });

  test("is absent where policies can test for it", () => {
    expect(orElseOf({ reversal: { testedAtMs: none } }, reversalAge)).toBe(0);
  });
});
