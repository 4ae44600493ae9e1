import { commitBytes, gitObjectId, parseCommitTree, signedCommitBytes } from "@interlock/compiler/node";
import * as z from "zod";

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const person = z.object({ name: z.string(), email: z.string(), date: z.string() });

/** What the API shows of a commit object. */
export const commitAnswer: z.ZodType<CommitAnswer> = z.object({
  sha,
  tree: z.object({ sha }),
  parents: z.array(z.object({ sha })),
  author: person,
  committer: person,
  message: z.string(),
  verification: z.object({ signature: z.string().nullable(), payload: z.string().nullable() }),
});

/** What the API shows of a commit object. */
export interface CommitAnswer {
  readonly sha: string;
  readonly tree: { readonly sha: string };
  readonly parents: readonly { readonly sha: string }[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
  readonly verification: { readonly signature: string | null; readonly payload: string | null };
}

interface Person {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

/**
 * Rebuilds a commit's bytes from what the API shows of it, so that its id proves its tree. Pure; null where no
 * rebuilt form hashes to the id, and then the tree is the platform's word.
 *
 * A signed commit is shown whole. Of an unsigned one the API hides the two time zones and a last line feed: the
 * forms that git writes are few enough to try. What stays out of reach are headers it never shows, such as `encoding`.
 */
export function rebuildCommit(answer: CommitAnswer): Uint8Array | null {
  const { signature, payload } = answer.verification;
  const bytes =
    signature === null || payload === null
      ? unsignedCommitBytes(answer)
      : signedCommitBytes(answer.sha, payload, signature);
  return bytes !== null && parseCommitTree(answer.sha, bytes) === answer.tree.sha ? bytes : null;
}

function unsignedCommitBytes(answer: CommitAnswer): Uint8Array | null {
  const authored = secondsOf(answer.author);
  const committed = secondsOf(answer.committer);
  if (authored === null || committed === null) return null;
  for (const [authorZone, committerZone] of zonePairs()) {
    for (const message of [`${answer.message}\n`, answer.message]) {
      const bytes = commitBytes({
        tree: answer.tree.sha,
        parents: answer.parents.map((parent) => parent.sha),
        author: `${answer.author.name} <${answer.author.email}> ${authored} ${authorZone}`,
        committer: `${answer.committer.name} <${answer.committer.email}> ${committed} ${committerZone}`,
        message,
      });
      if (gitObjectId("commit", bytes) === answer.sha) return bytes;
    }
  }
  return null;
}

function secondsOf({ date }: Person): number | null {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}

/** Every quarter of an hour that a zone can lie from UTC, UTC first. */
const ZONES: readonly string[] = Array.from({ length: 105 }, (_, index) => (index - 48) * 15)
  .sort((a, b) => Math.abs(a) - Math.abs(b))
  .map((minutes) => {
    const size = Math.abs(minutes);
    const digits = `${String(Math.floor(size / 60)).padStart(2, "0")}${String(size % 60).padStart(2, "0")}`;
    return `${minutes < 0 ? "-" : "+"}${digits}`;
  });

/** Pairs of zones, those first where author and committer sat in the same one. */
function* zonePairs(): Generator<readonly [string, string]> {
  for (const zone of ZONES) yield [zone, zone];
  for (const author of ZONES)
    for (const committer of ZONES) if (author !== committer) yield [author, committer];
}
