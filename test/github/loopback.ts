import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { checkRuns } from "./answers/check-runs.ts";
import { comments } from "./answers/comments.ts";
import { commits } from "./answers/commits.ts";
import { contentsByPath } from "./answers/contents.ts";
import { gitDatabase } from "./answers/git-database.ts";
import { people } from "./answers/people.ts";
import { pullRequests } from "./answers/pull-requests.ts";
import { repositories } from "./answers/repositories.ts";
import { failure, notFound } from "./call.ts";
import type { Answer, Call, Handlers } from "./call.ts";
import { gitHubContract } from "./contract.ts";
import type { Contract, MatchedRequest } from "./contract.ts";
import { isJsonObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import type { GitHubState, Token } from "./state.ts";
import { honest } from "./tamper.ts";
import type { Tamper } from "./tamper.ts";

/** A request as it came, and the status it got. */
interface RecordedRequest {
  readonly method: string;
  /** The path as it was sent, still encoded. */
  readonly path: string;
  /** Undefined when no operation of ours matches. */
  readonly operationId: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined when the request had no body or one that is no JSON. */
  readonly body: Json | undefined;
  readonly status: number;
}

/** A GitHub on this machine that keeps state and holds both sides to GitHub's own description. */
export interface LoopbackGitHub {
  /** What `GITHUB_API_URL` or Octokit's `baseUrl` is set to. */
  readonly url: string;
  /** Live: a change shows in the next answer. */
  readonly state: GitHubState;
  /** Live: what is put in here is lied about from the next request on. */
  readonly tamper: Tamper;
  readonly requests: readonly RecordedRequest[];
  /** Every request and every answer that broke the description. A test ends by expecting none. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** A request of ours is small; more is a mistake or an attack on the test. */
const MAX_REQUEST_BYTES = 10_000_000;

const API_VERSION = "2022-11-28";

/** What the loopback can answer with; `raw` and `diff` forms it cannot. */
const MEDIA_TYPES: ReadonlySet<string> = new Set([
  "*/*",
  "application/json",
  "application/vnd.github+json",
  "application/vnd.github.v3+json",
]);

const HANDLERS: Handlers = {
  ...checkRuns,
  ...comments,
  ...commits,
  ...contentsByPath,
  ...gitDatabase,
  ...people,
  ...pullRequests,
  ...repositories,
};

interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

interface Judged {
  readonly answer: Answer;
  readonly problems: readonly string[];
  readonly matched?: MatchedRequest;
  readonly body?: Json;
}

async function read(request: IncomingMessage, url: string): Promise<Incoming> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MAX_REQUEST_BYTES) throw new Error(`a request has more than ${MAX_REQUEST_BYTES} bytes`);
    chunks.push(bytes);
  }
  return {
    method: request.method ?? "GET",
    url: new URL(request.url ?? "/", url),
    headers: request.headers,
    text: Buffer.concat(chunks).toString("utf8"),
  };
}

/** What GitHub asks of every request beside its operation. */
function headerProblems({ headers, text }: Incoming): readonly string[] {
  const problems: string[] = [];
  if (headers["user-agent"] === undefined) problems.push("no user-agent header, which GitHub refuses");
  const version = headers["x-github-api-version"];
  if (version !== undefined && version !== API_VERSION)
    problems.push(`unknown API version ${String(version)}`);
  const accepted = (headers.accept ?? "*/*").split(",").map((type) => type.split(";")[0]?.trim() ?? "");
  if (!accepted.some((type) => MEDIA_TYPES.has(type))) {
    problems.push(`the loopback does not answer as ${headers.accept ?? ""}`);
  }
  const contentType = headers["content-type"]?.split(";")[0];
  if (text !== "" && contentType !== "application/json") problems.push("a body that is not application/json");
  return problems;
}

function parsed(text: string): Json | undefined | Error {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    return new Error("the body is no JSON", { cause: error });
  }
}

function tokenOf(state: GitHubState, headers: IncomingMessage["headers"]): Token | undefined {
  const [, sent] = /^(?:bearer|token) (.+)$/i.exec(headers.authorization ?? "") ?? [];
  return state.tokens.find(({ token }) => token === sent);
}

