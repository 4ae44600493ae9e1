import { describe, expect, test } from "vitest";

import { now } from "../../test/modules.ts";
import { said, subject } from "../../test/subjects.ts";
import { absent, known, unknown } from "../fact.ts";
import type { Facts } from "../facts.ts";
import { schemaNo, schemaWithin } from "./schema-drift.ts";

const within = (schema: NonNullable<Facts["schema"]>) =>
  schemaWithin(subject({ facts: { schema } }), "m.orders_schema");

describe("schema within", () => {
  test("holds where the change leaves what the contract declares", () => {
    expect(said(within({ opaque: known(false), within: { "m.orders_schema": known(true) } }))).toEqual([
      true,
      "within orders_schema",
    ]);
  });

  test("fails where it does not, whatever cannot be read", () => {
    for (const opaque of [known(false), known(true), unknown("not parsed"), absent()]) {
      expect(within({ opaque, within: { "m.orders_schema": known(false) } })).toMatchObject({
        condition: false,
        seen: "not within orders_schema",
        bound: "a schema within orders_schema",
        remedy: "change the statements, or what orders_schema declares",
      });
    }
  });

  test.each<[string, NonNullable<Facts["schema"]>]>([
    ["schema.within orders_schema: nobody answered", {}],
    ["schema.within orders_schema: nobody answered", { within: { "m.other": known(true) } }],
    ["schema.within orders_schema: no dump", { within: { "m.orders_schema": unknown("no dump") } }],
    [
      "schema.within orders_schema: the source says that there is none",
      { within: { "m.orders_schema": absent() } },
    ],
    [
      "schema.within orders_schema: the answer is ill-typed",
      { within: { "m.orders_schema": known("yes" as never) } },
    ],
    [
      "schema.within orders_schema: it is dated after now",
      { within: { "m.orders_schema": known(true, now + 1) } },
    ],
    ["schema.opaque: nobody answered", { within: { "m.orders_schema": known(true) } }],
    [
      "schema.opaque: not parsed",
      { opaque: unknown("not parsed"), within: { "m.orders_schema": known(true) } },
    ],
    [
      "schema.within orders_schema: a statement cannot be read",
      { opaque: known(true), within: { "m.orders_schema": known(true) } },
    ],
    ["schema.opaque: there is none", { opaque: absent(), within: { "m.orders_schema": known(true) } }],
  ])("is unknown: %s", (reason, schema) => {
    expect(said(within(schema))).toEqual(["unknown", `unknown (${reason})`]);
  });

  test.each(["__proto__", "constructor"])("takes nothing from what every object has: %s", (name) => {
    expect(said(schemaWithin(subject({ facts: { schema: { within: {} } } }), name))[0]).toBe("unknown");
  });
});

const no = (schema: NonNullable<Facts["schema"]>) =>
  said(schemaNo(subject({ facts: { schema } }), "destructive"));

describe("schema no destructive", () => {
  test("holds only where the analysis says so", () => {
    expect(no({ destructive: known(false), opaque: known(false) })).toEqual([
      true,
      "no destructive statement",
    ]);
    expect(no({ destructive: known(true), opaque: known(false) })).toEqual([
      false,
      "a destructive statement",
    ]);
  });

  test("names the statement that could not be read, where that is why", () => {
    expect(no({ destructive: known(false), opaque: known(true) })).toEqual([
      false,
      "a statement that cannot be read",
    ]);
  });

  test("names what has to go beside it: mending one of the two would not be enough", () => {
    const both = { destructive: known(true), opaque: known(true) };
    const { seen, remedy } = schemaNo(subject({ facts: { schema: both } }), "destructive");
    expect([seen, remedy]).toEqual([
      "a destructive statement, a statement that cannot be read",
      "take the destructive statement out of the change, and write the change in statements that can be analysed",
    ]);
    expect(schemaNo(subject({ facts: { schema: both } }), "opaque").seen).toBe(
      "a statement that cannot be read",
    );
  });

  test("is unknown where the analysis attests nothing: people waive what they saw, never a blank", () => {
    expect(no({ destructive: absent(), opaque: known(false) })).toEqual([
      "unknown",
      "unknown (schema.destructive: there is none)",
    ]);
    expect(no({ destructive: known(false), opaque: absent() })).toEqual([
      "unknown",
      "unknown (schema.opaque: there is none)",
    ]);
    expect(no({ opaque: known(false) })[0]).toBe("unknown");
  });
});
