import { rm } from "node:fs/promises";
import { Octokit } from "@octokit/rest";
import type { Account } from "./accounts.ts";
import { CLAUDE_BOT, COPILOT } from "./accounts.ts";
import { commitOn, createRepository } from "./git-fixture.ts";
import type { Files, RepositoryFixture } from "./git-fixture.ts";
import { startLoopbackGitHub } from "./loopback.ts";
import type { LoopbackGitHub } from "./loopback.ts";
import { gitHubState, pullRequest, repository, WORKFLOW_TOKEN } from "./state.ts";
import type { PullRequest, Repository, Token } from "./state.ts";

/** Where the scene's repository is, as Octokit wants it. */
export const AT = { owner: "Codertocat", repo: "Hello-World" } as const;

/** The owner of the repository and of `mona@example.com`, who makes the first commit. */
export const OWNER: Account = {
  id: 21031067,
  login: "Codertocat",
  type: "User",
  emails: ["mona@example.com"],
};

/** A person who maintains the repository and is in the team `acme/platform`. */
export const REVIEWER: Account = { id: 583231, login: "octocat", type: "User" };

/** A token of an app of one's own, which a ruleset can tell from a workflow's. */
export const OWN_APP: Token = {
  token: "own-app-token",
  app: { id: 424242, slug: "interlock-gate", name: "Interlock gate" },
  login: CLAUDE_BOT.login,
};

/** A token of a person, who cannot write checks. */
export const PERSON: Token = { token: "person-token", login: REVIEWER.login };

/** What the first commit on `main` holds. */
export const FIRST_FILES: Files = { "README.md": "one\ntwo\nthree\n", "src/main.ts": "export {};\n" };

/** A repository with one open pull request: number 7, by the Claude app, from `changes` into `main`. */
export interface Scene {
  readonly github: LoopbackGitHub;
  readonly fixture: RepositoryFixture;
  readonly home: Repository;
  readonly pull: PullRequest;
  /** The only commit of the pull request; `fixture.commit` is its base. */
  readonly head: string;
  client(token?: string): Octokit;
  close(): Promise<void>;
}

/** Starts a loopback with the scene. The caller closes it, which removes the repository too. */
export async function startScene(): Promise<Scene> {
  const fixture = await createRepository(FIRST_FILES);
  const changes: Files = {
    "README.md": "one\n2\nthree\n",
    "docs/new.md": "new\n",
    "src/main.ts": null,
    "src/moved.ts": "export {};\n",
  };
  const email = `${CLAUDE_BOT.id}+claude[bot]@users.noreply.github.com`;
  const author = { name: "Claude", email };
  const head = await commitOn(fixture, "changes", changes, { parent: fixture.commit, author });
  const [base, from] = [{ ref: "main" }, { ref: "changes" }];
  const pull = pullRequest({ number: 7, author: CLAUDE_BOT.login, base, head: from });
  const roles = { [REVIEWER.login]: "maintain" } as const;
  const home = repository({ owner: AT.owner, name: AT.repo, dir: fixture.dir, pulls: [pull], roles });
  const github = await startLoopbackGitHub(
    gitHubState({
      tokens: [WORKFLOW_TOKEN, OWN_APP, PERSON],
      accounts: [OWNER, REVIEWER, CLAUDE_BOT, COPILOT, { id: 777, login: "acme", type: "Organization" }],
      teams: [{ org: "acme", slug: "platform", members: [REVIEWER.login, OWNER.login] }],
      repositories: [home],
    }),
  );
  return {
    github,
    fixture,
    home,
    pull,
    head,
    client(token = WORKFLOW_TOKEN.token) {
      const silent = { debug() {}, info() {}, warn() {}, error() {} };
      return new Octokit({ auth: token, baseUrl: github.url, log: silent });
    },
    async close() {
      await github.close();
      await rm(fixture.dir, { recursive: true });
    },
  };
}

/** The status that a request ended with; 200 stands for every success. */
export function statusOf(request: Promise<unknown>): Promise<number> {
  return request.then(
    () => 200,
    (error: unknown) => (error instanceof Error && "status" in error ? Number(error.status) : 0),
  );
}
