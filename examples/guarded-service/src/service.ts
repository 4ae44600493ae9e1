import { randomUUID } from "node:crypto";
import process from "node:process";

import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from "fastify";
import { proposalsOf } from "@interlock/runtime";
import type { Caller, Guard } from "@interlock/runtime/guard";

import type { Actions } from "../build/vocabulary.js";
import { type Answer, answerOf } from "./answers.ts";
import { peopleRoutes } from "./people-routes.ts";
import type { Platform } from "./platform.ts";
import { type RefundOrder, refundOrderSchema } from "./refund-order.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who calls, as the platform attests; set before any route runs. */
    caller: Caller;
  }
}

/** Writes proposals in the words of the policy: a field that it does not declare does not compile. */
const propose = proposalsOf<Actions>();

/** The service: `POST /refunds` refunds, if the policy lets it happen at that very moment. */
export function refundService(guard: Guard, callerOf: Platform["callerOf"]): FastifyInstance {
  const service = fastify({
    bodyLimit: 100_000,
    // A body is taken as it was sent, or not at all: nothing is repaired on the way to a decision.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  });
  service.decorateRequest("caller");
  service.addHook("onRequest", (request, reply, done) => {
    const caller = callerOf(tokenOf(request));
    if (caller === null) {
      void reply.code(401).send({ error: "nobody has this token" });
      return;
    }
    request.caller = caller;
    done();
  });
  // What rejects has permitted nothing. Why it did is for whoever runs the service, and not for whoever calls it.
  service.setErrorHandler(async (error: FastifyError, _, reply) => {
    const { statusCode: status = 500, message } = error;
    if (status >= 500) process.stderr.write(`${message}\n`);
    return reply.code(status).send({ error: status >= 500 ? "something failed" : message });
  });

  service.post<{ Body: RefundOrder }>(
    "/refunds",
    { schema: { body: refundOrderSchema } },
    async (request, reply) => {
      const { status, body } = await refund(guard, request.body, request.caller);
      return reply.code(status).send(body);
    },
  );

  // What people approved does not happen by itself: whoever wants it asks again, and it is judged anew.
  service.post<{ Params: { proposal: string } }>("/refunds/:proposal", async ({ params }, reply) => {
    const { status, body } = answerOf(await guard.runHeld(params.proposal));
    return reply.code(status).send(body);
  });

  peopleRoutes(service, guard);
  return service;
}

/** Proposes a refund and has the guard run it. There is no other way to refund from here. */
async function refund(
  guard: Guard,
  { product: id, incident, cents, note }: RefundOrder,
  by: Caller,
): Promise<Answer> {
  const { nonce, action, targets, payload } = propose(
    "refund",
    {
      incident,
      cents,
      ...(note === undefined ? {} : { note }),
    },
    { nonce: randomUUID(), targets: [{ entity: "Product", id }] },
  );
  return answerOf(await guard.run({ action, targets, payload, nonce, by }));
}

function tokenOf({ headers }: FastifyRequest): string {
  return /^Bearer (?<token>\S+)$/u.exec(headers.authorization ?? "")?.groups?.["token"] ?? "";
}
