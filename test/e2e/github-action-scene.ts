import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { keyRegistry } from "@interlock/ledger";
import type { KeyRegistry } from "@interlock/ledger";
import { signerFromPem } from "@interlock/ledger/node";
import { buildAction } from "../../scripts/build-action.ts";
import { CLAUDE_BOT } from "../github/accounts.ts";
import type { Account } from "../github/accounts.ts";
import { requiredStatusChecks } from "../github/branch-rules.ts";
import { commitOn, createRepository } from "../github/git-fixture.ts";
import type { Files, RepositoryFixture } from "../github/git-fixture.ts";
import { startLoopbackGitHub } from "../github/loopback.ts";
import type { LoopbackGitHub } from "../github/loopback.ts";
import { pullRequestEvent } from "../github/payloads.ts";
import { addReview, gitHubState, pullRequest, repository } from "../github/state.ts";
import type { CheckRun, PullRequest, Repository, Token } from "../github/state.ts";

/** The app that the ruleset pins the gate's check to. */
export const GATE_APP: Token = {
  token: "gate-app-token",
  app: { id: 424_242, slug: "interlock-gate", name: "Interlock gate" },
  login: "gate[bot]",
};

export const CHECK_NAME = "Interlock (main)";

const OWNER: Account = { id: 21_031_067, login: "Codertocat", type: "User", emails: ["mona@example.com"] };

/** People who may write; all but the last are in the team of database owners. */
export const PEOPLE: readonly Account[] = [
  { id: 1001, login: "ada", type: "User", emails: ["ada@example.com"] },
  { id: 1002, login: "barbara", type: "User", emails: ["barbara@example.com"] },
  { id: 1003, login: "carol", type: "User", emails: ["carol@example.com"] },
  { id: 1004, login: "dana", type: "User", emails: ["dana@example.com"] },
];

/** What `interlock.json` of the base says, unless a test changes it. */
export const CONFIGURATION = {
  version: 1,
  origin: "codertocat/hello-world",
  policies: ["policies/destructive-migrations.policy"],
  migrations: [{ directory: "db/migrations", database: "shop" }],
  agents: [
    {
      id: `github:${CLAUDE_BOT.id}`,
      name: "Claude",
      root: { id: `github:${OWNER.id}`, name: "Codertocat" },
    },
  ],
};

export const DESTRUCTIVE = "-- tidy up\nALTER TABLE orders ADD COLUMN note text;\nDROP TABLE customers;\n";

const AGENT = { name: "Claude", email: `${CLAUDE_BOT.id}+claude[bot]@users.noreply.github.com` };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** One repository whose agent proposes a migration, and a gate that judges it. */
export interface GateScene {
  readonly github: LoopbackGitHub;
  readonly fixture: RepositoryFixture;
  readonly home: Repository;
  readonly pull: PullRequest;
  readonly head: string;
  /** A review by this person of this commit, of the head unless it is given. */
  readonly review: (login: string, commitId?: string) => void;
  readonly runGate: (bundle: string, options?: GateOptions) => Promise<GateRun>;
  /** Rejects where a request or an answer broke GitHub's own description of its API. */
  readonly close: () => Promise<void>;
}

/** How a run differs from the usual one. */
export interface GateOptions {
  readonly mode?: "enforce" | "advisory";
  readonly token?: string;
  /** Null runs without a key. */
  readonly signingKey?: string | null;
  readonly eventName?: string;
  readonly headSha?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What one run left behind. */
export interface GateRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly stepSummary: string;
  readonly recordFolder: string;
  /** The record files in their order. */
  readonly records: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly registry: KeyRegistry;
  /** The newest check run of the gate's name; undefined where none was made. */
  readonly check: CheckRun | undefined;
}

/** The bundle in a folder of its own: the one file is all that an action has. The caller removes the folder. */
export async function freshBundle(): Promise<{ readonly folder: string; readonly bundle: string }> {
  const folder = await mkdtemp(join(tmpdir(), "interlock-bundle-"));
  const bundle = join(folder, "index.js");
  await writeFile(bundle, await buildAction());
  return { folder, bundle };
}

/** A run that ended without a verdict, for the reason that `name` is part of. */
export function expectNoVerdict(run: GateRun, name: string): void {
  expect(run.stdout).toContain(name);
  expect(run.exitCode).toBe(1);
  expect(run.outputs).toMatchObject({ verdict: "refuse", "refused-primitives": "coverage" });
  expect(run.check?.conclusion ?? "failure").toBe("failure");
}

/** The repository's own policies, which the standard vocabulary is part of. */
async function policyFiles(): Promise<Files> {
  const names = ["destructive-migrations.policy", "pull-requests.policy"];
  const texts = await Promise.all(names.map((name) => readFile(join(ROOT, "policies", name), "utf8")));
  return Object.fromEntries(names.map((name, index) => [`policies/${name}`, texts[index] ?? ""]));
}

/**
 * Starts a loopback GitHub with the scene. `base` changes what `main` holds, `change` what the pull request does to it;
 * the caller closes it.
 */
