import { describe, expect, test } from "vitest";
import type { Api } from "./api.ts";
import { askArming } from "./arming.ts";
import type { GateIdentity } from "./arming.ts";

const NAME = "Interlock (main)";
const OWN_APP = { id: 4_711, slug: "interlock-gate" };

function apiWith(rules: readonly object[]): Api {
  return { request: async () => ({ kind: "answered", value: rules, hasNext: false }) };
}

function requiring(app: number | null): object {
  const check = { context: NAME, ...(app === null ? {} : { integration_id: app }) };
  const parameters = { strict_required_status_checks_policy: true, required_status_checks: [check] };
  return { type: "required_status_checks", parameters };
}

async function armedBy(rules: readonly object[], app: GateIdentity["app"]): Promise<boolean> {
  const gate: GateIdentity = { checkName: NAME, app, workflow: null, repositoryId: 1 };
  const arming = await askArming(apiWith(rules), { owner: "acme", name: "shop" }, "main", gate);
  return arming.kind === "armed";
}

describe("a rule that requires the check", () => {
  test("arms the gate where it pins the app that made it", async () => {
    expect(await armedBy([requiring(OWN_APP.id)], OWN_APP)).toBe(true);
    expect(await armedBy([requiring(null)], OWN_APP)).toBe(false);
    expect(await armedBy([requiring(7)], OWN_APP)).toBe(false);
    expect(await armedBy([requiring(OWN_APP.id)], null)).toBe(false);
  });

  test.for([
    ["on github.com", { id: 15_368, slug: "github-actions" }],
    ["on a server of one's own, where its id is another", { id: 12, slug: "github-actions" }],
    ["where its name is not told", { id: 12 }],
  ] as const)("arms nothing where that is the app of every workflow: %s", async ([, app]) => {
    expect(await armedBy([requiring(app.id)], app)).toBe(false);
  });
});
