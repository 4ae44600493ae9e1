import { describe, expect, test } from "vitest";

import { calm, outcomeOf, resultsOf, shop, trying } from "../test/tested-policies.ts";

const ALL = "permit anything on deploy, undo {}";

/** A test that expects a hold that needs this, called like it. */
function holds(needing: string): string {
  return trying(needing, "", `hold by quorum needing ${needing}`);
}

describe("results", () => {
  test("a test that holds passes, at the place of its title", async () => {
    const [only] = await resultsOf({
      "shop.policy": shop(
        calm,
        ALL,
        'test "one" from calm { when undo on checkout by agent { revision: 1 } expect permit }',
      ),
    });
    expect(only).toEqual({
      kind: "passed",
      name: "one",
      title: "one",
      row: null,
      module: "shop",
      at: "shop.policy:20:6",
    });
  });

  test("a row is named by what it attempts, and by its number where two read the same", async () => {
    const rows = `test "several" from calm {
  case by agent undo on checkout { revision: 1 } expect permit
  case by beth undo on checkout { revision: 2 } expect refuse by rule
  case by human "lin" undo on checkout { revision: 2 } expect permit
  case by beth undo on checkout { revision: 3 } expect permit
}
test "alone" from calm { case by agent undo on checkout { revision: 1 } expect permit }`;
    const results = await resultsOf({ "shop.policy": shop(calm, ALL, rows) });
    expect(results.map(({ kind, name, title, row, at }) => ({ kind, name, title, row, at }))).toEqual([
      {
        kind: "passed",
        name: "several: undo on checkout by some agent",
        title: "several",
        row: 1,
        at: "shop.policy:21:3",
      },
      {
        kind: "failed",
        name: "several: undo on checkout by beth, case 2",
        title: "several",
        row: 2,
        at: "shop.policy:22:3",
      },
      {
        kind: "passed",
        name: "several: undo on checkout by lin",
        title: "several",
        row: 3,
        at: "shop.policy:23:3",
      },
      {
        kind: "passed",
        name: "several: undo on checkout by beth, case 4",
        title: "several",
        row: 4,
        at: "shop.policy:24:3",
      },
      {
        kind: "passed",
        name: "alone: undo on checkout by some agent",
        title: "alone",
        row: 1,
        at: "shop.policy:26:26",
      },
    ]);
  });

  test("a test that does not hold shows both answers and the deciding findings", async () => {
    const careful = "permit careful on deploy { blast traffic <= 5% }";
    const [only] = await resultsOf({ "shop.policy": shop(careful, calm, trying("one", "", "permit")) });
    expect(only).toMatchObject({
      kind: "failed",
      expected: { outcome: "permit", by: [], needing: [] },
      actual: { outcome: "refuse", by: ["blast_radius"], needing: [] },
      deciding: [{ clause: "shop.careful.blast_radius.traffic", isUnknown: true, at: "shop.policy:14:28" }],
    });
  });

  test("nothing is permitted where a test does not say when it is, as nothing would be", async () => {
    const found = await outcomeOf({
      "shop.policy": shop(
        ALL,
        `test "no now" {
  given checkout = Service {}
  when undo on checkout by agent { revision: 1 }
  expect refuse by coverage
}`,
      ),
    });
    expect(found).toEqual({ count: 1, failures: [] });
  });

  test("the sources of the deciding findings have to be named exactly", async () => {
    const found = await outcomeOf({
      "shop.policy": shop(
        "permit careful on deploy { blast traffic <= 5% reversal tested }",
        calm,
        trying("both", "", "refuse by reversibility, blast_radius"),
        trying("one", "", "refuse by blast_radius"),
        trying("more", "", "refuse by reversibility, blast_radius, rule"),
      ),
    });
    expect(found).toEqual({
      count: 3,
      failures: [
        "one: refuse by blast_radius, but refuse by blast_radius, reversibility",
        "more: refuse by blast_radius, reversibility, rule, but refuse by blast_radius, reversibility",
      ],
    });
  });

  test("the lists that a hold needs have to be named exactly, in any order", async () => {
    const { count, failures } = await outcomeOf({
      "shop.policy": shop(
        "permit asked on deploy { quorum 2 of dba as first quorum 1 of sre as second }",
        calm,
        holds("2 of dba also 1 of sre"),
        holds("1 of sre also 2 of dba"),
        holds("2 of dba"),
        holds("2 of dba also 2 of sre"),
        holds("2 of dba within 1h also 1 of sre"),
        holds("2 of dba and 1 of sre"),
      ),
    });
    expect(count).toBe(6);
    expect(failures.map((failure) => failure.split(":")[0])).toEqual([
      "2 of dba",
      "2 of dba also 2 of sre",
      "2 of dba within 1h also 1 of sre",
      "2 of dba and 1 of sre",
    ]);
  });

  test("the seats of one list may be named in any order", async () => {
    const found = await outcomeOf({
      "shop.policy": shop(
        "permit asked on deploy { quorum 2 of dba and 1 of sre }",
        calm,
        trying("other way round", "", "hold by quorum needing 1 of sre and 2 of dba"),
      ),
    });
    expect(found).toEqual({ count: 1, failures: [] });
  });
});

