import { Buffer } from "node:buffer";
import type { JsonObject } from "./json.ts";

/** A GitHub account in short: the facts that tests differ in. */
export interface Account {
  /** The numeric id, the only name that never changes hands. */
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot" | "Organization" | "Mannequin";
  /** Verified addresses: a commit with one of them is shown as this account's. */
  readonly emails?: readonly string[];
}

/** A GitHub App in short; `id` is what a ruleset's `integration_id` names. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
}

/** GitHub's coding agent: a bot whose login lacks the `[bot]` that other apps' accounts have. */
export const COPILOT: Account = { id: 198982749, login: "Copilot", type: "Bot" };

/** The account of the Claude app. `claude` alone is a person's login. */
export const CLAUDE_BOT: Account = { id: 209825114, login: "claude[bot]", type: "Bot" };

/** The account behind every workflow's own token. */
export const GITHUB_ACTIONS_BOT: Account = { id: 41898282, login: "github-actions[bot]", type: "Bot" };

/** The app behind every workflow's own token: any workflow of a repository can act as it. */
export const GITHUB_ACTIONS_APP: AppIdentity = { id: 15368, slug: "github-actions", name: "GitHub Actions" };

const API = "https://api.github.com";
const LONG_AGO = "2020-01-01T00:00:00Z";

/** An opaque id in the old style, stable for the same input. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${String(kind.length).padStart(3, "0")}:${kind}${id}`).toString("base64");
}

/** The account as GitHub embeds it (`simple-user`). Pure. */
export function simpleUser(account: Account): JsonObject {
  const url = `${API}/users/${encodeURIComponent(account.login)}`;
  const page =
    account.type === "Bot" ? `apps/${account.login.replace("[bot]", "").toLowerCase()}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `https://github.com/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** The account as its own page of the API shows it (`public-user`). Pure. */
export function publicUser(account: Account): JsonObject {
  return {
    ...simpleUser(account),
    user_view_type: "public",
    name: null,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: LONG_AGO,
    updated_at: LONG_AGO,
  };
}

/** The app as check runs and comments carry it (`integration`). Pure. */
export function integration(app: AppIdentity): JsonObject {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    owner: simpleUser({ id: 9919, login: "github", type: "Organization" }),
    name: app.name,
    description: null,
    external_url: `https://github.com/apps/${app.slug}`,
    html_url: `https://github.com/apps/${app.slug}`,
    created_at: LONG_AGO,
    updated_at: LONG_AGO,
    permissions: { checks: "write", contents: "read", metadata: "read", pull_requests: "read" },
    events: [],
  };
}
