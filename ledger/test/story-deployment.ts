import { encodeBase64 } from "../src/base64.ts";
import { canonicalDigest } from "../src/digest.ts";
import type { JsonObject } from "../src/json.ts";
import type { SignedRecord } from "../src/record.ts";
import { grantBytes, grantDigest } from "../src/statement/grant-document.ts";
import type { Grant } from "../src/statement/grant-document.ts";
import type { EvaluateBody, ProposeBody } from "../src/statement/lifecycle-bodies.ts";
import {
  agent,
  authority,
  beth,
  FIRST_AT_MS,
  NOTE_COMMITMENT,
  PLAN,
  policy,
  STORY_ORIGIN,
  storySigners,
  TARGET,
} from "./story-cast.ts";
import { approval, frame, write } from "./story-pen.ts";
import type { Pen, StoryRecord } from "./story-pen.ts";

/** What later records of the story go back to. */
export type Deployment = {
  readonly granted: SignedRecord;
  readonly remembered: SignedRecord;
  readonly evaluated: SignedRecord;
};

/** A proposal of the story. */
export function proposalOf(nonce: string, canaryPpm: number): JsonObject {
  return {
    v: 1,
    nonce,
    action: "deploy",
    targets: [{ entity: "Service", id: "checkout" }],
    payload: { image: "sha256:9f86d081", canary: canaryPpm, note: { $c: NOTE_COMMITMENT } },
  };
}

function facts(approvals: readonly JsonObject[]): JsonObject {
  return {
    now: { kind: "known", value: FIRST_AT_MS },
    principal: { kind: "agent", ids: agent.ids, name: "release bot" },
    identity: {
      kind: "known",
      verified: true,
      issuer: authority.issuer,
      chain: [{ kind: "human", ids: beth.ids, name: "beth" }],
    },
    blast: {
      users: { p95: { kind: "known", value: 30_000 } },
      services: { kind: "known", value: 1 },
    },
    approvals: { kind: "known", approvals },
    rates: { "shop.limits.rate_limit.per_agent": { "agent=github:42": { kind: "known", value: 11 } } },
  };
}

/** What an evaluation of the story says. */
export function evaluationOf(
  proposal: JsonObject,
  change: Pick<EvaluateBody, "outcome" | "primitives"> & {
    readonly decision: JsonObject;
    readonly approvals?: readonly string[];
    readonly seen?: readonly JsonObject[];
  },
): EvaluateBody {
  const { outcome, primitives, decision, approvals, seen = [] } = change;
  const gathered = facts(seen);
  return {
    proposalDigest: canonicalDigest(proposal),
    factsDigest: canonicalDigest(gathered),
    facts: gathered,
    decision,
    action: "deploy",
    targets: [TARGET],
    agent: { kind: "agent", ids: agent.ids, name: "release bot" },
    outcome,
    advised: outcome,
    primitives,
    sources: [
      {
        fact: "/identity",
        source: "github",
        observedAtMs: FIRST_AT_MS - 2000,
        digest: canonicalDigest(gathered["identity"]),
      },
    ],
    haltEpoch: 4,
    ...(approvals === undefined ? {} : { approvals }),
  };
}

/** What the story's bound finds. */
export const overBound: JsonObject = {
  source: "blast_radius",
  rule: "shop.limits",
  clause: "shop.limits.blast_radius.users",
  at: "policies/shop.policy:11:3",
  outcome: "hold",
  seen: "3%",
  bound: "at most 1%",
  margin: "2% over",
};

const proposal = proposalOf("deploy-4711", 50_000);
const about = { ...frame, proposalDigest: canonicalDigest(proposal) };

const proposeBody: ProposeBody = {
  proposal,
  authority,
  prediction: {
    by: "interlock-model/0.1.0",
    modelDigest: canonicalDigest("the model"),
    part: "traces",
    users: { pointPpm: 12_000, upperPpm: { p50: 12_000, p95: 30_000 }, samples: 48_211 },
    servicesAtMost: 1,
  },
  reversal: { plan: PLAN, isLossless: true, testedAtMs: FIRST_AT_MS - 172_800_000 },
  claims: { users: 100 },
};

