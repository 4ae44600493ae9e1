import * as z from "zod";
import { ask } from "./api.ts";
import type { Api } from "./api.ts";
import type { PullRequestEvent } from "./event.ts";
import { GateRefusal } from "./gate-refusal.ts";

/** A repository's owner and name, as routes want them. */
export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/** An account, or null where the platform shows none (`null` or `{}`). */
export const accountAnswer: z.ZodType<AccountAnswer | null> = z.union([
  z.object({ id: z.int().positive(), login: z.string().min(1), type: z.string().min(1) }),
  z.union([z.strictObject({}), z.null()]).transform(() => null),
]);

/** An account as the API embeds it. */
export interface AccountAnswer {
  readonly id: number;
  readonly login: string;
  readonly type: string;
}

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const side = { ref: z.string().min(1), sha };
const pullAnswer: z.ZodType<Pull> = z.object({
  number: z.int(),
  title: z.string(),
  draft: z.boolean(),
  user: accountAnswer,
  assignees: z
    .array(accountAnswer)
    .nullable()
    .transform((accounts) => accounts ?? []),
  labels: z.array(z.object({ name: z.string() })),
  commits: z.int(),
  changed_files: z.int(),
  base: z.object({
    ...side,
    repo: z.object({ id: z.int(), full_name: z.string(), private: z.boolean() }),
  }),
  head: z.object({ ...side, repo: z.object({ id: z.int() }).nullable() }),
});

/** A pull request as the API answers for it alone. */
export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly draft: boolean;
  readonly user: AccountAnswer | null;
  readonly assignees: readonly (AccountAnswer | null)[];
  readonly labels: readonly { readonly name: string }[];
  readonly commits: number;
  readonly changed_files: number;
  readonly base: {
    readonly ref: string;
    readonly sha: string;
    readonly repo: { readonly id: number; readonly full_name: string; readonly private: boolean };
  };
  /** The repository is null where a fork was deleted. */
  readonly head: {
    readonly ref: string;
    readonly sha: string;
    readonly repo: { readonly id: number } | null;
  };
}

/**
 * Asks for the pull request that the event is about. Throws a `GateRefusal` where it cannot be had, is another one,
 * or its head is no longer the event's: what is judged must be what this run was started for.
 */
export async function readPull(api: Api, repository: RepositoryName, event: PullRequestEvent): Promise<Pull> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
  const place = { owner: repository.owner, repo: repository.name, pull_number: event.number };
  const answer = await ask(api, pullAnswer, route, place);
  if (answer.kind === "failed") {
    throw new GateRefusal(`pull request ${event.number} could not be read: ${answer.reason}`);
  }
  const pull = answer.value;
  const fullName = `${repository.owner}/${repository.name}`;
  if (pull.number !== event.number || pull.base.repo.full_name.toLowerCase() !== fullName.toLowerCase()) {
    throw new GateRefusal(`the API answered another pull request than ${fullName}#${event.number}`);
  }
  if (pull.head.sha !== event.headSha) {
    throw new GateRefusal(
      `the head moved: the event is about ${event.headSha}, pull request ${event.number} is at ${pull.head.sha}`,
    );
  }
  return pull;
}
