/**
 * The main job, for someone who has just cloned this: the repository's own policies, compiled at its own HEAD, judge a
 * recorded pull request that has become an agent's; then two owners of the database approve it.
 */
import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import process from "node:process";

import { paintFor, showDecision } from "@interlock/cli";
import type { CompiledSet } from "@interlock/compiler";
import type { PolicyModule } from "@interlock/runtime";

import { compileHead } from "./demo-policy.ts";
import { replayRecords, type Replayed } from "./demo-replay.ts";
import { migration, owners, startDemoScene, type DemoScene } from "./demo-scene.ts";
import { newGateKey, type GateKey } from "./gate-key.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, ".interlock", "start");
const paint = paintFor({ isTerminal: process.stdout.isTTY, env: process.env });

await rm(folder, { recursive: true, force: true });
const { compiled, module, commit } = await compileHead(root, "github.com/codertocat/hello-world");
const key = await newGateKey(join(folder, "keys"));
const scene = await startDemoScene(root, commit);
try {
  introduce(compiled, scene, commit);
  step(1, "The gate judges it before anyone can merge it");
  const before = await judge(scene, "refused", module, key);
  step(
    2,
    `${owners.map(({ login }) => login).join(" and ")}, who own the database, approve exactly this head`,
  );
  scene.approve();
  const after = await judge(scene, "permitted", module, key);
  conclude([before, after], key);
} finally {
  await scene.close();
}

function introduce(set: CompiledSet, { title, number, head }: DemoScene, at: string): void {
  const paths = set.pin.sources.map((source) => source.path).join("\n            ");
  print([
    "",
    `${paint.strong("Interlock")}  refuses what an agent may not do before it happens, and signs what it decided`,
    "",
    `  policies  ${paths}`,
    `            compiled at ${at.slice(0, 12)}, the HEAD of this repository`,
    `            ${paint.faint(`module sha256:${set.moduleDigest}`)}`,
    "",
    `  change    Codertocat/Hello-World #${number} “${title}”`,
    `            as GitHub recorded it, but written by Copilot (id 198982749), and with a migration:`,
    `            ${paint.strong(migration.path)}`,
    ...migration.text
      .trimEnd()
      .split("\n")
      .map((line) => `              ${line}`),
    `            ${paint.faint(`head ${head}`)}`,
  ]);
}

function step(count: number, text: string): void {
  print(["", paint.strong(`${count}  ${text}`), ""]);
}

/** Runs the gate once, verifies and replays what it signed, and shows the verdict on the migration. */
async function judge(
  { runGate, check }: DemoScene,
  name: string,
  policy: PolicyModule,
  { pem, registry }: GateKey,
): Promise<Replayed> {
  const records = join(folder, name);
  const { exitCode, log } = await runGate(records, pem);
  const replayed = await replayRecords(records, registry, policy, compiled.moduleDigest).catch(
    (cause: unknown) => {
      throw new Error(unexpected("does not hold", log), { cause });
    },
  );
  const decisive = replayed.find(({ proposal }) => proposal.action === "migrate");
  if (decisive === undefined) throw new Error(unexpected("has no verdict on the migration", log));
  const { path, digest, proposal, facts, decision, chain } = decisive;
  const isRefused = decision.binding.outcome !== "permit";
  const shown = showDecision({ proposal, facts, decision, commit }, paint);
  const run = check();
  print([
    isRefused
      ? `   ${paint.bad("REFUSED")}  the pull request cannot be merged as it is`
      : `   ${paint.good("PERMITTED")}  the pull request can be merged`,
    "",
    ...shown.map((line) => (line === "" ? "" : `   ${line}`)),
    "",
    `   check     “${run?.name ?? "none"}” on the head: ${run?.conclusion ?? "none"}, exit code ${exitCode}`,
    `   record    ${relative(root, path)}`,
    `             ${paint.faint(`sha256:${digest}`)}`,
    `             signature verified, ${chain} records in one chain, and replayed: the same verdict from the same facts`,
  ]);
  return decisive;
}

/** Why the scene cannot go on; the gate runs from its committed bundle, the rest from the sources. */
function unexpected(what: string, log: string): string {
  const said = log.trim() === "" ? "it said nothing" : `it said:\n\n${log.trim()}\n`;
  return `what the gate recorded ${what}; ${said}
If sources were changed, its bundle may be older than they are: npm run build:action makes it anew`;
}

function conclude(records: readonly Replayed[], { registryPath }: GateKey): void {
  const files = records.map(({ path }) => relative(root, path)).join(" ");
  print([
    "",
    "Try it",
    `  npm run interlock -- verify ${files} --key ${relative(root, registryPath)}`,
    "  npm run interlock -- test        the tests that stand in the policies",
    "  npm run interlock -- --help",
    "",
  ]);
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
