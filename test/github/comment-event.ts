import { simpleUser } from "./accounts.ts";
import type { Account } from "./accounts.ts";
import { objectAt, replaceInStrings, textAt } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { recordedPayloads, renamed, repositoryObject } from "./payloads.ts";
import type { PayloadRepository } from "./payloads.ts";

/** How an `issue_comment` event on a pull request differs from the recorded one. */
export interface CommentEventVariant {
  readonly repository: PayloadRepository;
  /** The pull request that the comment is on, and who opened it. */
  readonly issueNumber: number;
  readonly issueAuthor: Account;
  readonly author: Account;
  readonly body: string;
  readonly commentId?: number;
  readonly createdAt?: string;
  /** Later than `createdAt` for a comment that was edited. */
  readonly updatedAt?: string;
}

const RECORDED_NUMBER = "/issues/1";

/** The recorded payload that the variants start from: the first one with today's fields. */
function recordedCommentEvent(): JsonObject {
  const payload = recordedPayloads("issue_comment", "created").find(
    (candidate) => objectAt(candidate, "comment")["performed_via_github_app"] !== undefined,
  );
  if (payload === undefined) throw new Error("no issue_comment created payload with today's fields");
  return payload;
}

/** An `issue_comment` `created` event on a pull request, patched from the recorded one. Pure. */
export function commentEvent(variant: CommentEventVariant): JsonObject {
  const number = variant.issueNumber;
  const named = renamed(recordedCommentEvent(), variant.repository);
  const event = replaceInStrings(named, RECORDED_NUMBER, `/issues/${number}`);
  const issue = objectAt(event, "issue");
  const comment = objectAt(event, "comment");
  const fullName = `${variant.repository.owner.login}/${variant.repository.name}`;
  const page = `https://github.com/${fullName}/pull/${number}`;
  const createdAt = variant.createdAt ?? textAt(comment, "created_at");
  return {
    ...event,
    issue: {
      ...issue,
      number,
      user: simpleUser(variant.issueAuthor),
      html_url: page,
      // Only this member tells a comment on a pull request from one on an issue.
      pull_request: {
        url: `https://api.github.com/repos/${fullName}/pulls/${number}`,
        html_url: page,
        diff_url: `${page}.diff`,
        patch_url: `${page}.patch`,
        merged_at: null,
      },
    },
    comment: {
      ...comment,
      id: variant.commentId ?? comment["id"] ?? 0,
      user: simpleUser(variant.author),
      body: variant.body,
      created_at: createdAt,
      updated_at: variant.updatedAt ?? createdAt,
    },
    repository: repositoryObject(objectAt(event, "repository"), variant.repository),
    sender: simpleUser(variant.author),
  };
}
