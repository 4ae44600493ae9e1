import { describe, expect, test } from "vitest";

import { calm, deployment, outcomeOf, shop, trying } from "../test/tested-policies.ts";

async function all(...parts: readonly string[]): Promise<Awaited<ReturnType<typeof outcomeOf>>> {
  return outcomeOf({ "shop.policy": shop(calm, ...parts) });
}

/** A deployment with a counter of the rule `p`. */
function counted(counter: string, expectation: string): string {
  return trying(counter, `given p.rate_limit.${counter}`, expectation);
}

test("counters are at zero and nothing cools down, unless a counter is given", async () => {
  const found = await all(
    `permit p on deploy {
  rate 3 per 1h per agent
  rate 1 at once per owner
  rate none for 10m after rollback per target
  rate 2 per 1d per action
}`,
    trying("nothing", "", "permit"),
    counted("per_agent = 2", "permit"),
    counted("per_agent = 3", "refuse by rate_limit"),
    counted("at_once_per_owner = 1", "refuse by rate_limit"),
    counted("none_after_rollback_per_target = 9m", "refuse by rate_limit"),
    counted("none_after_rollback_per_target = 10m", "permit"),
    counted("none_after_rollback_per_target = none", "permit"),
    counted("per_action = unknown", "refuse by rate_limit"),
  );
  expect(found).toEqual({ count: 8, failures: [] });
});

test("switches are not thrown, unless they are given so", async () => {
  const found = await all(
    `permit p on deploy {}
switch everything on * { resume quorum 1 of sre }
switch elsewhere on * where target.zone == staging { resume quorum 1 of sre }`,
    trying("quiet", "", "permit"),
    trying("thrown", "given everything = thrown", "refuse by kill_switch"),
    trying("by id", "given shop.everything = true", "refuse by kill_switch"),
    trying("not thrown", "given everything = false", "permit"),
    trying("unknown", "given everything = unknown", "refuse by kill_switch"),
    trying("another", "given elsewhere = thrown", "permit"),
  );
  expect(found).toEqual({ count: 6, failures: [] });
});

test("nothing has drifted and all of it was just observed, unless a test says so", async () => {
  const found = await all(
    `permit p on deploy { drift none seen within 1m }
contract scaled on Service holds when observed.replicas >= declared.replicas
contract owned on Service holds when observed.owner == declared.owner`,
    trying("quiet", "", "permit"),
    trying("one", "given drift.scaled = true", "refuse by drift_detection"),
    trying("all but one", "given drift = true\n given drift.owned = false", "refuse by drift_detection"),
    trying("all of them again", "given drift.scaled = true\n given drift = false", "permit"),
    trying("as a record", "given drift = { scaled: false, owned: unknown }", "refuse by drift_detection"),
    trying("unknown", "given drift = unknown", "refuse by drift_detection"),
    trying("no now", "given now = unknown", "refuse by drift_detection"),
  );
  expect(found).toEqual({ count: 7, failures: [] });
});

test("the log was just anchored, unless a test says how long ago", async () => {
  const found = await all(
    "permit p on deploy { audit anchored within 1h }",
    trying("quiet", "", "permit"),
    trying("as old", "given audit = 1h", "permit"),
    trying("older", "given audit = 2h", "refuse by signed_audit"),
    trying("never", "given audit = none", "refuse by signed_audit"),
    trying("unknown", "given audit = unknown", "refuse by signed_audit"),
    trying("no now", "given now = unknown", "refuse by signed_audit"),
  );
  expect(found).toEqual({ count: 6, failures: [] });
});

test("predictions were just calibrated, unless a test says how long ago", async () => {
  const found = await all(
    `stage calibrated
permit p on deploy { blast traffic <= 5% reversal tested grant write on target expires 5m }
fixture sound { given now = 2026-11-24T10:00Z given blast.traffic = 1% given reversal.tested = 1d
  given checkout = Service { owner: "payments", zone: production, replicas: 2 } }`,
    ...(
      [
        ["quiet", "", "permit"],
        ["recent", "given calibration = 89d", "permit"],
        ["too old", "given calibration = 90d", "refuse by coverage"],
        ["never", "given calibration = none", "refuse by coverage"],
        ["unknown", "given calibration = unknown", "refuse by coverage"],
      ] as const
    ).map(
      ([title, given, expectation]) => `test "${title}" from sound { ${given}\n${deployment(expectation)}}`,
    ),
  );
  expect(found).toEqual({ count: 5, failures: [] });
});

describe("the network", () => {
  test("the action comes from its target's zone, unless a test says otherwise", async () => {
    const found = await all(
      "permit p on deploy { network no crossing * -> production require origin == target.zone }",
      trying("quiet", "", "permit"),
      trying("from elsewhere", "given origin = staging", "refuse by network_boundary, rule"),
      trying("unknown", "given origin = unknown", "refuse by network_boundary, rule"),
      trying(
        "the target's zone is unknown",
        "given checkout.zone = unknown",
        "refuse by network_boundary, rule",
      ),
      `test "targets of several zones" from calm {
  given orders = Service { owner: "payments", zone: staging, replicas: 2 }
  case by agent deploy on checkout, orders { canary: 1%, files: [] } expect refuse by network_boundary, rule
}`,
    );
    expect(found).toEqual({ count: 5, failures: [] });
  });

  test("the model's zone of a target is its field `zone`, or its only field of that type", async () => {
    const found = await all(
      `entity Bridge { from: zone, to: zone }
entity Disk { name: string max 9, where: zone }
entity Note { text: string max 9 }
action cross on Bridge {}
action mount on Disk {}
action write on Note {}
permit p on cross, mount, write { network within staging }
test "which one" {
  given now = 2026-11-24T10:00Z
  given bridge = Bridge { from: staging, to: staging }
  given disk = Disk { where: staging }
  given note = Note { text: "a" }
  case by agent cross on bridge {} expect refuse by network_boundary
  case by agent mount on disk {} expect permit
  case by agent write on note {} expect refuse by network_boundary
}`,
    );
    expect(found).toEqual({ count: 3, failures: [] });
  });
});

/** Both the way back and a deployment, with one thing given. */
function undo(given: string, expectation: string): string {
  return `test "${given}" from calm {
  ${given}
  case by agent undo on checkout { revision: 1 } expect ${expectation}
${deployment("permit")}}
`;
}

test("restored states are on record, unless a test says otherwise; other actions need none", async () => {
  const found = await all(
    "permit p on deploy, undo {}",
    undo("", "permit"),
    undo("given restored = false", "refuse by reversibility"),
    undo("given restored = unknown", "refuse by reversibility"),
  );
  expect(found).toEqual({ count: 6, failures: [] });
});

/** A deployment at another instant than the calm one. */
function at(instant: string, expectation: string): string {
  return trying(instant, `given now = ${instant}`, expectation);
}

test("a weekly window is read by the wall clock of its time zone at the test's own instant", async () => {
  const found = await all(
    `window office = mon..fri 09:00..16:00 in "Europe/Berlin"
permit p on deploy where now in office {}`,
    // In winter Berlin is an hour ahead of UTC, in summer two.
    at("2026-11-24T08:00Z", "permit"),
    at("2026-11-24T07:59Z", "refuse by coverage"),
    at("2026-11-24T15:00Z", "refuse by coverage"),
    at("2026-07-21T07:00Z", "permit"),
    at("2026-07-21T06:59Z", "refuse by coverage"),
    at("2026-11-22T10:00Z", "refuse by coverage"),
    trying("unknown", "given now = unknown", "refuse by coverage"),
  );
  expect(found).toEqual({ count: 7, failures: [] });
});
