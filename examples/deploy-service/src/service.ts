import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";

import { decide, type Finding, type PolicyModule, type Principal, proposalsOf } from "@interlock/runtime";

import type { Actions } from "../build/vocabulary.js";
import { gatherFacts } from "./gather-facts.ts";
import { type Order, readOrder } from "./order.ts";
import type { Deployed, Platform } from "./platform.ts";

/** Writes proposals in the words of the policy: a field that it does not declare does not compile. */
const propose = proposalsOf<Actions>();

/** The most bytes that an order may have. */
const maxOrderBytes = 10_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The service: `POST /deployments` deploys, if the policy permits it at that very moment. */
export function deployService(policy: PolicyModule, platform: Platform, nowMs: () => number): Server {
  return createServer((request, response) => {
    const answering = answerTo(request, policy, platform, nowMs).catch((): Answer => ({
      status: 500,
      body: { error: "something failed" },
    }));
    void answering.then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
    });
  });
}

async function answerTo(
  request: IncomingMessage,
  policy: PolicyModule,
  platform: Platform,
  nowMs: () => number,
): Promise<Answer> {
  if (request.method !== "POST" || request.url !== "/deployments") return { status: 404, body: {} };
  const token = /^Bearer (?<token>\S+)$/u.exec(request.headers.authorization ?? "")?.groups?.["token"];
  const principal = platform.principalOf(token ?? "");
  if (principal === null) return { status: 401, body: { error: "nobody has this token" } };
  const body = await bodyOf(request);
  const order = body === null ? null : readOrder(body);
  if (order === null) return { status: 400, body: { error: "this is no order" } };
  return deploy(order, principal, policy, platform, nowMs());
}

/** Decides and deploys in one step: nothing is awaited between the two, so what was judged is what is done. */
function deploy(
  { service: id, image, percent, note }: Order,
  principal: Principal,
  policy: PolicyModule,
  platform: Platform,
  nowMs: number,
): Answer {
  const canary = Math.round(percent * 10_000);
  const proposal = propose(
    "deploy",
    {
      image,
      canary,
      ...(note === undefined ? {} : { note }),
    },
    { nonce: randomUUID(), targets: [{ entity: "Service", id }] },
  );
  const service = platform.serviceOf(id);
  const facts = gatherFacts(proposal, { principal, service, canaryPpm: canary }, platform, nowMs);
  const { binding, validUntilMs } = decide(policy, proposal, facts);
  const [grant] = binding.grants;
  if (binding.outcome !== "permit" || validUntilMs === null || grant === undefined)
    return { status: 403, body: { outcome: binding.outcome, findings: binding.deciding.map(said) } };
  const deployed: Deployed = { service: id, image, canary, credentialUntilMs: nowMs + grant.expiresMs };
  platform.deploy(deployed);
  return { status: 201, body: deployed };
}

/** A finding, as an agent or a person can act on it. */
function said({ source, clause, at, seen, bound, because, remedy }: Finding): object {
  return { source, clause, at, seen, bound, because, remedy };
}

/** The body of a request; null where it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxOrderBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
