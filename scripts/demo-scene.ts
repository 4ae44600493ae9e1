import { spawn } from "node:child_process";
import fs from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isConfigurationPath } from "@interlock/compiler";
import * as git from "isomorphic-git";

import { COPILOT, type Account } from "../test/github/accounts.ts";
import { requiredStatusChecks } from "../test/github/branch-rules.ts";
import { commitOn } from "../test/github/git-fixture.ts";
import { textAt } from "../test/github/json.ts";
import { startLoopbackGitHub } from "../test/github/loopback.ts";
import { pullRequestEvent, recordedPullRequestEvent } from "../test/github/payloads.ts";
import { addReview, gitHubState, pullRequest, repository, type Token } from "../test/github/state.ts";

/** The migration that the agent adds. */
export const migration = {
  path: "db/migrations/0042_drop_email.sql",
  text: "-- nobody reads these any more\nALTER TABLE customers DROP COLUMN email;\n",
};

/** The two owners of the database who approve in the end. */
export const owners: readonly Account[] = [
  { id: 1001, login: "ada", type: "User", emails: ["ada@example.com"] },
  { id: 1002, login: "barbara", type: "User", emails: ["barbara@example.com"] },
];

/** The human whom the configuration names as the one who answers for the agent: the recorded sender. */
const human: Account = { id: 21_031_067, login: "Codertocat", type: "User", emails: ["mona@example.com"] };

/** The app that a ruleset pins the gate's check to. */
const gate: Token & { readonly app: object } = {
  token: "gate-app-token",
  app: { id: 424_242, slug: "interlock-gate", name: "Interlock gate" },
  login: "interlock-gate[bot]",
};

