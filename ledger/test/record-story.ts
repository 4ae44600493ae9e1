import { canonicalDigest } from "../src/digest.ts";
import { enrolledKey } from "../src/keys/key-registry.ts";
import { proveRotation } from "../src/keys/rotation.ts";
import type { SignedRecord } from "../src/record.ts";
import {
  beth,
  FIRST_AT_MS,
  NOTE_COMMITMENT,
  policy,
  registered,
  STORY_ORIGIN,
  storySigners,
  SWITCH,
  TARGET,
} from "./story-cast.ts";
import { deployment, evaluationOf, grantDigestIn, overBound, proposalOf } from "./story-deployment.ts";
import { approval, frame, plain, write } from "./story-pen.ts";
import type { Pen, StoryRecord } from "./story-pen.ts";

/** Every record of the story, in the order in which it happened: at least one of each kind. */
export async function recordStory(): Promise<readonly StoryRecord[]> {
  const story: StoryRecord[] = [];
  await keysStream(story);
  await activation(story);
  const pen: Pen = {
    stream: "shop/runtime-1",
    signer: storySigners.writer,
    startMs: FIRST_AT_MS,
    last: null,
  };
  await write(story, pen, {
    ...plain,
    kind: "stream.open",
    parents: [],
    body: { writer: "shop-api/eu-1", software: "interlock/0.1.0", heartbeatMs: 10_000, predecessor: null },
  });
  const { remembered, granted, evaluated } = await deployment(story, pen);
  await observations(story, pen, granted, remembered);
  await switches(story, pen);
  await overridden(story, pen);
  await erased(story, pen, evaluated);
  await write(story, pen, {
    ...plain,
    kind: "heartbeat",
    parents: [],
    body: { checkpoint: { size: 20, root: canonicalDigest("a root") }, haltEpoch: 6 },
  });
  await write(story, pen, {
    ...plain,
    kind: "stream.close",
    parents: [],
    body: { reason: "the process ended as it was told to", successor: "shop/runtime-2" },
  });
  return story;
}

async function keysStream(story: StoryRecord[]): Promise<void> {
  const { registrar, formerWriter, nextWriter, lostApprover } = storySigners;
  const pen: Pen = {
    stream: "keys",
    signer: registrar,
    startMs: FIRST_AT_MS - 86_400_000,
    last: null,
  };
  await write(story, pen, {
    ...plain,
    kind: "key.enroll",
    parents: [],
    body: { key: enrolledKey(registered(lostApprover, "approver")), holder: beth },
  });
  const rotation = {
    origin: STORY_ORIGIN,
    oldKey: formerWriter.keyId,
    newKey: nextWriter.keyId,
    purpose: "writer",
  } as const;
  await write(story, pen, {
    ...plain,
    kind: "key.rotate",
    parents: [],
    body: {
      oldKey: formerWriter.keyId,
      newKey: enrolledKey(registered(nextWriter, "writer")),
      proof: await proveRotation(rotation, nextWriter),
    },
  });
  await write(story, pen, {
    ...plain,
    kind: "key.revoke",
    parents: [],
    body: {
      keyId: lostApprover.keyId,
      reason: "the laptop was lost",
      compromisedSinceMs: FIRST_AT_MS - 90_000_000,
    },
  });
}

async function activation(story: StoryRecord[]): Promise<void> {
  const startMs = FIRST_AT_MS - 3_600_000;
  const pen: Pen = { stream: "activations/shop", signer: storySigners.activator, startMs, last: null };
  await write(story, pen, {
    ...plain,
    kind: "activate",
    parents: [],
    policy,
    body: {
      module: "shop",
      planDigest: canonicalDigest("the plan"),
      pinDigest: canonicalDigest(policy),
      kernel: "interlock-kernel/0.1.0",
      replaces: null,
    },
  });
}

