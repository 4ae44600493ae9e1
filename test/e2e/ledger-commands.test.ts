import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { loadSigner } from "@interlock/ledger/node";
import { afterAll, beforeAll, expect, test } from "vitest";

import { decisionRecords, loadCommit, recordFilesOf } from "../../cli/test/decision-records.ts";
import { workplace } from "../../cli/test/workplace.ts";
import { buildCli } from "../../scripts/build-cli.ts";
import { cases, FILES } from "../replay-scene.ts";

// Below the repository, so that the libraries are found that are not bundled.
const cache = join(import.meta.dirname, "../../node_modules/.cache");
let built = "";
beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  built = mkdtempSync(join(cache, "interlock-"));
  await buildCli(built);
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

const ORIGIN = "test.example/shop";
const KEY = ["--key", "keys/writer.keys.json,keys/log.keys.json"];
const LOG = ["--log", "log", ...KEY];
const KEEP = ["--sign-with", "keys/log.pem", "--last", "keys/log.last"];

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

/** Calls the built command in a folder. That it has no fault of its own is held against each call. */
function caller(cwd: string): (...args: readonly string[]) => Ended {
  return (...args) => {
    const line = [join(built, "main.cjs"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, line, { cwd, encoding: "utf8" });
    expect(stderr).not.toMatch(/is not a function|Cannot find/u);
    expect(status).not.toBe(70);
    return { code: status, out: stdout };
  };
}

test("the built command takes records from their keys to a bundle and a replay", async () => {
  const place = await workplace();
  const interlock = caller(place.dir);
  const loaded = await loadCommit(place, await place.commit({ ...FILES, ".gitignore": "keys/\nlog/\n" }));
  for (const name of ["writer", "log"]) {
    expect(interlock("keys", "new", "--purpose", name, "--name", name, "--out", "keys").code).toBe(0);
  }
  const signer = loadSigner(join(place.dir, "keys/writer.pem"));
  const [, digest] = await writeRecords();
  const shown = digest.slice(0, 16);

  expect(interlock("log", "init", "log", "--origin", ORIGIN).code).toBe(0);
  expect(interlock("log", "append", "log", "records", ...KEY).out).toContain("6 records of 3 streams");
  expect(interlock("log", "sequence", "log", ...KEEP, ...KEY)).toMatchObject({ code: 0 });
  expect(interlock("log", "checkpoint", "log", ...KEY).out).toContain(`${ORIGIN}\n6\n`);
  const anchor = ["log", "anchor", "log", "--repository", ".", ...KEY];
  expect(interlock(...anchor).out).toContain("anchored  6 records");
  expect(interlock(...anchor).out).toContain("anchored already");
  const verify = ["verify", "log", ...KEY, "--origin", ORIGIN, "--anchors", ".#interlock/anchors"];
  expect(interlock(...verify)).toMatchObject({ code: 0 });
  expect(interlock("verify", ...KEY, ...recordNames()).out).toContain("6 valid records");

  const audit = interlock("audit", ...LOG, "--kind", "evaluate", "--format", "json");
  expect(audit).toMatchObject({ code: 0 });
  expect(audit.out).toContain(digest);
  expect(
    interlock("audit", "export", ...LOG)
      .out.trimEnd()
      .split("\n"),
  ).toHaveLength(6);
  expect(interlock("explain", shown, ...LOG).out).toContain(shown);
  const bundle = ["bundle", digest, ...LOG, "--chain", "--repository", ".", "--out", "one.bundle"];
  expect(interlock(...bundle).out).toContain("it holds");
  expect(interlock("verify", "one.bundle", ...KEY)).toMatchObject({ code: 0 });
  expect(interlock("replay", ...LOG).out).toContain("3 decisions: 3 equal, 0 differ\n");

  async function writeRecords(): Promise<readonly [propose: string, evaluate: string]> {
    const digests = [];
    for (const one of cases(3)) {
      const records = await decisionRecords(one, loaded, signer, one.number, { atMs: Date.now() });
      place.write(recordFilesOf("records", records));
      digests.push([records[0].digest, records[1].digest] as const);
    }
    const [first] = digests;
    if (first === undefined) throw new Error("there is no case");
    return first;
  }

  function recordNames(): readonly string[] {
    return readdirSync(join(place.dir, "records")).map((name) => join("records", name));
  }
});
