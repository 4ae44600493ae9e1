import { simpleUser } from "./accounts.ts";
import type { Account } from "./accounts.ts";
import { objectAt, replaceInStrings, textAt } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { recordedPayloads, repositoryObject } from "./payloads.ts";
import type { PayloadRepository } from "./payloads.ts";

/** How a `merge_group` event differs from the recorded one. */
export interface MergeGroupEventVariant {
  readonly repository: PayloadRepository;
  /** The branch that the queue merges into, without `refs/heads/`. */
  readonly baseBranch: string;
  readonly baseSha: string;
  /** The tip of the group that the queue made. */
  readonly headSha: string;
  /** The pull request whose turn it is; GitHub names it only within the group's ref. */
  readonly number: number;
  readonly sender?: Account;
}

/** A `merge_group` `checks_requested` event patched from the recorded one. Pure. */
export function mergeGroupEvent(variant: MergeGroupEventVariant): JsonObject {
  const [recorded] = recordedPayloads("merge_group", "checks_requested");
  if (recorded === undefined) throw new Error("no recorded merge_group checks_requested payload");
  const { repository, baseBranch, baseSha, headSha, number } = variant;
  const was = textAt(objectAt(recorded, "repository"), "full_name");
  const event = replaceInStrings(recorded, was, `${repository.owner.login}/${repository.name}`);
  const group = objectAt(event, "merge_group");
  const home = repositoryObject(objectAt(event, "repository"), repository);
  return {
    ...event,
    merge_group: {
      ...group,
      head_sha: headSha,
      head_ref: `refs/heads/gh-readonly-queue/${baseBranch}/pr-${number}-${baseSha}`,
      base_sha: baseSha,
      base_ref: `refs/heads/${baseBranch}`,
      head_commit: { ...objectAt(group, "head_commit"), id: headSha },
    },
    // The recorded homepage is empty, which GitHub's own description does not allow.
    repository: { ...home, homepage: null },
    ...(variant.sender === undefined ? {} : { sender: simpleUser(variant.sender) }),
  };
}
