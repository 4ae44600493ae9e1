import { integration, nodeId } from "../accounts.ts";
import type { AppIdentity } from "../accounts.ts";
import { apiRoot, failure, found, inRepository, notFound, pageRoot, parameter } from "../call.ts";
import type { Answer, Call, Handler, Handlers } from "../call.ts";
import { readCommit } from "../git-store.ts";
import { isJsonObject, stringAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { paginate } from "../pagination.ts";
import type { CheckRun, GitHubState, Repository } from "../state.ts";
import { takeId, writeTime } from "../state.ts";
import { namedCommit } from "./commits.ts";
import { tipsOf } from "./pull-requests.ts";

function repositoryMinimal(repository: Repository): JsonObject {
  return { id: repository.id, url: apiRoot(repository), name: repository.name };
}

/** The open pull requests of this repository whose head is the commit: a check belongs to a commit, not to one. */
async function pullsAt(repository: Repository, gitdir: string, sha: string): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  for (const pull of repository.pulls) {
    if (pull.state !== "open" || pull.isMerged || pull.head.fork !== undefined) continue;
    const tips = await tipsOf(gitdir, pull);
    if (tips.head !== sha) continue;
    found.push({
      id: pull.id,
      number: pull.number,
      url: `${apiRoot(repository)}/pulls/${pull.number}`,
      head: { ref: pull.head.ref, sha: tips.head, repo: repositoryMinimal(repository) },
      base: { ref: pull.base.ref, sha: tips.base, repo: repositoryMinimal(repository) },
    });
  }
  return found;
}

async function checkRunObject(repository: Repository, gitdir: string, run: CheckRun): Promise<JsonObject> {
  const url = `${apiRoot(repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    name: run.name,
    external_id: run.externalId,
    url,
    html_url: `${pageRoot(repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${pageRoot(repository)}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.app.id },
    app: integration(run.app),
    pull_requests: await pullsAt(repository, gitdir, run.headSha),
  };
}

/** Writes what the body names and leaves the rest. A conclusion completes the run, as GitHub says. */
function write(state: GitHubState, run: CheckRun, body: JsonObject): void {
  const conclusion = stringAt(body, "conclusion");
  run.name = stringAt(body, "name") ?? run.name;
  run.status = conclusion === undefined ? (stringAt(body, "status") ?? run.status) : "completed";
  run.conclusion = run.status === "completed" ? (conclusion ?? run.conclusion) : null;
  run.startedAt = stringAt(body, "started_at") ?? run.startedAt;
  const completedAt = stringAt(body, "completed_at") ?? run.completedAt ?? writeTime(state);
  run.completedAt = run.status === "completed" ? completedAt : null;
  run.externalId = stringAt(body, "external_id") ?? run.externalId;
  run.detailsUrl = stringAt(body, "details_url") ?? run.detailsUrl;
  const { output } = body;
  if (!isJsonObject(output)) return;
  run.output = {
    title: stringAt(output, "title") ?? run.output.title,
    summary: stringAt(output, "summary") ?? run.output.summary,
    text: stringAt(output, "text") ?? run.output.text,
  };
  const { annotations } = output;
  if (Array.isArray(annotations)) run.annotations.push(...annotations.filter(isJsonObject));
}

function lacksConclusion(body: JsonObject): boolean {
  const isCompleted = body["status"] === "completed" || body["completed_at"] !== undefined;
  return isCompleted && body["conclusion"] === undefined;
}

/** A handler that only an app may use, as GitHub demands for writing checks. */
function byApp(
  answer: (call: Call, repository: Repository, gitdir: string, app: AppIdentity) => Answer | Promise<Answer>,
): Handler {
  return inRepository((call, repository, gitdir) =>
    call.token.app === undefined
      ? failure(403, "You must authenticate via a GitHub App.")
      : answer(call, repository, gitdir, call.token.app),
  );
}

async function create(call: Call, repository: Repository, gitdir: string, app: AppIdentity): Promise<Answer> {
  const { state, body } = call;
  const headSha = stringAt(body, "head_sha") ?? "";
  if ((await readCommit(gitdir, headSha))?.oid !== headSha) {
    return failure(422, `No commit found for SHA: ${headSha}`);
  }
  if (lacksConclusion(body))
    return failure(422, "Invalid request. A completed check run needs a conclusion.");
  const run: CheckRun = {
    id: takeId(state),
    app,
    headSha,
    name: stringAt(body, "name") ?? "",
    status: "queued",
    conclusion: null,
    startedAt: writeTime(state),
    completedAt: null,
    externalId: "",
    detailsUrl: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
  };
  write(state, run, body);
  repository.checkRuns.push(run);
  return { status: 201, body: await checkRunObject(repository, gitdir, run), headers: {} };
}

function runOf(call: Call, repository: Repository): CheckRun | undefined {
  const id = Number(parameter(call, "check_run_id"));
  return repository.checkRuns.find((run) => run.id === id);
}

async function update(call: Call, repository: Repository, gitdir: string, app: AppIdentity): Promise<Answer> {
  const run = runOf(call, repository);
  if (run === undefined) return notFound();
  if (run.app.id !== app.id) {
    const reason = "check run can only be modified by the GitHub App that created it.";
    return failure(403, `Invalid app_id \`${app.id}\` - ${reason}`);
  }
  write(call.state, run, call.body);
  return found(await checkRunObject(repository, gitdir, run));
}

/** The newest run of each name and app, which is all that GitHub lists unless asked for all. */
function latest(runs: readonly CheckRun[]): readonly CheckRun[] {
  const byKey = new Map(runs.map((run) => [`${run.app.id} ${run.name}`, run]));
  return [...byKey.values()];
}

async function listForRef(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const name = parameter(call, "ref");
  const sha = await namedCommit(call, gitdir, name);
  if (sha === undefined) return failure(422, `No commit found for SHA: ${name}`);
  const { check_name, status, app_id, filter = "latest" } = call.query;
  const chosen = repository.checkRuns
    .filter((run) => run.headSha === sha)
    .filter((run) => check_name === undefined || run.name === check_name)
    .filter((run) => status === undefined || run.status === status)
    .filter((run) => app_id === undefined || run.app.id === Number(app_id));
  const shown = filter === "all" ? chosen : latest(chosen);
  const page = paginate(shown, call);
  const check_runs = await Promise.all(page.items.map((run) => checkRunObject(repository, gitdir, run)));
  return found({ total_count: shown.length, check_runs }, page.headers);
}

/** Check runs: written by apps only, changed only by the app that wrote them. */
export const checkRuns: Handlers = {
  "checks/create": byApp(create),
  "checks/update": byApp(update),
  "checks/get": inRepository(async (call, repository, gitdir) => {
    const run = runOf(call, repository);
    return run === undefined ? notFound() : found(await checkRunObject(repository, gitdir, run));
  }),
  "checks/list-for-ref": inRepository(listForRef),
};
