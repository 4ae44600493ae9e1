import type { Account } from "./accounts.ts";
import { gitdirOf } from "./git-store.ts";
import type { Json, JsonObject } from "./json.ts";
import type { PayloadRepository } from "./payloads.ts";
import type { GitHubState, Repository, Token } from "./state.ts";
import type { Tamper } from "./tamper.ts";

/** One valid request, with all that answering it may read or change. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters, as the texts they came as. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** The whole address asked for, to make links to further pages from. */
  readonly url: URL;
  readonly token: Token;
  readonly state: GitHubState;
  readonly tamper: Tamper;
}

/** What the loopback answers, before it is validated. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers one operation. */
export type Handler = (call: Call) => Answer | Promise<Answer>;

/** Handlers by operation id. */
export type Handlers = Readonly<Record<string, Handler>>;

/** A 200 with a body. */
export function found(body: Json, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

/** An error in GitHub's form. */
export function failure(status: number, message: string): Answer {
  const documentation_url = "https://docs.github.com/rest";
  return { status, body: { message, documentation_url, status: String(status) }, headers: {} };
}

/** GitHub's 404, which it also answers for what the caller may not see. */
export function notFound(): Answer {
  return failure(404, "Not Found");
}

/** The path parameter. Throws when the operation has none, which is a mistake in a handler. */
export function parameter(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the operation has no path parameter ${name}`);
  return value;
}

/** The repository named `owner/name`, in any letter case as on GitHub, or undefined. */
export function repositoryNamed(state: GitHubState, fullName: string): Repository | undefined {
  const wanted = fullName.toLowerCase();
  return state.repositories.find(({ owner, name }) => `${owner}/${name}`.toLowerCase() === wanted);
}

/** A handler of an operation below a repository; an unknown repository is not found. */
export function inRepository(
  answer: (call: Call, repository: Repository, gitdir: string) => Answer | Promise<Answer>,
): Handler {
  return (call) => {
    const repository = repositoryNamed(call.state, `${parameter(call, "owner")}/${parameter(call, "repo")}`);
    return repository === undefined ? notFound() : answer(call, repository, gitdirOf(repository.dir));
  };
}

/** The account with this login, in any letter case, or undefined. */
export function accountNamed(state: GitHubState, login: string): Account | undefined {
  return state.accounts.find((account) => account.login.toLowerCase() === login.toLowerCase());
}

/** The account with this login. Throws when the state has none: a test forgot to describe it. */
export function knownAccount(state: GitHubState, login: string): Account {
  const account = accountNamed(state, login);
  if (account === undefined) throw new Error(`the state describes no account ${login}`);
  return account;
}

/** The repository as payloads name it. */
export function payloadRepository(state: GitHubState, repository: Repository): PayloadRepository {
  const { id, name, defaultBranch, isPrivate, isFork } = repository;
  return { id, name, defaultBranch, isPrivate, isFork, owner: knownAccount(state, repository.owner) };
}

/** The address of a repository in the API. */
export function apiRoot(repository: Repository): string {
  return `https://api.github.com/repos/${repository.owner}/${repository.name}`;
}

/** The address of a repository's pages. */
export function pageRoot(repository: Repository): string {
  return `https://github.com/${repository.owner}/${repository.name}`;
}
