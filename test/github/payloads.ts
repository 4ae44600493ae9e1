import { createRequire } from "node:module";
import type { Account } from "./accounts.ts";
import { simpleUser } from "./accounts.ts";
import { isJsonObject, objectAt, replaceInStrings, textAt } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

/** A repository as payloads name it. */
export interface PayloadRepository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly defaultBranch?: string;
  readonly isPrivate?: boolean;
  readonly isFork?: boolean;
}

/** How a pull request differs from the recorded one; what is left out stays as recorded. */
export interface PullRequestVariant {
  readonly id?: number;
  readonly number?: number;
  readonly repository?: PayloadRepository;
  readonly author?: Account;
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly isDraft?: boolean;
  readonly isMerged?: boolean;
  readonly labels?: readonly string[];
  readonly authorAssociation?: string;
  readonly base?: { readonly ref?: string; readonly sha?: string };
  /** `fork` is the repository that the head lives in; null says that it was deleted. */
  readonly head?: { readonly ref?: string; readonly sha?: string; readonly fork?: PayloadRepository | null };
  readonly commits?: number;
  readonly additions?: number;
  readonly deletions?: number;
  readonly changedFiles?: number;
}

/** How a `pull_request` event differs from the recorded one. */
export interface PullRequestEventVariant extends PullRequestVariant {
  readonly action?: "opened" | "synchronize" | "reopened" | "ready_for_review" | "labeled" | "edited";
  /** Who caused the event; the author unless given. */
  readonly sender?: Account;
  /** The head before a `synchronize`. */
  readonly before?: string;
}

/** A `pull_request` event as a workflow finds it in the file that `GITHUB_EVENT_PATH` names. */
export interface PullRequestEvent extends JsonObject {
  readonly action: string;
  readonly number: number;
  readonly pull_request: JsonObject;
  readonly repository: JsonObject;
  readonly sender: JsonObject;
}

/** The names that every recorded payload was made with. */
const RECORDED_REPOSITORY = "Codertocat/Hello-World";

const require = createRequire(import.meta.url);

let recorded: readonly JsonObject[] | undefined;

/** Every payload recorded for an event and action, untouched, in the package's order. */
export function recordedPayloads(event: string, action: string): readonly JsonObject[] {
  if (recorded === undefined) {
    const examples: unknown = require("@octokit/webhooks-examples");
    if (!Array.isArray(examples)) throw new Error("@octokit/webhooks-examples holds no list of events");
    recorded = examples.filter(isJsonObject);
  }
  const listed = recorded.find((entry) => entry["name"] === event)?.["examples"];
  if (!Array.isArray(listed)) throw new Error(`@octokit/webhooks-examples has no event ${event}`);
  return listed.filter(isJsonObject).filter((payload) => payload["action"] === action);
}

/** The recorded `pull_request` `opened` payload that all variants start from: the first one with today's fields. */
export function recordedPullRequestEvent(): PullRequestEvent {
  const payload = recordedPayloads("pull_request", "opened").find(
    (candidate) => objectAt(candidate, "pull_request")["auto_merge"] !== undefined,
  );
  if (payload === undefined || !isPullRequestEvent(payload)) {
    throw new Error("no recorded pull_request opened payload with today's fields");
  }
  return payload;
}

function isPullRequestEvent(payload: JsonObject): payload is PullRequestEvent {
  return (
    typeof payload["action"] === "string" &&
    typeof payload["number"] === "number" &&
    ["pull_request", "repository", "sender"].every((key) => isJsonObject(payload[key]))
  );
}

/** The value with the recorded repository's name, in URLs too, replaced by another. Pure. */
export function renamed<T extends Json>(value: T, repository: PayloadRepository | undefined): T {
  if (repository === undefined) return value;
  return replaceInStrings(value, RECORDED_REPOSITORY, `${repository.owner.login}/${repository.name}`);
}

/**
 * The recorded repository object made into another repository. Pure; without another it stays as recorded, but
 * for `has_discussions`, which GitHub added since and its description demands.
 */
export function repositoryObject(
  recordedObject: JsonObject,
  other: PayloadRepository | undefined,
): JsonObject {
  const today = { has_discussions: false, ...recordedObject };
  if (other === undefined) return today;
  return {
    ...renamed(today, other),
    id: other.id,
    name: other.name,
    owner: simpleUser(other.owner),
    private: other.isPrivate ?? false,
    visibility: other.isPrivate === true ? "private" : "public",
    fork: other.isFork ?? false,
    default_branch: other.defaultBranch ?? "main",
  };
}

function side(
  recordedSide: JsonObject,
  ref: string | undefined,
  sha: string | undefined,
  home: PayloadRepository | null | undefined,
): JsonObject {
  const name = ref ?? textAt(recordedSide, "ref");
  const owner = home?.owner.login ?? textAt(objectAt(recordedSide, "user"), "login");
  return {
    ...recordedSide,
    ref: name,
    label: `${owner}:${name}`,
    sha: sha ?? textAt(recordedSide, "sha"),
    repo: home === null ? null : repositoryObject(objectAt(recordedSide, "repo"), home),
    ...(home === null || home === undefined ? {} : { user: simpleUser(home.owner) }),
  };
}

