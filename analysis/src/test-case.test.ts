import { factsSchema, proposalSchema } from "@interlock/runtime/schema";
import { expect, test } from "vitest";

import { shop, tested } from "../test/tested-policies.ts";
import { testCase } from "./test-case.ts";

test("whatever a test gives, its proposal and its facts are of the shapes that a host has to hand over", async () => {
  const text = shop(`group owners(p: path) = codeowners p from github fresh 10m
fact frozen(z: zone): bool from calendar fresh 10m
fact ticket(id: string max 20): Ticket? from tracker fresh 10m
contract scaled on Service holds when observed.replicas >= declared.replicas
contract orders = schema "db/orders.sql" on database "orders"
switch everything on deploy { resume quorum 2 of sre }
window office = mon..fri 09:00..16:00 in "Europe/Berlin"
bound limits on * where now in office {
  rate 3 per 1h per agent
  rate none for 1h after failure per owner
  memory success >= 90% over 3 outcomes within 90d
}
bound owned on deploy { each f in action.files: quorum 1 of owners(f) }
test "everything" {
  given now = 2026-11-24T10:00Z
  given checkout = Service { owner: "payments", zone: production, replicas: unknown }
  given orders = Service {}
  given blast = { traffic: 1%, users: { p50: 1% }, services: unknown }
  given schema = { within: true, destructive: false, statements: 2 }
  given reversal = { tested: none, lossless: true }
  given memory = { success: 99%, outcomes: 40, waiting: 2h }
  given ticket("A") = Ticket { open: true, notes: none }
  given ticket("B") = none
  given ticket("C").open = unknown
  given frozen(staging) = true
  given approvals = [beth, 2 of dba, 1 of owners("a.ts"), 1 of owners]
  given owners("b.ts") = unknown
  given everything = unknown
  given drift.scaled = true
  given limits.rate_limit.per_agent = 2
  given limits.rate_limit.none_after_failure_per_owner = none
  given audit = 1h
  given calibration = none
  given origin = staging
  case by human "x" deploy on checkout, orders { canary: 5%, files: ["a.ts", "b.ts"], note: "n" } expect permit
  case by unproven undo on checkout { revision: 1 } expect permit
}
test "nothing" {
  given checkout = Service {}
  given now = unknown
  given approvals = unknown
  given identity = unknown
  given restored = unknown
  given audit = 1h
  given reversal.tested = 1h
  when undo on checkout by release_bot { revision: 1 }
  expect permit
}`);
  const { compiled } = await tested({ "shop.policy": text });
  const read = compiled.tests.map((one) => {
    const { proposal, facts } = testCase(one, compiled.plan);
    return {
      proposal: proposalSchema.parse(proposal),
      facts: factsSchema.parse(facts),
      proposed: { proposal, facts },
    };
  });
  expect(read.map(({ proposal, facts }) => ({ proposal, facts }))).toEqual(
    read.map(({ proposed }) => proposed),
  );
  expect(read).toHaveLength(3);
});
