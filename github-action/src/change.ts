import { readFile, stat } from "node:fs/promises";
import { isSourceProblem } from "@interlock/compiler";
import { repositoryNameOf } from "@interlock/compiler/node";
import type { Api } from "./api.ts";
import { openApiObjects } from "./api-objects.ts";
import type { ApiObjects } from "./api-objects.ts";
import { openApiCommit } from "./api-reader.ts";
import type { ApiCommitReader } from "./api-reader.ts";
import { branchTip } from "./base-branch.ts";
import { MAX_EVENT_BYTES, readEvent } from "./event.ts";
import type { PullRequestEvent } from "./event.ts";
import { GateRefusal } from "./gate-refusal.ts";
import type { Inputs } from "./inputs.ts";
import { readPull } from "./pull.ts";
import type { Pull, RepositoryName } from "./pull.ts";

/** Reads the head that is judged. */
export type HeadReader = Pick<ApiCommitReader, "readFile" | "whyNoFile">;

/** The pull request that this run judges, and the two commits that it reads from. */
export interface Change {
  readonly api: Api;
  readonly repository: RepositoryName;
  /** What the records call it, `github.com/owner/name`. */
  readonly repositoryName: string;
  readonly event: PullRequestEvent;
  readonly pull: Pull;
  /** The tip of the base branch as the gate itself resolved it. */
  readonly baseTip: string;
  /** Reads the policies: files of the base's tip. */
  readonly base: ApiCommitReader;
  /** Reads migrations: files of the head. */
  readonly head: HeadReader;
  /** Milliseconds since 1970, from before the first answer. */
  readonly readAtMs: number;
}

/**
 * Finds what is to be judged and by which commit. Throws a `GateRefusal` where the event, the pull request, the base's
 * tip or its commit cannot be had or trusted.
 */
export async function openChange(api: Api, inputs: Inputs, readAtMs: number): Promise<Change> {
  const { repository, serverUrl } = inputs;
  const fullName = `${repository.owner}/${repository.name}`;
  const event = readEvent(inputs.eventName, await eventText(inputs.eventPath), fullName);
  const pull = await readPull(api, repository, event);
  const baseTip = await branchTip(api, repository, pull.base.ref);
  const repositoryName =
    repositoryNameOf(`${serverUrl}/${fullName}`) ?? `${new URL(serverUrl).host}/${fullName}`;
  const objects = openApiObjects(api, repository);
  const base = await openApiCommit(objects, repositoryName, baseTip);
  if (isSourceProblem(base))
    throw new GateRefusal(`the base's tip cannot be read: ${base.code}: ${base.message}`);
  const head = await openHead(objects, repositoryName, pull.head.sha);
  return { api, repository, repositoryName, event, pull, baseTip, base, head, readAtMs };
}

async function eventText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_EVENT_BYTES)
      throw new GateRefusal(`the event's payload is larger than ${MAX_EVENT_BYTES} bytes`);
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof GateRefusal) throw cause;
    throw new GateRefusal(`the event's payload at GITHUB_EVENT_PATH cannot be read`, { cause });
  }
}

/** A head that cannot be read makes every text in it unknown: that is for the rules to judge, and never widens. */
async function openHead(objects: ApiObjects, repository: string, commit: string): Promise<HeadReader> {
  const reader = await openApiCommit(objects, repository, commit);
  if (!isSourceProblem(reader)) return reader;
  return { readFile: async () => reader, whyNoFile: async () => reader };
}

/** Throws a `GateRefusal` unless head and base are still those that were judged. */
export async function requireUnmoved({ api, repository, event, pull, baseTip }: Change): Promise<void> {
  const now = await readPull(api, repository, event);
  if (now.base.ref !== pull.base.ref) {
    throw new GateRefusal(
      `the base moved from \`${pull.base.ref}\` to \`${now.base.ref}\` while it was judged`,
    );
  }
  const tip = await branchTip(api, repository, pull.base.ref);
  if (tip !== baseTip) {
    throw new GateRefusal(
      `base branch \`${pull.base.ref}\` moved from ${baseTip} to ${tip} while it was judged`,
    );
  }
}