/** A policy under the baseline. */
function team(...parts: readonly string[]): string {
  return `language 1
policy team under "acme.policy"
import { Service, deploy, scale, calm, sre, staging } from "acme.policy"
${parts.join("\n")}`;
}

describe("what judges a test", () => {
  const acme = `language 1
baseline acme
zone staging, production
source github
entity Service { owner: string max 64, zone: zone }
action deploy, scale on Service {}
action look on Service reads {}
group sre = team "acme/sre" from github fresh 10m
switch everything on * { resume quorum 2 of sre }
bound limits on * { blast traffic <= 5% unless 1 of sre approve }
stage at most constrained on * where target.zone == production
fixture calm {
  given now = 2026-11-24T10:00Z
  given checkout = Service { owner: "payments", zone: production }
  given blast.traffic = 2%
}
`;
  const ownTests = `test "what a team may write passes" from calm {
  case by agent deploy on checkout {} expect permit
  case by agent scale on checkout {} expect permit
}
test "past the bound" from calm {
  given blast.traffic = 6%
  case by unproven deploy on checkout {} expect hold by blast_radius needing 1 of sre
}
test "thrown" from calm {
  given everything = thrown
  when deploy on checkout by agent {}
  expect refuse by kill_switch
}
`;

  test("in a baseline's own tests one empty permit stands for what a team may write", async () => {
    expect(await outcomeOf({ "acme.policy": acme + ownTests })).toEqual({ count: 4, failures: [] });
  });

  test("a policy is judged with its baseline, which permits nothing there", async () => {
    const tests = `permit deploys on deploy {}
test "its own permit counts, and no implied one" from calm {
  case by agent deploy on checkout {} expect permit
  case by agent scale on checkout {} expect refuse by coverage
}
test "the baseline's bound and switch count, by their bare names too" from calm {
  given blast.traffic = 6%
  given everything = false
  case by agent deploy on checkout {} expect hold by blast_radius needing 1 of sre
}
test "by its id" from calm {
  given acme.everything = thrown
  when deploy on checkout by agent {}
  expect refuse by kill_switch
}`;
    const files = { "acme.policy": acme + ownTests, "team.policy": team(tests) };
    expect(await outcomeOf(files, ["team.policy"])).toEqual({ count: 8, failures: [] });
  });

  test("rules and ceilings of other modules of the set do not count", async () => {
    const other = `language 1
policy other
refuse nothing_passes on *
stage at most advisory on *`;
    const tests = `import { look } from "acme.policy"
permit looks at constrained on look {}
test "permitted all the same" from calm {
  when look on checkout by agent {}
  expect permit
}`;
    const files = { "acme.policy": acme, "team.policy": team(tests), "other.policy": other };
    expect(await outcomeOf(files, ["team.policy", "other.policy"])).toEqual({ count: 1, failures: [] });
  });

  test("rules count as if they were binding, whatever their stage, under the ceilings", async () => {
    const tests = `permit deploys on deploy {}
permit later at green_path on scale {
  blast traffic <= 5%
  reversal tested
  grant write on target expires 5m
}
test "advisory counts, a later stage is kept out where the ceiling lies" from calm {
  given reversal = { tested: 1d }
  given orders = Service { owner: "payments", zone: staging }
  case by agent deploy on checkout {} expect permit
  case by agent scale on checkout {} expect refuse by coverage
  case by agent scale on orders {} expect permit
}`;
    const files = { "acme.policy": acme, "team.policy": team(tests) };
    expect(await outcomeOf(files, ["team.policy"])).toEqual({ count: 3, failures: [] });
  });
});
