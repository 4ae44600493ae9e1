import { describe, expect, test } from "vitest";

import { calm, deployment, outcomeOf, shop, trying } from "../test/tested-policies.ts";

async function all(...parts: readonly string[]): Promise<Awaited<ReturnType<typeof outcomeOf>>> {
  return outcomeOf({ "shop.policy": shop(calm, ...parts) });
}

describe("identity", () => {
  test("an agent is verified and rooted in a human, the unproven in nobody, and both can be unknown", async () => {
    const found = await all(
      `permit p on deploy {
  identity verified by "https://issuer.example"
  identity rooted in human
}`,
      trying("agent", "", "permit"),
      trying("human", "", "permit", 'human "beth"'),
      trying("unproven", "", "refuse by identity_binding", "unproven"),
      trying("unknown", "given identity = unknown", "refuse by identity_binding"),
    );
    expect(found).toEqual({ count: 4, failures: [] });
  });

  test("an id that says whose it is is taken as it stands", async () => {
    const found = await all(
      "permit p on deploy by beth {}",
      trying("declared", "", "permit", "beth"),
      trying("by id", "", "permit", 'human "github:42"'),
      trying("another", "", "refuse by coverage", 'human "github:43"'),
      trying("a bare word", "", "refuse by coverage", 'human "beth"'),
    );
    expect(found).toEqual({ count: 4, failures: [] });
  });
});

describe("groups", () => {
  test("a group is large enough for every seat, and can be unknown", async () => {
    const found = await all(
      "permit p on deploy { quorum 40 of dba and 2 of sre }",
      trying("waiting", "", "hold by quorum needing 40 of dba and 2 of sre"),
      trying("unknown", "given dba = unknown", "refuse by quorum"),
      trying("no now", "given now = unknown", "refuse by quorum"),
    );
    expect(found).toEqual({ count: 3, failures: [] });
  });

  test("approvals fill seats: each person once, the proposer never", async () => {
    const waiting = "hold by quorum needing 2 of dba and 1 of sre";
    const found = await all(
      "permit p on deploy { quorum 2 of dba and 1 of sre }",
      trying("all", "given approvals = [2 of dba, 1 of sre]", "permit"),
      trying("one by one", "given approvals = [1 of dba, 1 of dba, 1 of sre]", "permit"),
      trying("one group", "given approvals = [3 of dba]", waiting),
      trying("nobody", "given approvals = []", waiting),
      trying("unknown", "given approvals = unknown", "refuse by quorum"),
    );
    expect(found).toEqual({ count: 5, failures: [] });
  });

  test("a group by names keeps its members, agents among them have no seat unless it is given", async () => {
    const found = await all(
      `permit humans on deploy { quorum 1 of leads }
permit agents on undo { quorum 2 of leads, at most 1 agent }`,
      `test "by name" from calm {
  given approvals = [beth]
${deployment("permit")}}
test "one of them" from calm {
  given approvals = [1 of leads]
${deployment("permit")}}
test "an agent" from calm {
  given approvals = [release_bot]
${deployment("hold by quorum needing 1 of leads", 'agent "other"')}}
test "both" from calm {
  given approvals = [beth, release_bot]
  when undo on checkout by agent "other" { revision: 1 }
  expect permit
}
test "the proposer has no seat, so that two of two can never approve" from calm {
  given approvals = [2 of leads]
  when undo on checkout by release_bot { revision: 1 }
  expect refuse by quorum
}`,
    );
    expect(found).toEqual({ count: 5, failures: [] });
  });

  test("approvals beyond the bound are unknown and take no time", async () => {
    const found = await all(
      "permit p on deploy { quorum 1 of dba }",
      trying("as many as there may be", "given approvals = [1000 of dba]", "permit"),
      trying("more", "given approvals = [9000000000 of dba]", "refuse by quorum"),
    );
    expect(found).toEqual({ count: 2, failures: [] });
  });

  test("an unless is waived by approvals of this very attempt", async () => {
    const found = await all(
      "bound b on deploy { blast traffic <= 5% unless 2 of dba approve }\npermit p on deploy {}",
      trying("held", "given blast.traffic = 6%", "hold by blast_radius needing 2 of dba"),
      trying("waived", "given blast.traffic = 6%\n given approvals = [2 of dba]", "permit"),
      trying("unseen", "given approvals = [2 of dba]", "refuse by blast_radius"),
    );
    expect(found).toEqual({ count: 3, failures: [] });
  });
});

/** A deployment of two files. */
function files(title: string, givens: string, expectation: string): string {
  return `test "${title}" from calm {
  ${givens}
${deployment(expectation, "release_bot", 'canary: 5%, files: ["a.ts", "b.ts"]')}}
`;
}

describe("groups with parameters", () => {
  const owners = "group owners(p: path) = codeowners p from github fresh 10m\n";

  test("each question has an answer, whatever the rules ask", async () => {
    const both = 'hold by quorum needing 1 of owners("a.ts") also 1 of owners("b.ts")';
    const found = await all(
      owners,
      "permit p on deploy {}\nbound b on deploy { each f in action.files: quorum 1 of owners(f) }",
      files("both", "", both),
      files(
        "one is approved",
        'given approvals = [1 of owners("a.ts")]',
        'hold by quorum needing 1 of owners("b.ts")',
      ),
      files("each", 'given approvals = [1 of owners("a.ts"), 1 of owners("b.ts")]', "permit"),
      files("somebody who owns whatever is asked about", "given approvals = [1 of owners]", "permit"),
      files("unknown", 'given owners("b.ts") = unknown', "refuse by quorum"),
      files("all unknown", "given owners = unknown\n given approvals = [1 of owners]", "refuse by quorum"),
      trying("no files", "", "permit"),
    );
    expect(found).toEqual({ count: 7, failures: [] });
  });

  test("fields of the target, literals and who acts are asked about too", async () => {
    const found = await all(
      `group service_owners(s: string max 64) = team s from github fresh 10m
group managers(id: string max 64) = role id from github fresh 10m
permit p on deploy {
  quorum 1 of service_owners(target.owner) as owner
  quorum 1 of service_owners("platform") as platform
  quorum 1 of managers(human.id) as manager
}`,
      trying(
        "three lists",
        "",
        'hold by quorum needing 1 of service_owners("payments") also 1 of service_owners("platform") also 1 of managers("test:root")',
      ),
      trying("all", 'given approvals = [1 of service_owners, 1 of managers("test:root")]', "permit"),
    );
    expect(found).toEqual({ count: 2, failures: [] });
  });
});
