import type { FastifyInstance } from "fastify";
import { approvalDigest, type ApproveBody, LedgerError } from "@interlock/ledger";
import { type Guard, haltView } from "@interlock/runtime/guard";

import { refused, shownHold } from "./answers.ts";

/** What somebody signed: an approval and its signature, as a file of a person's machine holds them. */
type Signed = Pick<ApproveBody, "approval" | "proof">;

const proofSchema = {
  type: "object",
  required: ["kind", "keyId", "sig"],
  additionalProperties: false,
  // What a platform says comes in by another door, where the platform is authenticated.
  properties: { kind: { enum: ["key", "ssh"] }, keyId: { type: "string" }, sig: { type: "string" } },
} as const;

const signedSchema = {
  type: "object",
  required: ["approval", "proof"],
  additionalProperties: false,
  properties: { approval: { type: "object" }, proof: proofSchema },
} as const;

const wishSchema = {
  type: "object",
  required: ["switch", "reason"],
  additionalProperties: false,
  properties: { switch: { type: "string" }, reason: { type: "string" } },
} as const;

const resumeSchema = {
  ...wishSchema,
  required: ["switch", "reason", "approvals"],
  properties: { ...wishSchema.properties, approvals: { type: "array", maxItems: 64, items: signedSchema } },
} as const;

interface Wish {
  readonly switch: string;
  readonly reason: string;
}

/** What people do beside whatever agents ask for: look, approve, halt, resume. */
export function peopleRoutes(service: FastifyInstance, guard: Guard): void {
  service.get("/holds", async () => (await guard.holds()).map(shownHold));

  service.post<{ Body: Signed }>(
    "/approvals",
    { schema: { body: signedSchema } },
    async ({ body }, reply) => {
      const taken = await guard.approve(body);
      if (taken.kind === "recorded")
        return reply.code(201).send({ decision: taken.decision, record: taken.record });
      const { status, body: why } = refused(taken.findings);
      return reply.code(status).send(why);
    },
  );

  service.get("/halts", async (_, reply) => {
    const view = await haltView(guard.parts());
    if (view.kind === "unverifiable") return reply.code(503).send({ error: view.why });
    const thrown = [...view.state.thrown].map(([name, throws]) => [name, throws.map(({ record }) => record)]);
    return reply.send(Object.fromEntries(thrown));
  });

  service.post<{ Body: Wish }>("/halt", { schema: { body: wishSchema } }, async ({ body, caller }, reply) => {
    // Whoever it is that the platform attests: the guard lets humans throw, and nobody else.
    const halted = await guard.halt({ ...body, by: caller.principal });
    if (halted.kind === "halted") return reply.code(201).send(halted);
    const { status, body: why } = refused(halted.findings);
    return reply.code(status).send(why);
  });

  service.post<{ Body: Wish & { readonly approvals: readonly Signed[] } }>(
    "/resume",
    { schema: { body: resumeSchema } },
    async ({ body: { switch: name, reason, approvals } }, reply) => {
      const bodies = approvals.flatMap((signed) => approveBody(signed) ?? []);
      const resumed = await guard.resume({ switch: name, reason, approvals: bodies });
      if (resumed.kind === "resumed") return reply.code(201).send(resumed);
      const { status, body: why } = refused(resumed.findings);
      return reply.code(status).send(why);
    },
  );
}

/** What was signed, by its digest; null for what has no bytes that anybody could sign. Of what shape it is, the guard reads. */
function approveBody({ approval, proof }: Signed): ApproveBody | null {
  try {
    return { approval, approvalDigest: approvalDigest(approval), proof };
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}
