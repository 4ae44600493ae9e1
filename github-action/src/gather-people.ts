import type { Account, Answer, Review } from "@interlock/pull-requests";
import * as z from "zod";
import { ask, askAll } from "./api.ts";
import type { Api } from "./api.ts";
import { accountAnswer } from "./pull.ts";
import type { Pull, RepositoryName } from "./pull.ts";

/** How many reviews of one pull request are read. */
export const MAX_REVIEWS = 2_000;

/** How many reviewers are asked about; each is one request. */
export const MAX_REVIEWERS = 100;

/** How many members of one team are read. */
export const MAX_TEAM_MEMBERS = 10_000;

const reviewAnswers = z.array(
  z.object({
    user: accountAnswer,
    state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]),
    commit_id: z.string().nullable(),
    submitted_at: z.string().optional(),
  }),
);

type ReviewAnswer = z.infer<typeof reviewAnswers>[number];

const permissionAnswer = z.object({
  permission: z.string(),
  user: z.object({ id: z.int() }).nullable(),
});

const memberAnswers = z.array(z.object({ id: z.int().positive(), login: z.string(), type: z.string() }));

/** Lists the reviews, oldest first as the API does. */
export async function gatherReviews(
  api: Api,
  repository: RepositoryName,
  pull: Pull,
): Promise<Answer<readonly Review[]>> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews";
  const place = { owner: repository.owner, repo: repository.name, pull_number: pull.number };
  const listed = await askAll(api, reviewAnswers, route, place, MAX_REVIEWS);
  if (listed.kind === "failed") return { kind: "unknown", reason: listed.reason };
  const reviews: Review[] = [];
  for (const answer of listed.value) {
    const submittedAtMs = submittedAt(answer);
    if (submittedAtMs === null) {
      return { kind: "unknown", reason: "the API does not say when a review was submitted" };
    }
    const { user, state, commit_id: commit } = answer;
    reviews.push({ reviewer: user, state, commit, submittedAtMs });
  }
  return { kind: "known", value: reviews };
}

/** A draft of a review has no time and decides nothing; of all others it is known when they were submitted. */
function submittedAt(answer: ReviewAnswer): number | null {
  const { state, submitted_at: text } = answer;
  if (text === undefined) return state === "PENDING" ? 0 : null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/**
 * Asks for each reviewer whether they may write. An account that is gone may not. Unknown as soon as one answer
 * cannot be had, or is about another account than the one that reviewed: a login can change hands, an id cannot.
 */
export async function gatherWriters(
  api: Api,
  repository: RepositoryName,
  reviews: Answer<readonly Review[]>,
): Promise<Answer<readonly number[]>> {
  if (reviews.kind === "unknown") return reviews;
  const reviewers = new Map<number, Account>();
  for (const { reviewer } of reviews.value) if (reviewer !== null) reviewers.set(reviewer.id, reviewer);
  if (reviewers.size > MAX_REVIEWERS) {
    return { kind: "unknown", reason: `more than ${MAX_REVIEWERS} accounts reviewed the change` };
  }
  const writers: number[] = [];
  for (const { id, login } of reviewers.values()) {
    const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
    const place = { owner: repository.owner, repo: repository.name, username: login };
    const answer = await ask(api, permissionAnswer, route, place);
    if (answer.kind === "failed" && answer.status === 404) continue;
    if (answer.kind === "failed") return { kind: "unknown", reason: answer.reason };
    if (answer.value.user?.id !== id) {
      return {
        kind: "unknown",
        reason: `the login \`${login}\` no longer belongs to the account that reviewed`,
      };
    }
    if (answer.value.permission === "admin" || answer.value.permission === "write") writers.push(id);
  }
  return { kind: "known", value: writers };
}

/** Lists the members of each team, given as `organisation/team`. What cannot be listed is unknown by itself. */
export async function gatherTeams(
  api: Api,
  teams: readonly string[],
): Promise<{ readonly [team: string]: Answer<readonly Account[]> }> {
  const answers = new Map<string, Answer<readonly Account[]>>();
  for (const team of new Set(teams)) answers.set(team, await teamMembers(api, team));
  return Object.fromEntries(answers);
}

async function teamMembers(api: Api, team: string): Promise<Answer<readonly Account[]>> {
  const parts = /^(?<org>[A-Za-z0-9._-]{1,100})\/(?<slug>[A-Za-z0-9._-]{1,255})$/.exec(team)?.groups;
  if (parts === undefined)
    return { kind: "unknown", reason: `team \`${team}\` is not \`organisation/team\`` };
  const route = "GET /orgs/{org}/teams/{team_slug}/members";
  const place = { org: parts["org"], team_slug: parts["slug"] };
  const listed = await askAll(api, memberAnswers, route, place, MAX_TEAM_MEMBERS);
  if (listed.kind === "answered") return { kind: "known", value: listed.value };
  const hint =
    listed.status === 403 || listed.status === 404 ? "; may the token read the organisation's members?" : "";
  return { kind: "unknown", reason: `${listed.reason}${hint}` };
}
