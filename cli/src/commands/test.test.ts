import { describe, expect, test } from "vitest";

import { configurationOf, isSafeOutput, SHOP, workplace } from "../../test/workplace.ts";

const FAILING = `test "a large one \u202eexecutes" {
  given checkout = Service { owner: "payments", zone: production }
  given now = 2026-11-24T10:00Z
  given blast.traffic = 7%
  when deploy on checkout by release_bot { image: "\\u{1b}[31mred" }
  expect permit
}
`;

describe("interlock test", () => {
  test("tests that pass end with 0", async () => {
    const place = await workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    const { code, out } = await place.interlock(["test"]);
    expect({ code, out }).toEqual({
      code: 0,
      out: "shop.policy\n  ✓ a small deployment executes\n1 test: 1 passed\n",
    });
  });

  test("a failure shows both answers and why, and ends with 1", async () => {
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": SHOP + FAILING.replace("\u202e", ""),
    });
    const { code, out, err } = await place.interlock(["test"]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out.split("\n")).toEqual([
      "shop.policy",
      "  ✓ a small deployment executes",
      "  ✗ a large one executes",
      "      at        shop.policy:21:6",
      "      expected  permit",
      "      actual    hold by blast_radius needing 2 of dba",
      "      blast_radius, shop.limits at shop.policy:11:3",
      expect.stringMatching(/^ {8}seen {7}7%; /),
      "        bound      at most 5%, unless 2 of dba approve",
      "        margin     2% over",
      "        because    \\u{1b}[31mred is large",
      expect.stringMatching(/^ {8}to change {2}bring .* or approval of 2 of dba$/),
      "2 tests: 1 passed, 1 failed",
      "",
    ]);
  });

  test("tests of named files run beside the configured ones, and alone without a configuration", async () => {
    const other = SHOP.replace("policy shop", "policy other").replace(/^.*(?:entity|action) .*$/gmu, "");
    const imported = other.replace("stage", 'import { deploy, Service } from "shop.policy"\nstage');
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": SHOP,
      "other.policy": imported,
    });
    expect((await place.interlock(["test", "other.policy"])).out).toContain("2 tests: 2 passed");
    const bare = await workplace({ "shop.policy": SHOP });
    expect((await bare.interlock(["test", "shop.policy"])).out).toContain("1 test: 1 passed");
    expect((await bare.interlock(["test"])).code).toBe(3);
  });

  test("--at runs the tests of a commit", async () => {
    const place = await workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    place.write({ "shop.policy": SHOP.replace("2%", "7%") });
    expect((await place.interlock(["test"])).code).toBe(1);
    expect((await place.interlock(["test", "--at", "HEAD"])).code).toBe(0);
  });

  test("policies with a mistake run nothing", async () => {
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": `${SHOP}${FAILING}`,
    });
    const { code, out, err } = await place.interlock(["test"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("hidden character");
    expect(isSafeOutput(err)).toBe(true);
  });

  test("policies without tests say so", async () => {
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": SHOP.slice(0, SHOP.indexOf("test ")),
    });
    const { code, out } = await place.interlock(["test"]);
    expect({ code, out }).toEqual({ code: 0, out: "0 tests: 0 passed\n" });
  });
});