function matchOf(contract: Contract, { method, url }: Incoming): MatchedRequest | undefined | Error {
  try {
    return contract.match(method, url.pathname);
  } catch (error) {
    return new Error("the path is not well encoded", { cause: error });
  }
}

function broken(problems: readonly string[], matched?: MatchedRequest, body?: Json): Judged {
  const answer = failure(500, `Against GitHub's description: ${problems.join("; ")}`);
  return { answer, problems, ...(matched && { matched }), ...(body !== undefined && { body }) };
}

async function handle(call: Call, operationId: string): Promise<Answer> {
  const failing = call.tamper.failures.get(operationId);
  if (failing !== undefined) return failure(failing.status, failing.message);
  const handler = HANDLERS[operationId];
  if (handler === undefined) throw new Error(`no handler for ${operationId}`);
  const answer = await handler(call);
  const rewrite = answer.status < 300 ? call.tamper.answers.get(operationId) : undefined;
  return rewrite === undefined ? answer : { ...answer, body: rewrite(answer.body) };
}

async function judge(
  contract: Contract,
  state: GitHubState,
  tamper: Tamper,
  incoming: Incoming,
): Promise<Judged> {
  const token = tokenOf(state, incoming.headers);
  if (token === undefined) return { answer: failure(401, "Bad credentials"), problems: [] };
  const matched = matchOf(contract, incoming);
  if (matched instanceof Error) return broken([matched.message]);
  if (matched === undefined)
    return { answer: notFound(), problems: ["no such operation in the description"] };
  const body = parsed(incoming.text);
  if (body instanceof Error) return broken([body.message], matched);
  const query = Object.fromEntries(incoming.url.searchParams);
  const wrong = [...headerProblems(incoming), ...contract.checkRequest(matched, query, body)];
  if (wrong.length > 0) return broken(wrong, matched, body);
  const given: JsonObject = isJsonObject(body) ? body : {};
  const { params, operationId } = matched;
  const call: Call = { params, query, body: given, url: incoming.url, token, state, tamper };
  const answer = await handle(call, operationId);
  const ours = contract.checkAnswer(operationId, answer.status, answer.body, answer.headers);
  if (ours.length > 0) {
    return broken(
      ours.map((problem) => `answer ${answer.status}: ${problem}`),
      matched,
      body,
    );
  }
  return { answer, problems: [], matched, ...(body !== undefined && { body }) };
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    "content-type": "application/json; charset=utf-8",
    "x-github-media-type": "github.v3; format=json",
    ...answer.headers,
  });
  response.end(JSON.stringify(answer.body));
}

/** Listens on a free port of this machine alone and answers the address. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}

/**
 * Starts a GitHub on a free port of 127.0.0.1. A request or an answer of its own that breaks GitHub's
 * description gets a 500 and a line in `problems`; an unknown route a 404 and a line. Rejects when an
 * operation of the description has no handler.
 */
export async function startLoopbackGitHub(state: GitHubState): Promise<LoopbackGitHub> {
  const contract = await gitHubContract();
  const unanswered = contract.operationIds.filter((id) => HANDLERS[id] === undefined);
  if (unanswered.length > 0) throw new Error(`no handler for ${unanswered.join(", ")}`);
  const tamper = honest();
  const requests: RecordedRequest[] = [];
  const problems: string[] = [];
  let url = "http://127.0.0.1";

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const incoming = await read(request, url);
    const { method } = incoming;
    const path = incoming.url.pathname;
    const judged = await judge(contract, state, tamper, incoming).catch((error: unknown) =>
      broken([error instanceof Error ? error.message : String(error)]),
    );
    const operationId = judged.matched?.operationId;
    problems.push(
      ...judged.problems.map((text) => `${method} ${path} (${operationId ?? "unknown"}): ${text}`),
    );
    requests.push({
      method,
      path,
      operationId,
      params: judged.matched?.params ?? {},
      query: Object.fromEntries(incoming.url.searchParams),
      body: judged.body,
      status: judged.answer.status,
    });
    send(response, judged.answer);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      problems.push(error instanceof Error ? error.message : String(error));
      response.destroy();
    });
  });
  url = await listen(server);
  return { url, state, tamper, requests, problems, close: () => stop(server) };
}