/** A deployment that is held, approved, permitted, and rolled back. */
export async function deployment(story: StoryRecord[], pen: Pen): Promise<Deployment> {
  const { approved, evaluated } = await judged(story, pen);
  const enforced = await write(story, pen, {
    ...about,
    kind: "enforce",
    parents: [evaluated.digest, approved.digest],
    body: {
      evaluation: evaluated.digest,
      outcome: "permit",
      effect: "deploy",
      haltEpoch: 4,
      approvals: [approved.digest],
      charged: [
        { clause: "shop.limits.rate_limit.per_agent", counter: "agent=github:42", taken: 1, before: 11 },
      ],
      reserved: { usersPpm: 30_000, services: 1, reversal: PLAN },
      dueAtMs: FIRST_AT_MS + 3_600_000,
    },
  });
  const granted = await write(story, pen, { ...frame, kind: "grant", ...(await grantOf(enforced)) });
  const remembered = await write(story, pen, {
    ...about,
    kind: "remember",
    parents: [enforced.digest],
    body: {
      enforcement: enforced.digest,
      observed: { replicas: 4, errorsPpm: 900 },
      result: "rollback",
      observer: { principal: { kind: "unproven", ids: ["spiffe://acme/observer"] }, isOutside: true },
      startedAtMs: FIRST_AT_MS + 5200,
      endedAtMs: FIRST_AT_MS + 6800,
      blast: {
        fromMs: FIRST_AT_MS + 5200,
        untilMs: FIRST_AT_MS + 6800,
        usersPpm: 17_000,
        backgroundPpm: 400,
      },
      revoked: [grantDigestIn(granted)],
    },
  });
  return { granted, remembered, evaluated };
}

/** Up to the verdict that permits it. */
async function judged(
  story: StoryRecord[],
  pen: Pen,
): Promise<{ readonly approved: SignedRecord; readonly evaluated: SignedRecord }> {
  const proposed = await write(story, pen, {
    ...about,
    kind: "propose",
    parents: [],
    body: proposeBody,
  });
  const held = await write(story, pen, {
    ...about,
    kind: "evaluate",
    parents: [proposed.digest],
    body: evaluationOf(proposal, {
      outcome: "hold",
      primitives: ["blast_radius"],
      decision: { binding: { outcome: "hold", deciding: [overBound] } },
    }),
  });
  const approved = await write(story, pen, {
    ...frame,
    kind: "approve",
    parents: [held.digest],
    body: await approval(
      {
        kind: "proposal",
        proposalDigest: about.proposalDigest,
        evaluation: held.digest,
        policyCommit: policy.commit,
        moduleDigest: policy.moduleDigest,
        shown: [{ clause: "shop.limits.blast_radius.users", seen: "3%" }],
      },
      storySigners.approver,
    ),
  });
  const evaluated = await write(story, pen, {
    ...about,
    kind: "evaluate",
    parents: [proposed.digest, approved.digest],
    body: evaluationOf(proposal, {
      outcome: "permit",
      primitives: [],
      decision: { binding: { outcome: "permit", deciding: [] }, validUntilMs: FIRST_AT_MS + 60_000 },
      approvals: [approved.digest],
      seen: [{ principal: "github:7", root: "github:7", kind: "human", proof: "software-key" }],
    }),
  });
  return { approved, evaluated };
}

async function grantOf(enforced: SignedRecord) {
  const document: Grant = {
    v: 1,
    origin: STORY_ORIGIN,
    issuer: storySigners.grant.keyId,
    holder: storySigners.agent.keyId,
    agent: "github app:1234567",
    parent: null,
    can: [{ action: "deploy", access: "write", resources: ["checkout"], zones: ["production"] }],
    bounds: [{ kind: "users", percentile: "p95", atMostPpm: 30_000 }],
    notBeforeMs: FIRST_AT_MS + 5000,
    expiresAtMs: FIRST_AT_MS + 605_000,
    depth: 0,
    uses: 1,
    revokeOn: ["failure", "rollback"],
    nonce: "grant-1",
  };
  const sig = encodeBase64(await storySigners.grant.sign(grantBytes(document)));
  return {
    parents: [enforced.digest],
    body: {
      grant: document,
      grantDigest: grantDigest(document),
      signature: { kind: "key", keyId: storySigners.grant.keyId, sig },
      enforcement: enforced.digest,
    },
  } as const;
}

/** The digest of the grant in a record. */
export function grantDigestIn({ statement }: SignedRecord): string {
  const { predicate } = statement;
  if (predicate.kind !== "grant") throw new Error("the record grants nothing");
  return predicate.body.grantDigest;
}