export async function startGateScene(
  given: { readonly base?: Files; readonly change?: Files; readonly title?: string } = {},
): Promise<GateScene> {
  const fixture = await createRepository(
    {
      "interlock.json": `${JSON.stringify(CONFIGURATION, null, 2)}\n`,
      "db/migrations/0001_customers.sql": "CREATE TABLE customers (id bigint PRIMARY KEY);\n",
      ...(await policyFiles()),
      ...given.base,
    },
    { author: { name: "Ada", email: "ada@example.com" } },
  );
  const change = given.change ?? { "db/migrations/0002_tidy.sql": DESTRUCTIVE };
  const head = await commitOn(fixture, "tidy", change, { parent: fixture.commit, author: AGENT });
  const pull = pullRequest({
    number: 7,
    author: CLAUDE_BOT.login,
    base: { ref: "main" },
    head: { ref: "tidy" },
    ...(given.title === undefined ? {} : { title: given.title }),
  });
  const home = repository({
    owner: OWNER.login,
    name: "Hello-World",
    dir: fixture.dir,
    pulls: [pull],
    roles: Object.fromEntries(PEOPLE.map(({ login }) => [login, "write" as const])),
    branchRules: {
      main: [requiredStatusChecks([{ context: CHECK_NAME, integrationId: GATE_APP.app?.id ?? 0 }])],
    },
  });
  const owners = PEOPLE.slice(0, 3).map(({ login }) => login);
  const state = gitHubState({
    tokens: [
      GATE_APP,
      {
        token: "workflow-token",
        app: { id: 15_368, slug: "github-actions", name: "GitHub Actions" },
        login: "github-actions[bot]",
      },
    ],
    accounts: [OWNER, ...PEOPLE, CLAUDE_BOT, { id: 500, login: "interlock", type: "Organization" }],
    teams: [
      { org: "interlock", slug: "database-owners", members: owners },
      { org: "interlock", slug: "policy-owners", members: ["dana"] },
    ],
    repositories: [home],
    // Before the gate's own clock: a review from the future does not count.
    startMs: Date.now() - 3_600_000,
  });
  const github = await startLoopbackGitHub(state);
  const folders: string[] = [];
  const scene: GateScene = {
    github,
    fixture,
    home,
    pull,
    head,
    review(login, commitId = head) {
      addReview(state, pull, { author: login, state: "APPROVED", commitId });
    },
    async runGate(bundle, options = {}) {
      const folder = await mkdtemp(join(tmpdir(), "interlock-gate-"));
      folders.push(folder);
      return runGate(bundle, scene, folder, options);
    },
    async close() {
      await github.close();
      await Promise.all([fixture.dir, ...folders].map((folder) => rm(folder, { recursive: true })));
      if (github.problems.length > 0) throw new Error(github.problems.join("\n"));
    },
  };
  return scene;
}

async function runGate(
  bundle: string,
  scene: GateScene,
  folder: string,
  options: GateOptions,
): Promise<GateRun> {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const files = {
    event: join(folder, "event.json"),
    output: join(folder, "output"),
    summary: join(folder, "summary"),
  };
  await writeFile(files.event, JSON.stringify(eventOf(scene, options)));
  await writeFile(files.output, "");
  await writeFile(files.summary, "");
  const recordFolder = join(folder, "records");
  const key = options.signingKey === undefined ? pem : options.signingKey;
  const environment: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    INPUT_TOKEN: options.token ?? GATE_APP.token,
    INPUT_MODE: options.mode ?? "enforce",
    "INPUT_SIGNING-KEY": key ?? "",
    "INPUT_RECORD-DIRECTORY": recordFolder,
    GITHUB_EVENT_NAME: options.eventName ?? "pull_request_target",
    GITHUB_EVENT_PATH: files.event,
    GITHUB_REPOSITORY: `${scene.home.owner}/${scene.home.name}`,
    GITHUB_API_URL: scene.github.url,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_RUN_ID: "4711",
    RUNNER_TEMP: folder,
    GITHUB_WORKSPACE: folder,
    ...options.environment,
  };
  const { exitCode, stdout, stderr } = await spawnNode(bundle, environment);
  const found: readonly string[] = existsSync(recordFolder) ? await readdir(recordFolder) : [];
  const names = found.toSorted();
  const bytes = await Promise.all(names.map((name) => readFile(join(recordFolder, name))));
  const signer = signerFromPem(pem);
  return {
    exitCode,
    stdout,
    stderr,
    outputs: parseOutputs(await readFile(files.output, "utf8")),
    stepSummary: await readFile(files.summary, "utf8"),
    recordFolder,
    records: names.map((name, index) => ({ name, bytes: bytes[index] ?? new Uint8Array() })),
    registry: keyRegistry([
      { keyId: signer.keyId, publicKey: signer.publicKey, purpose: "writer", origin: CONFIGURATION.origin },
    ]),
    check: scene.home.checkRuns.findLast((run) => run.name.startsWith("Interlock")),
  };
}

function eventOf({ home, pull, head }: GateScene, options: GateOptions): object {
  return pullRequestEvent({
    number: pull.number,
    action: "synchronize",
    repository: { id: home.id, owner: OWNER, name: home.name },
    author: CLAUDE_BOT,
    title: pull.title,
    base: { ref: "main" },
    head: { ref: "tidy", sha: options.headSha ?? head },
  });
}

/** Spawned and not awaited in a blocking way: the loopback answers from this very process. */
async function spawnNode(
  bundle: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [bundle], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** Reads the output file as the runner does. */
function parseOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length - 1;) {
    const [name = "", delimiter = ""] = (lines[at] ?? "").split("<<");
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) throw new Error(`output ${name} has no end`);
    outputs[name] = lines.slice(at + 1, end).join("\n");
    at = end + 1;
  }
  return outputs;
}
