import { describe, expect, test } from "vitest";

import { configurationOf, isSafeOutput, SHOP, workplace } from "../../test/workplace.ts";

const FAILING = `test "a large one executes" {
  given checkout = Service { owner: "payments", zone: production }
  given now = 2026-11-24T10:00Z
  given blast.traffic = 7%
  given reversal.tested = 1d
  when deploy on checkout by release_bot { image: "\\u{1b}[31mred" }
  expect permit
}
`;

/** The shop's policy with what its tests leave out. */
const COVERED = `${SHOP}test "a large one waits" {
  given now = 2026-11-24T10:00Z
  given checkout = Service { owner: "payments", zone: staging }
  given blast.traffic = 7%
  when deploy on checkout by release_bot { image: "a" }
  expect refuse by reversibility, rule, blast_radius
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
      "shop.policy": SHOP + FAILING,
    });
    const { code, out, err } = await place.interlock(["test"]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out.split("\n")).toEqual([
      "shop.policy",
      "  ✓ a small deployment executes",
      "  ✗ a large one executes",
      expect.stringMatching(/^ {6}at {8}shop\.policy:\d+:6$/),
      "      expected  permit",
      "      actual    hold by blast_radius needing 2 of dba",
      "      blast_radius.traffic, shop.limits at shop.policy:11:3",
      expect.stringMatching(/^ {8}seen {7}7%; /),
      "        bound      at most 5%, unless 2 of dba approve",
      "        margin     2% over",
      "        because    \\u{1b}[31mred is large",
      expect.stringMatching(/^ {8}to change {2}bring .* or approval of 2 of dba$/),
      "2 tests: 1 passed, 1 failed",
      "",
    ]);
  });

  test("a row says which one it is", async () => {
    const table = `test "a table" {
  given now = 2026-11-24T10:00Z
  given checkout = Service { owner: "payments", zone: production }
  given blast.traffic = 2%
  given reversal.tested = 1d
  case by release_bot deploy on checkout { image: "a" } expect permit
  case by unproven deploy on checkout { image: "a" } expect refuse by coverage
  case by human "beth" deploy on checkout { image: "a" } expect permit
}
`;
    const place = await workplace({ "shop.policy": SHOP + table });
    const { code, out } = await place.interlock(["test", "shop.policy"]);
    expect(code).toBe(1);
    expect(out).toContain(
      "  ✓ a table: deploy on checkout by release_bot\n  ✗ a table: deploy on checkout by some unproven\n",
    );
    expect(out).toContain("  ✗ a table: deploy on checkout by beth\n");
    expect(out).toContain("4 tests: 2 passed, 2 failed\n");
  });

  test("named files run alone, without the configured ones", async () => {
    const other = SHOP.replace("policy shop", "policy other").replace(/^.*(?:entity|action) .*$/gmu, "");
    const imported = other.replace("stage", 'import { deploy, Service } from "shop.policy"\nstage');
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": SHOP + FAILING,
      "other.policy": imported,
    });
    const { code, out } = await place.interlock(["test", "other.policy"]);
    expect({ code, out }).toEqual({
      code: 0,
      out: "other.policy\n  ✓ a small deployment executes\n1 test: 1 passed\n",
    });
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
      "shop.policy": SHOP + FAILING.replace("one", "\u202eone"),
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

  test("a proof that is proven counts as passed", async () => {
    const proof = 'prove "nobody deploys much" never permit deploy where blast.traffic > 5%\n';
    const place = await workplace({ "shop.policy": SHOP.replace(" unless 2 of dba approve", "") + proof });
    const { code, out } = await place.interlock(["test", "shop.policy"]);
    expect({ code, out }).toEqual({
      code: 0,
      out: "shop.policy\n  ✓ a small deployment executes\n  ✓ prove nobody deploys much\n1 test, 1 proof: 2 passed\n",
    });
  });

  test("a proof that is refuted shows a case that breaks it, and fails", async () => {
    const proof = 'prove "nobody deploys much" never permit deploy where blast.traffic > 5%\n';
    const place = await workplace({ "shop.policy": SHOP + proof });
    const { code, out } = await place.interlock(["test", "shop.policy"]);
    expect(code).toBe(1);
    expect(out.split("\n").slice(2)).toEqual([
      "  ✗ prove nobody deploys much",
      expect.stringMatching(/^ {6}at {8}shop\.policy:\d+:7$/),
      '      refuted   by agent deploy on it { image: "a" }',
      expect.stringMatching(/^ {16}given it = Service \{/),
      "                given now = 2026-11-24T10:00Z",
      expect.stringMatching(/^ {16}given /),
      expect.stringMatching(/^ {16}given /),
      "                given approvals = [2 of dba]",
      "      actual    permit",
      "1 test, 1 proof: 1 passed, 1 failed",
      "",
    ]);
  });

  test("a proof whose condition is true of nothing fails", async () => {
    const proof = 'prove "never" never permit deploy where blast.traffic > 5% and blast.traffic < 2%\n';
    const place = await workplace({ "shop.policy": SHOP + proof });
    const { code, out } = await place.interlock(["test", "shop.policy"]);
    expect(code).toBe(1);
    expect(out).toContain("\n      vacuous: its condition is true of nothing, so it says nothing\n");
  });
});

describe("interlock test --coverage", () => {
  test("says what no test made happen, and where", async () => {
    const place = await workplace({ "shop.policy": SHOP });
    const { code, out } = await place.interlock(["test", "shop.policy", "--coverage"]);
    expect(code).toBe(0);
    expect(out.split("\n").slice(2)).toEqual([
      "coverage: 66.6% (6 of 9)",
      "  shop.policy:11:3  clause shop.limits.blast_radius.traffic: never failed",
      "  shop.policy:12:3  clause shop.limits.reversibility.tested: never failed",
      "  shop.policy:13:8  refuse shop.frozen: never refused anything",
      "1 test: 1 passed",
      "",
    ]);
  });

  test("says when nothing is left", async () => {
    const place = await workplace({ "shop.policy": COVERED });
    const { code, out } = await place.interlock(["test", "shop.policy", "--threshold", "100"]);
    expect(out.split("\n").slice(3)).toEqual(["coverage: 100% (9 of 9)", "2 tests: 2 passed", ""]);
    expect(code).toBe(0);
  });

  test("--threshold fails below a percentage, and so does a test whatever is covered", async () => {
    const place = await workplace({ "shop.policy": SHOP, "failing.policy": COVERED.replace("2%", "7%") });
    const enough = await place.interlock(["test", "shop.policy", "--threshold", "66.6"]);
    expect({ code: enough.code, err: enough.err }).toEqual({ code: 0, err: "" });
    const tooLittle = await place.interlock(["test", "shop.policy", "--threshold=66.7"]);
    expect(tooLittle.code).toBe(1);
    expect(tooLittle.err).toBe("interlock: 66.6% is covered, less than 66.7%\n");
    expect((await place.interlock(["test", "failing.policy", "--threshold", "0"])).code).toBe(1);
  });

  test.each(["101", "-1", "", "1e1", "66.66", "100.1", "many"])("`%s` is no threshold", async (threshold) => {
    const place = await workplace({ "shop.policy": SHOP });
    const { code, out } = await place.interlock(["test", "shop.policy", `--threshold=${threshold}`]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});

describe("options that do not go together", () => {
  test.each([
    ["--format", "xml"],
    ["--watch", "--format", "json"],
    ["--watch", "--at", "HEAD"],
  ])("%s %s %s", async (...args) => {
    const place = await workplace({ "shop.policy": SHOP });
    const { code, out } = await place.interlock([
      "test",
      "shop.policy",
      ...args.filter((arg) => arg !== undefined),
    ]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});