function labelObjects(recordedPull: JsonObject, names: readonly string[]): readonly Json[] {
  const [sample] = Array.isArray(recordedPull["labels"]) ? recordedPull["labels"].filter(isJsonObject) : [];
  if (sample === undefined) throw new Error("the recorded pull request has no label to make others from");
  return names.map((name, index) => {
    const url = `${textAt(sample, "url").replace(/[^/]*$/, "")}${encodeURIComponent(name)}`;
    return { ...sample, id: 1362934389 + index, name, url };
  });
}

const LIFE: Readonly<Record<"open" | "closed" | "merged", JsonObject>> = {
  open: {},
  closed: { closed_at: "2019-05-15T15:21:00Z" },
  merged: { closed_at: "2019-05-15T15:21:00Z", merged_at: "2019-05-15T15:21:00Z", merged: true },
};

function plainMembers(variant: PullRequestVariant): JsonObject {
  const members = {
    id: variant.id,
    number: variant.number,
    title: variant.title,
    body: variant.body,
    state: variant.state,
    draft: variant.isDraft,
    author_association: variant.authorAssociation,
    commits: variant.commits,
    additions: variant.additions,
    deletions: variant.deletions,
    changed_files: variant.changedFiles,
  };
  const given: Record<string, Json> = {};
  for (const [key, value] of Object.entries(members)) if (value !== undefined) given[key] = value;
  return given;
}

/** The numbered URLs of a pull request, which also lie deep in `_links`. */
function renumbered(pull: JsonObject, old: number, number: number | undefined): JsonObject {
  if (number === undefined) return pull;
  const inPulls = replaceInStrings(pull, `/pulls/${old}`, `/pulls/${number}`);
  const inPages = replaceInStrings(inPulls, `/pull/${old}`, `/pull/${number}`);
  return replaceInStrings(inPages, `/issues/${old}`, `/issues/${number}`);
}

/**
 * The recorded pull request patched into a variant, as events carry it and as the API answers for one pull
 * request. Pure; what the variant leaves out stays as recorded.
 */
export function pullRequestObject(variant: PullRequestVariant): JsonObject {
  const recordedEvent = recordedPullRequestEvent();
  const original = recordedEvent.pull_request;
  const pull = renumbered(renamed(original, variant.repository), recordedEvent.number, variant.number);
  const head = side(
    objectAt(original, "head"),
    variant.head?.ref,
    variant.head?.sha,
    variant.head?.fork === undefined ? variant.repository : variant.head.fork,
  );
  const base = side(objectAt(original, "base"), variant.base?.ref, variant.base?.sha, variant.repository);
  const life = variant.isMerged === true ? "merged" : (variant.state ?? "open");
  return {
    ...pull,
    ...plainMembers(variant),
    ...LIFE[life],
    ...(variant.author === undefined ? {} : authoredBy(variant.author)),
    ...(variant.labels === undefined ? {} : { labels: labelObjects(pull, variant.labels) }),
    head,
    base,
  };
}

/** Nobody is assigned or asked: the recorded people would be strangers to another author's pull request. */
function authoredBy(author: Account): JsonObject {
  return { user: simpleUser(author), assignee: null, assignees: [], requested_reviewers: [] };
}

/** What only some actions carry beside the pull request. */
function actionMembers(variant: PullRequestEventVariant, pull: JsonObject): JsonObject {
  if (variant.action === "edited") return { changes: {} };
  if (variant.action === "synchronize") {
    const after = textAt(objectAt(pull, "head"), "sha");
    return { before: variant.before ?? "0".repeat(40), after };
  }
  if (variant.action !== "labeled") return {};
  const labels = pull["labels"];
  const last = Array.isArray(labels) ? labels.filter(isJsonObject).at(-1) : undefined;
  if (last === undefined) throw new Error("a labeled event needs a label");
  return { label: last };
}

/** The name under which GitHub describes an event's payload, such as `pull-request/opened`. */
export function pullRequestEventName(event: PullRequestEvent): string {
  return `pull-request/${event.action.replaceAll("_", "-")}`;
}

/** The recorded `pull_request` event patched into a variant. Pure; what is left out stays as recorded. */
export function pullRequestEvent(variant: PullRequestEventVariant): PullRequestEvent {
  const original = recordedPullRequestEvent();
  const pull = pullRequestObject(variant);
  const sender = variant.sender ?? variant.author;
  return {
    ...original,
    action: variant.action ?? original.action,
    number: variant.number ?? original.number,
    ...actionMembers(variant, pull),
    pull_request: pull,
    repository: repositoryObject(original.repository, variant.repository),
    sender: sender === undefined ? original.sender : simpleUser(sender),
  };
}
