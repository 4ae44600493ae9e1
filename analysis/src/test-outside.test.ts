import { expect, test } from "vitest";

import { calm, deployment, outcomeOf, shop, trying } from "../test/tested-policies.ts";

const facts = `fact frozen(z: zone): bool from calendar fresh 10m
fact incident: Ticket? from tracker fresh 1h
fact quota: int 0..100 from tracker fresh 1h
fact ticket(id: string max 20): Ticket? from tracker fresh 10m
fact touched(p: string max 64): list max 9 of path from tracker fresh 10m
`;

async function all(...parts: readonly string[]): Promise<Awaited<ReturnType<typeof outcomeOf>>> {
  return outcomeOf({ "shop.policy": shop(calm, facts, ...parts) });
}

test("a fact answers what it was asked with, and nothing else", async () => {
  const found = await all(
    "permit p on deploy { require not frozen(target.zone) }",
    trying("not frozen", "given frozen(production) = false", "permit"),
    trying("frozen", "given frozen(production) = true", "refuse by rule"),
    trying("another zone", "given frozen(staging) = false", "refuse by rule"),
    trying("unknown", "given frozen(production) = unknown", "refuse by rule"),
    trying("no now", "given frozen(production) = false\n given now = unknown", "refuse by rule"),
  );
  expect(found).toEqual({ count: 5, failures: [] });
});

test("an entity is answered whole, field by field, or not at all", async () => {
  const found = await all(
    `permit p on deploy {
  require ticket("PAY-7") has open and ticket("PAY-7").open   as open
  require (ticket("PAY-7").notes ?? "none") != "stop"   as notes
}`,
    trying("whole", 'given ticket("PAY-7") = Ticket { open: true, owner: "a", notes: "go" }', "permit"),
    trying("without a name", 'given ticket("PAY-7") = { open: true, notes: none }', "permit"),
    trying("a field is left out", 'given ticket("PAY-7") = { open: true }', "refuse by rule"),
    trying(
      "field by field",
      'given ticket("PAY-7").open = true\n given ticket("PAY-7").notes = none',
      "permit",
    ),
    trying(
      "a field over the whole",
      'given ticket("PAY-7") = { open: true, notes: none }\n given ticket("PAY-7").open = false',
      "refuse by rule",
    ),
    trying("none", 'given ticket("PAY-7") = none', "refuse by rule"),
    trying("unknown", 'given ticket("PAY-7") = unknown', "refuse by rule"),
    trying("another", 'given ticket("PAY-8") = { open: true, notes: none }', "refuse by rule"),
  );
  expect(found).toEqual({ count: 8, failures: [] });
});

test("a fact without parameters is given by its name", async () => {
  const found = await all(
    `permit p on deploy { require not (incident has open and incident.open) as calm require quota > 3 as quota }`,
    trying("none", "given incident = none\n given quota = 4", "permit"),
    trying("open", 'given incident = Ticket { open: true, owner: "a" }\n given quota = 4', "refuse by rule"),
    trying("closed", "given incident.open = false\n given quota = 4", "permit"),
    trying("too little", "given incident = none\n given quota = 3", "refuse by rule"),
    trying("unknown", "given incident = unknown\n given quota = 4", "refuse by rule"),
  );
  expect(found).toEqual({ count: 5, failures: [] });
});

test("what a test gives replaces what its fixture answers", async () => {
  const found = await all(
    `permit p on deploy { require ticket("A") has open and ticket("A").open }
fixture open {
  given now = 2026-11-24T10:00Z
  given checkout = Service { owner: "payments", zone: production, replicas: 2 }
  given ticket("A") = Ticket { open: true, owner: "a" }
}
test "the fixture's" from open {
${deployment("permit")}}
test "none" from open {
  given ticket("A") = none
${deployment("refuse by rule")}}
test "closed" from open {
  given ticket("A").open = false
${deployment("refuse by rule")}}`,
  );
  expect(found).toEqual({ count: 3, failures: [] });
});

test("a list that a source answers is gone through element by element", async () => {
  const found = await all(
    `permit p on deploy {}
bound b on deploy { each f in touched(target.owner): require not (f like "db/**") }`,
    trying("fine", 'given touched("payments") = ["src/a.ts", "src/b.ts"]', "permit"),
    trying("one is not", 'given touched("payments") = ["src/a.ts", "db/b.sql"]', "refuse by rule"),
    trying("unknown", 'given touched("payments") = unknown', "refuse by rule"),
  );
  expect(found).toEqual({ count: 3, failures: [] });
});
