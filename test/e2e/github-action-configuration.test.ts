import { describe, expect, test } from "vitest";

import { gateHarness } from "./gate-harness.ts";
import { CONFIGURATION, DESTRUCTIVE, expectNoVerdict } from "./github-action-scene.ts";

const { bundle, start } = gateHarness();

/** JSON is YAML: what the scene's configuration says, under the other name. */
const yaml = `# What the owners say.\n${JSON.stringify(CONFIGURATION, null, 2)}\n`;

/** A configuration under which everything would pass. */
const lax = "version: 1\norigin: codertocat/hello-world\npolicies: [policies/lax.policy]\n";

const LAX = `language 1
policy lax
import { merge, migrate } from "pull-requests.policy"
stage constrained
permit anything on merge, migrate by agent {}
`;

describe("the gate reads the configuration of the base", () => {
  test("from a file in YAML", async () => {
    const { runGate } = await start({ base: { "interlock.json": null, "interlock.yaml": yaml } });
    const { outputs } = await runGate(bundle());
    expect(outputs).toMatchObject({ verdict: "hold", "refused-primitives": "schema_drift" });
  });

  const stood = { "interlock.json": null, "interlock.yaml": yaml };
  // It lies there already: what reaches the rules is the configuration alone.
  const there = { "policies/lax.policy": LAX };
  const migration = { "db/migrations/0002_tidy.sql": DESTRUCTIVE };
  test.each([
    ["YAML beside JSON", {}, { "interlock.yaml": lax }],
    ["YAML in the place of JSON", {}, { "interlock.json": null, "interlock.yaml": lax }],
    ["JSON beside YAML", stood, { "interlock.json": lax }],
    ["JSON in the place of YAML", stood, { "interlock.yaml": null, "interlock.json": lax }],
  ])("and not of a change that adds %s: it reaches the rules, as they stand", async (_, base, change) => {
    const { runGate } = await start({ base: { ...there, ...base }, change: { ...migration, ...change } });
    const { outputs, stdout } = await runGate(bundle());
    expect(outputs).toMatchObject({ verdict: "hold", "refused-primitives": "quorum,schema_drift" });
    expect(stdout).not.toContain("both there");
  });

  test("and decides nothing where the base has two", async () => {
    const { runGate } = await start({ base: { "interlock.yaml": lax, "policies/lax.policy": LAX } });
    expectNoVerdict(await runGate(bundle()), "IL4028: `interlock.yaml` and `interlock.json` are both there");
  });

  test("and names each mistake with its place", async () => {
    const text = "version: 1\norigin: yes\npolices: []\n";
    const { runGate } = await start({ base: { "interlock.json": null, "interlock.yaml": text } });
    const run = await runGate(bundle());
    expectNoVerdict(run, "interlock.yaml:1:1: IL4027: `policies`: missing");
    expect(run.stdout).toContain("interlock.yaml:2:9: IL4027: `yes` is text in YAML 1.2");
    expect(run.stdout).toContain("interlock.yaml:3:1: IL4027: the file: it does not take `polices`");
  });
});
