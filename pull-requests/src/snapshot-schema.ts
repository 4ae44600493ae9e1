import * as z from "zod";

import { snapshotLimits as limits } from "./snapshot-limits.ts";
import type { Account, Answer, ChangeCommit, ChangedFile, PullRequestSnapshot, Review } from "./snapshot.ts";

// An object id of either of git's hashes, in full: abbreviations can be made to collide.
const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u);
const instant = z.int().nonnegative();
const numericId = z.int().positive();
const ref = z.string().min(1).max(limits.refCharacters);
const path = z.string().min(1).max(limits.pathCharacters);

/** The closed schema of an answer whose known value has this shape. */
function answer<T>(value: z.ZodType<T>): z.ZodType<Answer<T>> {
  return z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("known"), value }),
    z.strictObject({ kind: z.literal("unknown"), reason: z.string().max(limits.reasonCharacters) }),
  ]);
}

const account: z.ZodType<Account> = z.strictObject({
  id: numericId,
  login: z.string().min(1).max(limits.loginCharacters),
  type: z.string().min(1).max(64),
});

const changedFile: z.ZodType<ChangedFile> = z.strictObject({
  path,
  previousPath: path.nullable(),
  status: z.enum(["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]),
  text: answer(z.string().max(limits.migrationCharacters)).nullable(),
});

const commit: z.ZodType<ChangeCommit> = z.strictObject({
  sha,
  author: account.nullable(),
  committer: account.nullable(),
  authorEmail: z.string().max(limits.emailCharacters),
  committerEmail: z.string().max(limits.emailCharacters).optional(),
  message: z.string().max(limits.messageCharacters),
  isVerified: z.boolean(),
});

const review: z.ZodType<Review> = z.strictObject({
  reviewer: account.nullable(),
  state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]),
  commit: sha.nullable(),
  submittedAtMs: instant,
});

const teams = z
  .record(z.string().min(1).max(256), answer(z.array(account).max(limits.teamMembers)))
  .refine((table) => Object.keys(table).length <= limits.teams, `names more than ${limits.teams} teams`);

/**
 * The closed schema of a snapshot from outside: nothing unknown, nothing unbounded.
 * It says what a snapshot looks like, not that what stands in it is true.
 */
export const snapshotSchema: z.ZodType<PullRequestSnapshot> = z.strictObject({
  v: z.literal(1),
  readAtMs: instant,
  repository: z.strictObject({
    id: numericId,
    fullName: z.string().regex(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/u),
    isPrivate: z.boolean(),
  }),
  pull: z.strictObject({
    number: numericId,
    title: z.string().max(limits.titleCharacters),
    isDraft: z.boolean(),
    isFork: z.boolean(),
    author: account.nullable(),
    assignees: z.array(account).max(limits.assignees),
    labels: z.array(z.string().max(limits.labelCharacters)).max(limits.labels),
    base: z.strictObject({ ref, sha }),
    head: z.strictObject({ ref, sha }),
  }),
  sender: account.nullable(),
  files: answer(z.array(changedFile).max(limits.files)),
  commits: answer(z.array(commit).max(limits.commits)),
  reviews: answer(z.array(review).max(limits.reviews)),
  writers: answer(z.array(numericId).max(limits.writers)),
  teams,
});