/** A GitHub on this machine with one recorded pull request, and a gate that judges it. */
export interface DemoScene {
  readonly title: string;
  readonly number: number;
  readonly head: string;
  /** The reviews of both owners, of exactly the head. */
  readonly approve: () => void;
  /** Runs the bundled Action as GitHub's runner would. */
  readonly runGate: (
    folder: string,
    signingKey: string,
  ) => Promise<{ readonly exitCode: number; readonly log: string }>;
  /** The newest check run on the head. */
  readonly check: () => { readonly name: string; readonly conclusion: string | null } | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Starts the scene: `commit` of the repository in `root` is the tip of the base branch, and the recorded pull request
 * has become an agent's, with a migration that drops a column.
 */
export async function startDemoScene(root: string, commit: string): Promise<DemoScene> {
  const dir = await copyCommit(root, commit);
  const agent = { name: COPILOT.login, email: `${COPILOT.id}+Copilot@users.noreply.github.com` };
  const files = { [migration.path]: migration.text };
  const head = await commitOn({ dir }, "copilot/cleanup", files, { parent: commit, author: agent });
  const recorded = recordedPullRequestEvent();
  const { number } = recorded;
  const title = textAt(recorded.pull_request, "title");
  const sides = { base: { ref: "main" }, head: { ref: "copilot/cleanup" } };
  const pull = pullRequest({ number, author: COPILOT.login, title, ...sides });
  const home = repository({
    owner: human.login,
    name: "Hello-World",
    dir,
    pulls: [pull],
    roles: Object.fromEntries(owners.map(({ login }) => [login, "write" as const])),
    branchRules: {
      main: [requiredStatusChecks([{ context: "Interlock (main)", integrationId: 424_242 }])],
    },
  });
  const state = gitHubState({
    tokens: [gate],
    accounts: [human, ...owners, COPILOT, { id: 500, login: "interlock", type: "Organization" }],
    teams: [
      { org: "interlock", slug: "database-owners", members: owners.map(({ login }) => login) },
      { org: "interlock", slug: "policy-owners", members: ["ada"] },
    ],
    repositories: [home],
    // Reviews from the future do not count, and every write moves this clock on.
    startMs: Date.now() - 3_600_000,
  });
  const github = await startLoopbackGitHub(state);
  const event = pullRequestEvent({
    number,
    action: "synchronize",
    repository: { id: home.id, owner: human, name: home.name },
    author: COPILOT,
    ...sides,
    head: { ...sides.head, sha: head },
  });
  return {
    title,
    number,
    head,
    approve() {
      for (const { login } of owners) {
        addReview(state, pull, { author: login, state: "APPROVED", commitId: head });
      }
    },
    runGate: (folder, signingKey) => runGate({ folder, signingKey, event, apiUrl: github.url, root }),
    check: () => home.checkRuns.at(-1),
    async close() {
      await github.close();
      await rm(dir, { recursive: true });
      // Whatever GitHub's description of itself forbids, on either side, is a fault that must not go unseen.
      if (github.problems.length > 0) throw new Error(github.problems.join("\n"));
    },
  };
}

/** Copies one commit with its trees and its policies, object by object, so that every id stays what it is. */
async function copyCommit(root: string, commit: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "interlock-start-"));
  await git.init({ fs, dir, defaultBranch: "main" });
  const copy = async (oid: string): Promise<void> => {
    const { type, object } = await git.readObject({ fs, dir: root, oid, format: "content" });
    if (!(object instanceof Uint8Array) || (type !== "blob" && type !== "tree" && type !== "commit")) {
      throw new Error(`object ${oid} cannot be copied`);
    }
    await git.writeObject({ fs, dir, type, object, oid, format: "content" });
  };
  const copyTree = async (oid: string, path: string): Promise<void> => {
    await copy(oid);
    const { tree } = await git.readTree({ fs, dir: root, oid });
    for (const entry of tree) {
      const inside = path === "" ? entry.path : `${path}/${entry.path}`;
      if (entry.type === "tree") await copyTree(entry.oid, inside);
      else if (isConfigurationPath(inside) || inside.startsWith("policies/")) await copy(entry.oid);
    }
  };
  await copy(commit);
  // The history behind the commit is not copied: the copy is a shallow clone, and says so as git does.
  await writeFile(join(dir, ".git", "shallow"), `${commit}\n`);
  const { commit: read } = await git.readCommit({ fs, dir: root, oid: commit });
  await copyTree(read.tree, "");
  await git.writeRef({ fs, dir, ref: "refs/heads/main", value: commit, force: true });
  return dir;
}

async function runGate(place: {
  readonly folder: string;
  readonly signingKey: string;
  readonly event: object;
  readonly apiUrl: string;
  readonly root: string;
}): Promise<{ readonly exitCode: number; readonly log: string }> {
  const { folder, signingKey, event, apiUrl, root } = place;
  const scratch = await mkdtemp(join(tmpdir(), "interlock-run-"));
  const file = (name: string): string => join(scratch, name);
  fs.writeFileSync(file("event.json"), JSON.stringify(event));
  fs.writeFileSync(file("output"), "");
  fs.writeFileSync(file("summary"), "");
  const environment = {
    PATH: process.env["PATH"] ?? "",
    INPUT_TOKEN: gate.token,
    INPUT_MODE: "enforce",
    "INPUT_SIGNING-KEY": signingKey,
    "INPUT_RECORD-DIRECTORY": folder,
    GITHUB_EVENT_NAME: "pull_request_target",
    GITHUB_EVENT_PATH: file("event.json"),
    GITHUB_REPOSITORY: "Codertocat/Hello-World",
    GITHUB_API_URL: apiUrl,
    GITHUB_OUTPUT: file("output"),
    GITHUB_STEP_SUMMARY: file("summary"),
    RUNNER_TEMP: scratch,
    GITHUB_WORKSPACE: scratch,
  };
  const bundle = join(root, "github-action/dist/index.js");
  const child = spawn(process.execPath, [bundle], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
  });
  await rm(scratch, { recursive: true });
  return { exitCode, log };
}
