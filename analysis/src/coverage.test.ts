import { describe, expect, test } from "vitest";

import { calm, shop, tested, trying } from "../test/tested-policies.ts";
import { coverage, coveredPercent, type Coverage } from "./coverage.ts";

async function coverageOf(...parts: readonly string[]): Promise<Coverage> {
  const { compiled, module } = await tested({ "shop.policy": shop(calm, ...parts) });
  return coverage(compiled, module);
}

/** What is left out, each thing on a line. */
async function leftOut(...parts: readonly string[]): Promise<readonly string[]> {
  const { uncovered } = await coverageOf(...parts);
  return uncovered.map(({ what, id, missing }) => `${what} ${id}: ${missing.join(", ")}`);
}

describe("coverage", () => {
  test("without a test nothing is covered, and without a rule there is nothing to cover", async () => {
    const rules = `bound b on * { blast services <= 3 grant at most 5m }
permit p on deploy { reversal tested grant read on target expires 5m }
refuse r on deploy where target.zone == staging
switch s on deploy { resume quorum 1 of sre }`;
    expect(await leftOut(rules)).toEqual([
      "bound shop.b: never applied",
      "clause shop.b.blast_radius.services: never passed, never failed",
      "clause shop.b.sandbox_grant.at_most: never applied",
      "permit shop.p: never applied",
      "clause shop.p.reversibility.tested: never passed, never failed",
      "clause shop.p.sandbox_grant.read: never applied",
      "refuse shop.r: never refused anything, never left anything alone",
      "switch shop.s: never thrown, never judged while not thrown",
    ]);
    const all = await coverageOf(rules);
    expect({ covered: all.covered, total: all.total }).toEqual({ covered: 0, total: 12 });
    expect(coveredPercent(all)).toBe(0);
    const nothing = await coverageOf("");
    expect(nothing).toEqual({ parts: [], uncovered: [], covered: 0, total: 0 });
    expect(coveredPercent(nothing)).toBe(100);
  });

  test("both outcomes of a clause count; a hold and an unknown are the one that did not pass", async () => {
    const rules = "permit p on deploy { blast traffic <= 5% unless 1 of sre approve }";
    expect(await leftOut(rules, trying("passed", "given blast.traffic = 1%", "permit"))).toEqual([
      "clause shop.p.blast_radius.traffic: never failed",
    ]);
    const held = trying("held", "given blast.traffic = 6%", "hold by blast_radius needing 1 of sre");
    expect(await leftOut(rules, held)).toEqual(["clause shop.p.blast_radius.traffic: never passed"]);
    expect(await leftOut(rules, trying("unknown", "", "refuse by blast_radius"))).toEqual([
      "clause shop.p.blast_radius.traffic: never passed",
    ]);
    expect(await leftOut(rules, trying("passed", "given blast.traffic = 1%", "permit"), held)).toEqual([]);
  });

  test("a test counts whatever came of it", async () => {
    const rules = "permit p on deploy { blast traffic <= 5% }";
    const wrong = trying("wrong", "given blast.traffic = 1%", "refuse by blast_radius");
    expect(await leftOut(rules, wrong)).toEqual(["clause shop.p.blast_radius.traffic: never failed"]);
  });

  test("a clause that a `when` leaves out did not apply, and neither did those of a rule out of scope", async () => {
    expect(
      await leftOut(
        `permit p on deploy { require action.canary < 50% when target.zone == staging grant read on target expires 5m }
bound b on deploy where target.zone == staging { blast services <= 3 }`,
        trying("production", "", "permit"),
      ),
    ).toEqual([
      "clause shop.p.rule.require: never passed, never failed",
      "bound shop.b: never applied",
      "clause shop.b.blast_radius.services: never passed, never failed",
    ]);
  });

  test("a permit without clauses applies all the same", async () => {
    expect(await leftOut("permit p on deploy {}", trying("empty", "", "permit"))).toEqual([]);
  });

  test("each element of a list counts for itself", async () => {
    const rules = `permit p on deploy {}
bound b on deploy { each f in action.files: require not (f like "db/**") }`;
    const both = `test "both" from calm {
  when deploy on checkout by agent { canary: 1%, files: ["a.ts", "db/a.sql"] }
  expect refuse by rule
}`;
    expect(await leftOut(rules, both)).toEqual([]);
    expect(await leftOut(rules, trying("no element", "", "permit"))).toEqual([
      "clause shop.b.rule.require: never passed, never failed",
    ]);
  });

  test("a refuse rule has to fire, and to leave something alone that it is about", async () => {
    const rules = `permit p on deploy, undo {}
refuse r on deploy where target.zone == staging`;
    const spared = trying("spared", "", "permit");
    const fired = trying("fired", "given checkout.zone = staging", "refuse by rule");
    const other = `test "another action" from calm { when undo on checkout by agent { revision: 1 } expect permit }`;
    expect(await leftOut(rules, spared)).toEqual(["refuse shop.r: never refused anything"]);
    expect(await leftOut(rules, fired)).toEqual(["refuse shop.r: never left anything alone"]);
    expect(await leftOut(rules, fired, other)).toEqual(["refuse shop.r: never left anything alone"]);
    expect(await leftOut(rules, fired, spared)).toEqual([]);
  });

  test("a refuse rule without a condition leaves nothing alone, and need not", async () => {
    const rules = "permit p on deploy {}\nrefuse r on deploy";
    expect(await leftOut(rules, trying("fired", "", "refuse by rule"))).toEqual([]);
  });

  test("a switch has to be thrown, and not; unknown is neither, and one that is thrown is alone to answer", async () => {
    const rules = "permit p on deploy {}\nswitch s on deploy { resume quorum 1 of sre }";
    const quiet = trying("quiet", "", "permit");
    const thrown = trying("thrown", "given s = thrown", "refuse by kill_switch");
    const unknown = trying("unknown", "given s = unknown", "refuse by kill_switch");
    expect(await leftOut(rules, quiet)).toEqual(["switch shop.s: never thrown"]);
    expect(await leftOut(rules, thrown)).toEqual([
      "permit shop.p: never applied",
      "switch shop.s: never judged while not thrown",
    ]);
    expect(await leftOut(rules, unknown)).toEqual([
      "switch shop.s: never thrown, never judged while not thrown",
    ]);
    expect(await leftOut(rules, quiet, thrown)).toEqual([]);
  });

  test("what is left is never rounded away", () => {
    expect(coveredPercent({ covered: 1999, total: 2000 })).toBe(99.9);
    expect(coveredPercent({ covered: 2, total: 3 })).toBe(66.6);
    expect(coveredPercent({ covered: 3, total: 3 })).toBe(100);
  });
});

test("a baseline's rules are covered by its own tests and by those of the policies under it", async () => {
  const acme = `language 1
baseline acme
entity Service { name: string max 9 }
action deploy, scale on Service {}
bound a on deploy { blast services <= 3 }
bound b on scale { blast services <= 3 }
test "own" {
  given x = Service {}
  given blast.services = 1
  when deploy on x by agent {}
  expect permit
}
`;
  const team = `language 1
policy team under "acme.policy"
import { Service, deploy, scale } from "acme.policy"
permit p on scale {}
test "a team's" {
  given x = Service {}
  when scale on x by agent {}
  expect refuse by blast_radius
}
`;
  const { compiled, module } = await tested({ "acme.policy": acme, "team.policy": team }, ["team.policy"]);
  const { uncovered, covered, total } = coverage(compiled, module);
  expect({ covered, total }).toEqual({ covered: 5, total: 7 });
  expect(uncovered.map(({ at, id, missing }) => `${at} ${id} ${missing.join()}`)).toEqual([
    "acme.policy:5:21 acme.a.blast_radius.services never failed",
    "acme.policy:6:20 acme.b.blast_radius.services never passed",
  ]);
});
