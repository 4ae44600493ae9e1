import { snapshotSchema, type Account, type PullRequestSnapshot } from "@interlock/pull-requests";
import type { Facts, Proposal } from "@interlock/runtime";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";
import * as z from "zod";

import { misused } from "./command-failure.ts";
import { fitting } from "./fitting.ts";
import { readJson } from "./read-file.ts";
import type { World } from "./world.ts";

/** What a simulation judges. */
export type SimulationInput =
  | { readonly kind: "proposal"; readonly proposal: Proposal; readonly facts: Facts }
  | { readonly kind: "pull-request"; readonly snapshot: PullRequestSnapshot };

const simulated = "what is simulated";

const proposalFile = z.strictObject({ proposal: proposalSchema, facts: factsSchema });

const account = z
  .object({ id: z.int(), login: z.string(), type: z.string() })
  .transform(({ id, login, type }): Account => ({ id, login, type }));

const side = { ref: z.string(), sha: z.string() };
const home = z.object({ id: z.int() });

// Open to everything else: GitHub adds fields at any time, and none of them is read.
const eventPayload = z.object({
  action: z.string(),
  sender: account.nullish(),
  repository: z.object({ id: z.int(), full_name: z.string(), private: z.boolean() }),
  pull_request: z.object({
    number: z.int(),
    title: z.string(),
    draft: z.boolean().optional(),
    user: account.nullable(),
    assignees: z.array(account).nullish(),
    labels: z.array(z.object({ name: z.string() })),
    base: z.object({ ...side, repo: home }),
    head: z.object({ ...side, repo: home.nullable() }),
  }),
});

// What each answer holds is for the snapshot's own schema to say.
const answersFile = z.strictObject({
  readAtMs: z.unknown().optional(),
  files: z.unknown().optional(),
  commits: z.unknown().optional(),
  reviews: z.unknown().optional(),
  writers: z.unknown().optional(),
  teams: z.unknown().optional(),
});

/**
 * Reads what is to be judged: a proposal with its facts, a pull request's snapshot, or the payload of a GitHub
 * `pull_request` event with the answers of another file. What no file answers is unknown. Throws a failure that names
 * the file and what is wrong in it.
 */
export function readSimulationInput(
  path: string,
  answersPath: string | undefined,
  world: Pick<World, "cwd" | "nowMs">,
): SimulationInput {
  const data = readJson(path, world);
  const has = (key: string): boolean => typeof data === "object" && data !== null && Object.hasOwn(data, key);
  if (has("pull_request") && has("repository")) {
    return { kind: "pull-request", snapshot: snapshotOfEvent(data, path, answersPath, world) };
  }
  if (answersPath !== undefined) throw misused("`--answers` goes with the payload of a pull_request event");
  if (has("pull")) return { kind: "pull-request", snapshot: fitting(snapshotSchema, data, path, simulated) };
  return { kind: "proposal", ...fitting(proposalFile, data, path, simulated) };
}

function snapshotOfEvent(
  data: unknown,
  path: string,
  answersPath: string | undefined,
  world: Pick<World, "cwd" | "nowMs">,
): PullRequestSnapshot {
  const { action, sender, repository, pull_request: pull } = fitting(eventPayload, data, path, simulated);
  const answers =
    answersPath === undefined
      ? {}
      : fitting(answersFile, readJson(answersPath, world), answersPath, simulated);
  const unasked = { kind: "unknown", reason: "nobody answered: hand the answers over with `--answers`" };
  const snapshot = {
    v: 1,
    readAtMs: world.nowMs(),
    repository: { id: repository.id, fullName: repository.full_name, isPrivate: repository.private },
    pull: {
      number: pull.number,
      title: pull.title,
      isDraft: pull.draft ?? false,
      // The head of a deleted fork has no repository any more.
      isFork: pull.head.repo?.id !== pull.base.repo.id,
      author: pull.user,
      assignees: pull.assignees ?? [],
      labels: pull.labels.map(({ name }) => name),
      base: { ref: pull.base.ref, sha: pull.base.sha },
      head: { ref: pull.head.ref, sha: pull.head.sha },
    },
    // The sender of any other event merely labelled it.
    sender: action === "opened" || action === "synchronize" ? (sender ?? null) : null,
    files: unasked,
    commits: unasked,
    reviews: unasked,
    writers: unasked,
    teams: {},
    ...answers,
  };
  return fitting(snapshotSchema, snapshot, answersPath ?? path, simulated);
}
