import { describe, expect, test } from "vitest";

import { calm, deployment, outcomeOf, shop, trying } from "../test/tested-policies.ts";

/** The outcomes of tests over one rule each, so that none hides another. */
async function all(...parts: readonly string[]): Promise<Awaited<ReturnType<typeof outcomeOf>>> {
  return outcomeOf({ "shop.policy": shop(calm, ...parts) });
}

/** A test from the fixture `more`. */
function from(title: string, givens: string, expectation: string): string {
  return `test "${title}" from more { ${givens}\n${deployment(expectation)}}\n`;
}

describe("evidence", () => {
  test("what is not given is unknown", async () => {
    const found = await all(
      `permit p on deploy {
  blast users <= 5%
  schema no destructive
  schema within orders
  reversal declared
  memory success >= 90% over 3 outcomes
  memory outcome within 1h
  require frozen
}
contract orders = schema "db/orders.sql" on database "orders"
fact frozen: bool from calendar fresh 10m`,
      trying("nothing", "", "refuse by blast_radius, memory_write, reversibility, rule, schema_drift"),
    );
    expect(found).toEqual({ count: 1, failures: [] });
  });

  test("a test without `now` knows no instant", async () => {
    const found = await all(
      "permit p on deploy { require now > 2026-01-01T00:00Z }",
      `test "no now" {
  given checkout = Service { owner: "payments", zone: production, replicas: 2 }
${deployment("refuse by rule")}}`,
      trying("now", "", "permit"),
      trying("later", "given now = 2025-11-24T10:00Z", "refuse by rule"),
      trying("unknown", "given now = unknown", "refuse by rule"),
    );
    expect(found).toEqual({ count: 4, failures: [] });
  });

  test("one share is every percentile, a percentile is that one", async () => {
    const found = await all(
      "permit p on deploy { blast traffic p99 <= 5% }",
      trying("all", "given blast = { traffic: 2% }", "permit"),
      trying("another", "given blast.traffic.p50 = 2%", "refuse by blast_radius"),
      trying("this", "given blast.traffic.p99 = 5%", "permit"),
      trying("later", "given blast.traffic = 2%\n given blast.traffic.p99 = 6%", "refuse by blast_radius"),
      trying("nested", "given blast = { traffic: { p50: 1%, p99: 5% } }", "permit"),
    );
    expect(found).toEqual({ count: 5, failures: [] });
  });

  test("what a test gives wins over its fixture, part by part", async () => {
    const given = `fixture more {
  given now = 2026-11-24T10:00Z
  given checkout = Service { owner: "payments", zone: production, replicas: 2 }
  given blast = { traffic: 2%, services: 1 }
}
`;
    const found = await all(
      "permit p on deploy where target.replicas < 9 { blast traffic <= 5% blast services <= 3 }",
      given,
      from("the fixture's", "", "permit"),
      from("one part", "given blast.services = 4", "refuse by blast_radius"),
      from(
        "all of it, and one part again",
        "given blast = unknown\n given blast.services = 1",
        "refuse by blast_radius",
      ),
      from("a field of a target", "given checkout.replicas = 9", "refuse by coverage"),
      from("a whole target", 'given checkout = Service { owner: "a", zone: staging }', "refuse by coverage"),
    );
    expect(found).toEqual({ count: 5, failures: [] });
  });

  test("an age is counted back from now", async () => {
    const found = await all(
      "permit p on deploy { reversal tested within 7d }",
      trying("as old", "given reversal = { tested: 7d }", "permit"),
      trying("older", "given reversal = { tested: 8d }", "refuse by reversibility"),
      trying("never", "given reversal = { tested: none }", "refuse by reversibility"),
      trying("no now", "given reversal = { tested: 1d }\n given now = unknown", "refuse by reversibility"),
    );
    expect(found).toEqual({ count: 4, failures: [] });
  });

  test("flags and figures arrive as they are given", async () => {
    const schema = "given schema = { destructive: false, opaque: false, statements: 2 }";
    const found = await all(
      "permit p on deploy { schema no destructive require schema.statements == 2 }",
      trying("none", schema, "permit"),
      trying("one", schema.replace("false", "true"), "refuse by schema_drift"),
    );
    expect(found).toEqual({ count: 2, failures: [] });
  });

  test("a schema is within every contract, or within one", async () => {
    const found = await all(
      `permit p on deploy { schema within orders as orders schema within users as users }
contract orders = schema "db/orders.sql" on database "orders"
contract users = schema "db/users.sql" on database "users"`,
      trying("both", "given schema = { within: true, opaque: false }", "permit"),
      trying("one", "given schema = { within: { orders: true }, opaque: false }", "refuse by schema_drift"),
      trying("each", "given schema = { within: { orders: true, users: true }, opaque: false }", "permit"),
      trying(
        "not one",
        "given schema = { within: true, opaque: false }\n given schema.within.users = false",
        "refuse by schema_drift",
      ),
      trying("unknown", "given schema.within = unknown", "refuse by schema_drift"),
    );
    expect(found).toEqual({ count: 5, failures: [] });
  });

  test("memory is of every target, and in every span that is asked about", async () => {
    const enough = "given memory = { success: 95%, outcomes: 20, waiting: none }";
    const found = await all(
      `permit p on deploy {
  memory success >= 95% over 20 outcomes within 90d
  memory success >= 90% over 5 outcomes as ever
  memory outcome within 1h
  require memory.success > 90%
}`,
      trying("enough", enough, "permit"),
      trying("too few", enough.replace("20", "19"), "refuse by memory_write"),
      trying("too bad", enough.replace("95%", "94%"), "refuse by memory_write"),
      trying("waiting", enough.replace("none", "1h"), "permit"),
      trying("waiting too long", enough.replace("none", "2h"), "refuse by memory_write"),
      trying("unknown", enough.replace("none", "unknown"), "refuse by memory_write"),
      `test "two targets" from calm {
  ${enough}
  given orders = Service { owner: "payments", zone: production, replicas: 1 }
  when deploy on checkout, orders by release_bot { canary: 5%, files: [] }
  expect permit
}`,
    );
    expect(found).toEqual({ count: 7, failures: [] });
  });

  test("a field of a target that is left out or given as unknown is unknown, and none is absent", async () => {
    const found = await all(
      "permit p on deploy where target.replicas > 1 { require not (action has note) }",
      `fixture unsaid { given now = 2026-11-24T10:00Z given checkout = Service { owner: "a", zone: production } }
test "left out" from unsaid {
${deployment("refuse by coverage")}}
test "unknown" from unsaid {
  given checkout.replicas = unknown
${deployment("refuse by coverage")}}
test "given" from unsaid {
  given checkout.replicas = 2
${deployment("permit")}${deployment("refuse by rule", "agent", 'canary: 1%, files: [], note: "x"')}}`,
    );
    expect(found).toEqual({ count: 4, failures: [] });
  });
});
