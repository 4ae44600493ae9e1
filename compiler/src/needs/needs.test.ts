import { describe, expect, test } from "vitest";

import { check } from "@interlock/lang";
import type { CompiledNeeds } from "@interlock/runtime";

import { lower } from "../lower/lower.ts";
import { compiledNeeds } from "./needs.ts";

const words = `language 1
policy m
stage constrained
source github
zone staging, production
entity Ticket { open: bool }
entity Service { owner: string max 9, zone: zone, replicas: int 0..9 }
entity Database { owner: string max 9, size: int 0..9 }
action deploy on Service proposes { files: list min 1 max 4 of path, ticket: claimed string max 9 }
action migrate on Database proposes { files: list min 1 max 4 of path }
action undo on Service restores { revision: int 0..9 }
group dba = team "acme/dba" from github fresh 10m
human ada = github 1
group named = ada
group owners(p: string max 9) = team p from github fresh 10m
fact frozen(z: zone): bool from github fresh 10m
fact ticket(id: string max 9): Ticket? from github fresh 10m
window spring = 2026-03-01T00:00Z..2026-06-01T00:00Z
window release = mon..fri 09:00..24:00 in "Europe/Berlin"
contract orders = schema "db/orders.sql" on database "orders"
contract scaled on Service holds when observed.replicas >= declared.replicas
contract sized on Database holds when observed.size == declared.size
`;

/** What the actions need under these rules, without the empty lists. */
function needsUnder(rules: string): Readonly<Record<string, Partial<CompiledNeeds>>> {
  const text = `${words}${rules}\n`;
  const { set, diagnostics } = check([{ path: "m.policy", text }], ["m.policy"]);
  const mistakes = diagnostics.filter(({ severity }) => severity === "error");
  expect(mistakes.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  const needs = compiledNeeds(lower(set, new Map([["m.policy", text]])));
  return Object.fromEntries(
    needs.map(({ action, ...lists }) => [
      action,
      Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ]),
  );
}

const nobody = { deploy: {}, migrate: {}, undo: { whole: ["restored"] } };

describe("what is read to decide an action", () => {
  test("is nothing of the facts where no rule reads any, but that a restored state is one", () => {
    expect(needsUnder("")).toEqual(nobody);
    expect(needsUnder('refuse odd on deploy by human where action.ticket == "x" and now in spring')).toEqual(
      nobody,
    );
  });

  test.each<readonly [clause: string, needs: Partial<CompiledNeeds>]>([
    ["blast traffic p95 <= 5%", { blast: ["traffic"] }],
    ["blast services <= 5", { blast: ["services"] }],
    ["require blast.users < 5%", { blast: ["users"] }],
    ["schema no destructive", { schema: ["destructive", "opaque"] }],
    ["schema within orders", { schema: ["opaque"], within: ["m.orders"] }],
    ["require schema.statements < 9", { schema: ["statements"] }],
    ["reversal declared", { reversal: ["declared"] }],
    ["reversal tested within 7d", { reversal: ["testedAtMs"] }],
    ["require reversal.lossless", { reversal: ["lossless"] }],
    ["memory success >= 95% over 20 outcomes", { memory: ["outcomes", "success"] }],
    ["memory success >= 95% over 20 outcomes within 1d", { recent: ["86400000"] }],
    ["memory outcome within 1h", { memory: ["waitingSinceMs"] }],
    ["network within staging", { network: ["origin", "targets"] }],
    ["require origin == staging", { network: ["origin"] }],
    ["audit anchored within 1h", { whole: ["audit"] }],
    ["identity verified", { whole: ["identity"] }],
    ['require human.id == "github:1"', { whole: ["identity"] }],
    ['require principal.id == "github:1"', {}],
    ["rate 3 per 1h per agent", { whole: ["identity"] }],
    ["rate 3 per 1h per owner", { targets: ["owner"] }],
    ["rate 3 per 1h per target", {}],
    ["quorum 1 of dba", { whole: ["approvals", "identity"], groups: ["m.dba"] }],
    ["quorum 1 of named", { whole: ["approvals", "identity"] }],
    [
      "quorum 1 of owners(target.owner)",
      { whole: ["approvals", "identity"], targets: ["owner"], groups: ["m.owners"] },
    ],
    [
      "blast services <= 5 unless 1 of dba approve",
      { blast: ["services"], whole: ["approvals", "identity"], groups: ["m.dba"] },
    ],
    ["require frozen(target.zone)", { outside: ["m.frozen"], targets: ["zone"] }],
    ["require true when now in release", { offsets: ["Europe/Berlin"] }],
    ['require true because "{target.replicas}"', { targets: ["replicas"] }],
    ["drift none in scaled, orders", { drift: ["m.orders", "m.scaled"] }],
  ])("%s", (clause, needs) => {
    expect(needsUnder(`bound limits on deploy { ${clause} }`)).toEqual({ ...nobody, deploy: needs });
  });

  test("is that of each rule, switch and ceiling that reaches it, by itself", () => {
    const rules = `refuse late on * where target.owner == "x" and blast.services > 3
bound drifting on deploy, migrate { drift none }
bound unproven on migrate by unproven { require ticket("x") has open }
switch stop on undo where target.zone == production including restores { resume quorum 1 of dba }
stage at most constrained on migrate where target.size > 3`;
    expect(needsUnder(rules)).toEqual({
      deploy: { targets: ["owner"], blast: ["services"], drift: ["m.scaled"] },
      migrate: {
        whole: ["identity"],
        targets: ["owner", "size"],
        blast: ["services"],
        drift: ["m.sized"],
        outside: ["m.ticket"],
      },
      undo: { whole: ["restored"], targets: ["owner", "zone"], blast: ["services"] },
    });
  });

  test("is when predictions were calibrated, for a permit that asks it", () => {
    const permit = `permit now_and_then at calibrated on deploy {
  blast services <= 3  reversal tested within 7d  memory success >= 95% over 20 outcomes  audit anchored within 1h }`;
    expect(needsUnder(permit)["deploy"]?.whole).toContain("calibratedAtMs");
    expect(needsUnder(permit.replace("calibrated", "green_path"))["deploy"]?.whole).not.toContain(
      "calibratedAtMs",
    );
  });
});