async function observations(
  story: StoryRecord[],
  pen: Pen,
  granted: SignedRecord,
  remembered: SignedRecord,
): Promise<void> {
  await write(story, pen, {
    ...plain,
    kind: "revoke",
    parents: [remembered.digest],
    body: { grantDigest: grantDigestIn(granted), because: "outcome", cause: remembered.digest },
  });
  await write(story, pen, {
    ...frame,
    kind: "drift",
    parents: [],
    body: {
      contract: "shop.scaled",
      target: TARGET,
      hasDrifted: true,
      source: "kubernetes",
      observedAtMs: FIRST_AT_MS + 7500,
      declaredDigest: canonicalDigest({ replicas: 4 }),
      observedDigest: canonicalDigest({ replicas: 3 }),
      differences: [{ field: "replicas", declared: 4, observed: 3 }],
    },
  });
  await write(story, pen, {
    ...plain,
    kind: "calibrate",
    parents: [],
    body: {
      by: "interlock-model/0.1.0",
      modelDigest: canonicalDigest("the model"),
      action: "deploy",
      target: null,
      fromMs: FIRST_AT_MS - 7_776_000_000,
      untilMs: FIRST_AT_MS + 7000,
      outcomes: 19,
      outcomesDigest: canonicalDigest([remembered.digest]),
      measures: [
        {
          measure: "users",
          percentile: "p95",
          nominalPpm: 950_000,
          coveredPpm: 1_000_000,
          meanErrorPpm: -13_000,
          severityPpm: 420_000,
        },
      ],
    },
  });
}

async function switches(story: StoryRecord[], pen: Pen): Promise<void> {
  const thrown = await write(story, pen, {
    ...frame,
    kind: "halt",
    parents: [],
    body: {
      switch: SWITCH,
      epoch: 5,
      quorum: {
        seats: [{ count: 1, group: "shop.sre" }],
        agentsAtMost: null,
        bySoftwareKey: true,
        withinMs: null,
      },
      by: beth,
      reason: "checkout fails",
      isDrill: false,
      cause: null,
    },
  });
  const halts = [thrown.digest];
  const approved = await write(story, pen, {
    ...frame,
    kind: "approve",
    parents: halts,
    body: await approval({ kind: "resume", switch: SWITCH, halts }, storySigners.approver, {
      nonce: "approval-2",
    }),
  });
  await write(story, pen, {
    ...frame,
    kind: "resume",
    parents: [...halts, approved.digest],
    body: { switch: SWITCH, epoch: 6, halts, approvals: [approved.digest], reason: "rolled back, and calm" },
  });
}

async function overridden(story: StoryRecord[], pen: Pen): Promise<void> {
  const proposal = proposalOf("deploy-4712", 100_000);
  const proposalDigest = canonicalDigest(proposal);
  const about = { ...frame, proposalDigest };
  const proposed = await write(story, pen, { ...about, kind: "propose", parents: [], body: { proposal } });
  const refused = await write(story, pen, {
    ...about,
    kind: "evaluate",
    parents: [proposed.digest],
    body: evaluationOf(proposal, {
      outcome: "refuse",
      primitives: ["blast_radius"],
      decision: { binding: { outcome: "refuse", deciding: [{ ...overBound, outcome: "refuse" }] } },
    }),
  });
  const evaluation = refused.digest;
  const approvals: string[] = [];
  for (const [index, signer] of [storySigners.registrar, storySigners.secondRegistrar].entries()) {
    const principal = `github:${8 + index}`;
    const { digest } = await write(story, pen, {
      ...frame,
      kind: "approve",
      parents: [evaluation],
      body: await approval({ kind: "override", proposalDigest, evaluation }, signer, {
        principal,
        root: principal,
        nonce: `approval-${3 + index}`,
      }),
    });
    approvals.push(digest);
  }
  await write(story, pen, {
    ...frame,
    kind: "override",
    parents: [evaluation, ...approvals],
    body: {
      proposalDigest,
      evaluation,
      approvals,
      reason: "the bound refuses the fix of the outage that it measures",
      expiresAtMs: FIRST_AT_MS + 3_600_000,
    },
  });
}

async function erased(story: StoryRecord[], pen: Pen, evaluated: SignedRecord): Promise<void> {
  const [proposedRecord] = evaluated.statement.predicate.parents;
  if (proposedRecord === undefined) throw new Error("the evaluation has no parent");
  const commitments = [NOTE_COMMITMENT];
  const commitmentsDigest = canonicalDigest(commitments);
  const approved = await write(story, pen, {
    ...plain,
    kind: "approve",
    parents: [],
    body: await approval({ kind: "redact", commitmentsDigest }, storySigners.approver, {
      nonce: "approval-5",
    }),
  });
  await write(story, pen, {
    ...plain,
    kind: "redact",
    parents: [proposedRecord, approved.digest],
    body: {
      commitments,
      records: [proposedRecord],
      because: { kind: "request", reason: "erasure asked for by the person named in the note" },
      approvals: [approved.digest],
    },
  });
}
