import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { formatKeyRegistry } from "@interlock/ledger";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { decisionRecords, loadCommit, recordFilesOf } from "../../cli/test/decision-records.ts";
import { freshKey } from "../../cli/test/records.ts";
import { workplace } from "../../cli/test/workplace.ts";
import { buildCli } from "../../scripts/build-cli.ts";
import { commitOn } from "../github/git-fixture.ts";
import { cases, CHANGED_POLICY, FILES, isTouched } from "../replay-scene.ts";
import type { GateRun } from "./github-action-scene.ts";
import { gateHarness } from "./gate-harness.ts";

const { bundle, start } = gateHarness();

// Below the repository, so that the libraries are found that are not bundled.
const cache = join(import.meta.dirname, "../../node_modules/.cache");
let built = "";
beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  built = mkdtempSync(join(cache, "interlock-"));
  await buildCli(built);
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command. One that is interrupted is told to end before anybody reads more than it says first. */
async function interlock(cwd: string, args: readonly string[], isInterrupted = false): Promise<Ended> {
  const child = spawn(process.execPath, [join(built, "main.cjs"), ...args], { cwd });
  let [out, err] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  if (isInterrupted) {
    await once(child.stdout, "readable");
    child.kill("SIGINT");
  }
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

/** A folder that is no repository, with the public half of the key that a gate signed with. */
function keysOf({ registry }: GateRun): { readonly folder: string; readonly keys: string } {
  const folder = mkdtempSync(join(tmpdir(), "interlock-replay-"));
  const keys = join(folder, "gate.keys.json");
  writeFileSync(keys, formatKeyRegistry(registry));
  return { folder, keys };
}

describe("what a gate recorded", () => {
  test("replays from a clone to the byte, and differs under a policy that asks for more", async () => {
    const { fixture, runGate, review } = await start();
    review("ada");
    review("barbara");
    const run = await runGate(bundle());
    const { folder, keys } = keysOf(run);
    const replay = ["replay", run.recordFolder, "--key", keys, "--repository", fixture.dir];
    expect(await interlock(folder, replay)).toEqual({
      code: 0,
      err: "",
      out: "2 decisions: 2 equal, 0 differ\n2 records passed over: no decision, or before `--since`\n",
    });
    expect(await interlock(folder, [...replay, "--workers", "2"])).toMatchObject({ code: 0, err: "" });
    const policy = "policies/destructive-migrations.policy";
    const stricter = `language 1
policy destructive_migrations
import { merge, migrate } from "pull-requests.policy"
stage constrained
refuse everything on merge, migrate
`;
    const commit = await commitOn(fixture, "stricter", { [policy]: stricter }, { parent: fixture.commit });
    const against = await interlock(folder, [...replay, "--against", commit, "--json"]);
    const lines = against.out.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { answer: "differs", before: "permit", after: "refuse", decision: { action: "merge" } },
      { answer: "differs", before: "permit", after: "refuse", decision: { action: "migrate" } },
      { summary: { counts: { differs: 2 } } },
    ]);
    expect(against.code).toBe(1);
    rmSync(folder, { recursive: true });
  });

  test("is not replayed without the commit, nor with the key of another gate", async () => {
    const { fixture, runGate } = await start();
    const run = await runGate(bundle());
    const { folder, keys } = keysOf(run);
    const without = await interlock(folder, ["replay", run.recordFolder, "--key", keys]);
    expect(without.out).toContain("commit.missing: there is no repository here");
    expect(without.code).toBe(3);
    const other = keysOf(await runGate(bundle()));
    const args = ["replay", run.recordFolder, "--key", other.keys, "--repository", fixture.dir];
    expect(await interlock(folder, args)).toMatchObject({ code: 4 });
    for (const one of [folder, other.folder]) rmSync(one, { recursive: true });
  });
});

describe("the built command", () => {
  test("replays many records in threads, lists what a changed rule touches, and ends when it is told to", async () => {
    const place = await workplace();
    const loaded = await loadCommit(place, await place.commit(FILES));
    const { signer, registry } = freshKey();
    place.write({ "keys.json": registry });
    const all = cases(1_200);
    for (const one of all) {
      place.write(recordFilesOf("records", await decisionRecords(one, loaded, signer, one.number)));
    }
    await place.commit({ "shop.policy": CHANGED_POLICY });
    const replay = ["replay", "records", "--key", "keys.json", "--workers", "3"];
    expect(await interlock(place.dir, replay)).toMatchObject({ code: 0, err: "" });
    const { out, code } = await interlock(place.dir, [...replay, "--against", "HEAD"]);
    const touched = all.filter(isTouched).length;
    expect(out).toContain(`1200 decisions: ${1_200 - touched} equal, ${touched} would differ\n`);
    expect(code).toBe(1);
    // It says more than a pipe holds, and so cannot be done before it is told to end.
    const ended = await interlock(place.dir, [...replay, "--against", "HEAD", "--json"], true);
    expect(ended.err).toContain("interrupted: what follows is not all of it");
    expect(ended.out).toMatch(/"isWhole":false.*\n$/u);
    expect(ended.code).toBe(1);
  });
});
