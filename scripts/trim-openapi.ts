/**
 * Trims GitHub's own description of its API to the operations and events that our tests use.
 *
 * Run by hand, with the folder of an unpacked `@octokit/openapi`; `test/github/openapi/README.md` says how.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

type JsonObject = { readonly [key: string]: unknown };

/** The operations that the gate asks for, as method and path of the description. */
const OPERATIONS: readonly (readonly [method: string, path: string])[] = [
  ["get", "/orgs/{org}/teams/{team_slug}/members"],
  ["get", "/rate_limit"],
  ["get", "/repos/{owner}/{repo}"],
  ["post", "/repos/{owner}/{repo}/check-runs"],
  ["get", "/repos/{owner}/{repo}/check-runs/{check_run_id}"],
  ["patch", "/repos/{owner}/{repo}/check-runs/{check_run_id}"],
  ["get", "/repos/{owner}/{repo}/collaborators/{username}/permission"],
  ["get", "/repos/{owner}/{repo}/commits/{ref}"],
  ["get", "/repos/{owner}/{repo}/commits/{ref}/check-runs"],
  ["get", "/repos/{owner}/{repo}/compare/{basehead}"],
  ["get", "/repos/{owner}/{repo}/contents/{path}"],
  ["get", "/repos/{owner}/{repo}/git/blobs/{file_sha}"],
  ["get", "/repos/{owner}/{repo}/git/commits/{commit_sha}"],
  ["get", "/repos/{owner}/{repo}/git/ref/{ref}"],
  ["get", "/repos/{owner}/{repo}/git/trees/{tree_sha}"],
  ["patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"],
  ["get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  ["post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  ["get", "/repos/{owner}/{repo}/pulls"],
  ["get", "/repos/{owner}/{repo}/pulls/{pull_number}"],
  ["get", "/repos/{owner}/{repo}/pulls/{pull_number}/commits"],
  ["get", "/repos/{owner}/{repo}/pulls/{pull_number}/files"],
  ["get", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"],
  ["get", "/repos/{owner}/{repo}/rules/branches/{branch}"],
  ["get", "/user/{account_id}"],
  ["get", "/users/{username}"],
];

/** The webhook events whose payloads tests patch, as named under `x-webhooks`. */
const EVENTS: readonly string[] = [
  "issue-comment-created",
  "merge-group-checks-requested",
  "pull-request-edited",
  "pull-request-labeled",
  "pull-request-opened",
  "pull-request-ready-for-review",
  "pull-request-reopened",
  "pull-request-synchronize",
];

/** Says nothing to a validator. `x-multi-segment` stays: it tells a router that a parameter may hold slashes. */
const PROSE: ReadonlySet<string> = new Set([
  "description",
  "summary",
  "title",
  "example",
  "examples",
  "externalDocs",
  "tags",
  "deprecated",
]);

/** Keywords below which every key is a name that GitHub chose and none is a keyword. */
const NAMES: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "paths",
  "x-webhooks",
  "components",
  "schemas",
  "responses",
  "headers",
  "content",
]);

/** Keywords whose value is data to compare with, not a description. */
const DATA: ReadonlySet<string> = new Set(["enum", "default", "const", "required"]);

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutProse(value: unknown, keysAreNames: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item, false));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (keysAreNames) kept[key] = withoutProse(item, false);
    else if (DATA.has(key)) kept[key] = item;
    else if (key !== "x-multi-segment" && key !== "x-webhooks" && (PROSE.has(key) || key.startsWith("x-")))
      continue;
    else kept[key] = withoutProse(item, NAMES.has(key));
  }
  return kept;
}

function at(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (!isObject(value) || !(key in value)) {
      throw new Error(`the description has no ${path.join(" › ")}: GitHub renamed or removed it`);
    }
    value = value[key];
  }
  return value;
}

/** Every `#/components/<section>/<name>` that the value points to, at any depth. */
function references(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) references(item, found);
  else if (isObject(value)) {
    const target = value["$ref"];
    if (typeof target === "string") found.add(target);
    for (const item of Object.values(value)) references(item, found);
  }
  return found;
}

function reachedComponents(description: JsonObject, from: unknown): JsonObject {
  const reached = new Map<string, unknown>();
  const queue = [...references(from)];
  for (let target = queue.pop(); target !== undefined; target = queue.pop()) {
    if (reached.has(target)) continue;
    const component = withoutProse(at(description, target.split("/").slice(1)), false);
    reached.set(target, component);
    queue.push(...references(component));
  }
  const components: Record<string, Record<string, unknown>> = {};
  for (const target of [...reached.keys()].sort()) {
    const [section, name] = target.split("/").slice(2);
    if (section === undefined || name === undefined) throw new Error(`unexpected reference ${target}`);
    (components[section] ??= {})[name] = reached.get(target);
  }
  return components;
}

function trim(description: JsonObject, version: string): JsonObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [method, path] of OPERATIONS) {
    (paths[path] ??= {})[method] = withoutProse(at(description, ["paths", path, method]), false);
  }
  const events: Record<string, unknown> = {};
  for (const event of EVENTS) {
    events[event] = withoutProse(at(description, ["x-webhooks", event]), false);
  }
  return {
    openapi: description["openapi"],
    info: {
      title: "GitHub REST API, trimmed from @octokit/openapi",
      version,
      license: { name: "MIT" },
    },
    servers: description["servers"],
    paths,
    "x-webhooks": events,
    components: reachedComponents(description, [paths, events]),
  };
}

async function readObject(path: string): Promise<JsonObject> {
  const value: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isObject(value)) throw new Error(`${path} does not hold a JSON object`);
  return value;
}

const folder = process.argv[2];
if (folder === undefined) {
  throw new Error("usage: node scripts/trim-openapi.ts FOLDER, where FOLDER holds @octokit/openapi");
}
const version = (await readObject(join(folder, "package.json")))["version"];
if (typeof version !== "string") throw new Error(`${folder}/package.json names no version`);
const trimmed = trim(await readObject(join(folder, "generated", "api.github.com.json")), version);
const target = fileURLToPath(new URL("../test/github/openapi/api.github.com.json", import.meta.url));
const text = `${JSON.stringify(trimmed)}\n`;
await writeFile(target, text);
console.log(`${target}: @octokit/openapi ${version}, ${OPERATIONS.length} operations, ${text.length} bytes`);
