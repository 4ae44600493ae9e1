import { integration, nodeId, simpleUser } from "../accounts.ts";
import {
  accountNamed,
  apiRoot,
  failure,
  found,
  inRepository,
  notFound,
  pageRoot,
  parameter,
} from "../call.ts";
import type { Answer, Call, Handlers } from "../call.ts";
import { stringAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { paginate } from "../pagination.ts";
import { addComment, writeTime } from "../state.ts";
import type { Comment, GitHubState, Repository } from "../state.ts";
import { authorAssociation } from "./pull-requests.ts";

const MAX_BODY_CHARACTERS = 65_536;

/** The comment as lists and events carry it (`issue-comment`). */
function commentObject(state: GitHubState, repository: Repository, comment: Comment): JsonObject {
  const author = accountNamed(state, comment.author);
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url: `${apiRoot(repository)}/issues/comments/${comment.id}`,
    html_url: `${pageRoot(repository)}/pull/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${apiRoot(repository)}/issues/${comment.issueNumber}`,
    body: comment.body,
    user: author === undefined ? null : simpleUser(author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(repository, comment.author),
    performed_via_github_app: comment.app === null ? null : integration(comment.app),
  };
}

function bodyProblem(body: string): Answer | undefined {
  if (body.trim() === "") return failure(422, "Validation Failed: body cannot be blank");
  const isTooLong = body.length > MAX_BODY_CHARACTERS;
  return isTooLong ? failure(422, "Body is too long (maximum is 65536 characters)") : undefined;
}

function create(call: Call, repository: Repository): Answer {
  const issueNumber = Number(parameter(call, "issue_number"));
  if (!repository.pulls.some((pull) => pull.number === issueNumber)) return notFound();
  const body = stringAt(call.body, "body") ?? "";
  const wrong = bodyProblem(body);
  if (wrong !== undefined) return wrong;
  const { login, app = null } = call.token;
  const comment = addComment(call.state, repository, { issueNumber, author: login, body, app });
  return { status: 201, body: commentObject(call.state, repository, comment), headers: {} };
}

function update(call: Call, repository: Repository): Answer {
  const id = Number(parameter(call, "comment_id"));
  const comment = repository.comments.find((candidate) => candidate.id === id);
  if (comment === undefined) return notFound();
  const body = stringAt(call.body, "body") ?? "";
  const wrong = bodyProblem(body);
  if (wrong !== undefined) return wrong;
  comment.body = body;
  comment.updatedAt = writeTime(call.state);
  return found(commentObject(call.state, repository, comment));
}

function list(call: Call, repository: Repository): Answer {
  const issueNumber = Number(parameter(call, "issue_number"));
  if (!repository.pulls.some((pull) => pull.number === issueNumber)) return notFound();
  const since = call.query["since"];
  const chosen = repository.comments
    .filter((comment) => comment.issueNumber === issueNumber)
    .filter((comment) => since === undefined || Date.parse(comment.updatedAt) >= Date.parse(since));
  const page = paginate(chosen, call);
  return found(
    page.items.map((comment) => commentObject(call.state, repository, comment)),
    page.headers,
  );
}

/** Comments on pull requests, which are issues to this part of the API. */
export const comments: Handlers = {
  "issues/list-comments": inRepository(list),
  "issues/create-comment": inRepository(create),
  "issues/update-comment": inRepository(update),
};
