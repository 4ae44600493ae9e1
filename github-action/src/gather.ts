import { teamsAsked } from "@interlock/pull-requests";
import type { PullRequestSnapshot } from "@interlock/pull-requests";
import type { Configuration } from "@interlock/runtime/schema";
import type { Vocabulary } from "@interlock/runtime";
import type { Api } from "./api.ts";
import type { HeadReader } from "./change.ts";
import type { PullRequestEvent } from "./event.ts";
import { gatherCommits, gatherFiles } from "./gather-change.ts";
import { gatherReviews, gatherTeams, gatherWriters } from "./gather-people.ts";
import type { Pull, RepositoryName } from "./pull.ts";

/** From where and for what a snapshot is gathered. */
export interface GatherPlace {
  readonly api: Api;
  readonly repository: RepositoryName;
  readonly event: PullRequestEvent;
  readonly pull: Pull;
  /** The tip of the base branch: the commit that the policies come from. */
  readonly baseTip: string;
  /** Reads files of exactly the head that is judged. */
  readonly head: HeadReader;
  readonly configuration: Configuration;
  readonly vocabulary: Vocabulary;
  /** Milliseconds since 1970, taken before the first answer: facts are never younger than they say. */
  readonly readAtMs: number;
}

/**
 * Asks the API for everything that the policies can need to know of one pull request. Never rejects: what cannot be
 * had is unknown, with the reason.
 */
export async function gatherSnapshot(place: GatherPlace): Promise<PullRequestSnapshot> {
  const { api, repository, event, pull, configuration } = place;
  const files = await gatherFiles(api, repository, pull, place.head, configuration);
  const commits = await gatherCommits(api, repository, pull);
  const reviews = await gatherReviews(api, repository, pull);
  const writers = await gatherWriters(api, repository, reviews);
  const teams = await gatherTeams(api, teamsAsked(place.vocabulary));
  const { base, head } = pull;
  return {
    v: 1,
    readAtMs: place.readAtMs,
    repository: { id: base.repo.id, fullName: base.repo.full_name, isPrivate: base.repo.private },
    pull: {
      number: pull.number,
      title: pull.title,
      isDraft: pull.draft,
      // The head of a deleted fork has no repository any more.
      isFork: head.repo?.id !== base.repo.id,
      author: pull.user,
      assignees: pull.assignees.flatMap((account) => (account === null ? [] : [account])),
      labels: pull.labels.map((label) => label.name),
      // Not the base that the pull request remembers: this is the one that it is judged on.
      base: { ref: base.ref, sha: place.baseTip },
      head: { ref: head.ref, sha: head.sha },
    },
    sender: event.sender,
    files,
    commits,
    reviews,
    writers,
    teams,
  };
}
