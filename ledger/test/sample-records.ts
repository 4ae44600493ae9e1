import { canonicalDigest } from "../src/digest.ts";
import type { JsonObject } from "../src/json.ts";
import { keyRegistry } from "../src/keys/key-registry.ts";
import type { KeyRegistry, RegisteredKey } from "../src/keys/key-registry.ts";
import { signerFromPem } from "../src/node/signer.ts";
import { signRecord } from "../src/record.ts";
import type { RecordContent, SignedRecord } from "../src/record.ts";
import type { Signer } from "../src/keys/signer.ts";
import type { CommittedPin } from "../src/statement/frame.ts";
import { ulid } from "../src/ulid.ts";

export const ORIGIN = "log.test/staging";
export const STREAM = "gate/1";

/** A signer whose key is made of one repeated byte, so that every run gives the same bytes. */
export function signerOf(seedByte: number): Signer {
  const pkcs8 = Buffer.concat([
    Buffer.from("302e020100300506032b657004220420", "hex"),
    Buffer.alloc(32, seedByte),
  ]);
  return signerFromPem(
    `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString("base64")}\n-----END PRIVATE KEY-----\n`,
  );
}

export const writer: Signer = signerOf(1);
export const stranger: Signer = signerOf(2);
export const activator: Signer = signerOf(3);

export function registryOf(signer: Signer, change: Partial<RegisteredKey> = {}): KeyRegistry {
  const { keyId, publicKey } = signer;
  return keyRegistry([{ keyId, publicKey, purpose: "writer", origin: null, ...change }]);
}

export const policy: CommittedPin = {
  repository: "github.com/acme/shop",
  commit: "ab".repeat(20),
  sources: [{ path: "policies/shop.policy", blob: "cd".repeat(20), sha256: "ef".repeat(32) }],
  moduleDigest: "12".repeat(32),
  compiler: "0.1.0",
  language: "1",
};

/** What a record of an action's life says. */
type ActionContent = Extract<RecordContent, { readonly proposalDigest: string }>;

export const proposal: JsonObject = { action: "deploy", canary: 10, service: "payments", toJSON: "data" };
export const facts: JsonObject = { "target.zone": { kind: "known", value: "production" }, ü: [1, 2.5, null] };

export const proposalSha: string = canonicalDigest(proposal);

export function propose(): ActionContent {
  return {
    kind: "propose",
    stage: "constrained",
    proposalDigest: proposalSha,
    parents: [],
    body: { proposal },
  };
}

export function evaluate(parent: string): ActionContent {
  return {
    kind: "evaluate",
    stage: "constrained",
    proposalDigest: proposalSha,
    parents: [parent],
    policy,
    body: {
      proposalDigest: proposalSha,
      factsDigest: canonicalDigest(facts),
      facts,
      decision: { findings: [] },
      action: "deploy",
      targets: ["payments@production"],
      agent: { id: "agent-7" },
      outcome: "permit",
      advised: "hold",
      primitives: ["blast_radius"],
    },
  };
}

export function enforce(evaluation: string): ActionContent {
  return {
    kind: "enforce",
    stage: "constrained",
    proposalDigest: proposalSha,
    parents: [evaluation],
    policy,
    body: { evaluation, outcome: "permit" },
  };
}

export function remember(enforcement: string): ActionContent {
  return {
    kind: "remember",
    stage: "constrained",
    proposalDigest: proposalSha,
    parents: [enforcement],
    body: { enforcement, observed: { errorsPpm: 12 } },
  };
}

/** An activation of the sample policy under the name `shop`. */
export function activate(replaces: string | null, moduleDigest: string = policy.moduleDigest): RecordContent {
  return {
    kind: "activate",
    stage: "constrained",
    parents: replaces === null ? [] : [replaces],
    policy: { ...policy, moduleDigest },
    body: {
      module: "shop",
      planDigest: "34".repeat(32),
      pinDigest: "56".repeat(32),
      kernel: "interlock-kernel/0.1.0",
      replaces,
    },
  };
}

export const FIRST_AT_MS: number = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** Where and when a sample record is signed. */
export type SamplePlace = {
  readonly stream: string;
  readonly origin: string;
  readonly atMs: number;
};

/** Signs content as the record after `before`, one second later for each number. */
export async function signAfter(
  before: SignedRecord | null,
  content: RecordContent,
  signer: Signer = writer,
  place: Partial<SamplePlace> = {},
): Promise<SignedRecord> {
  const seq = before === null ? 0 : before.seq + 1;
  const { stream = STREAM, origin = ORIGIN, atMs = FIRST_AT_MS + seq * 1000 } = place;
  return await signRecord(
    {
      ...content,
      id: ulid(atMs, new Uint8Array(10).fill(seq % 256)),
      stream,
      seq,
      prev: before?.leafHash ?? null,
      at: new Date(atMs).toISOString(),
      origin,
    },
    signer,
  );
}

/** The four records of one action's life, in one stream. */
export async function lifecycle(): Promise<
  readonly [SignedRecord, SignedRecord, SignedRecord, SignedRecord]
> {
  const proposed = await signAfter(null, propose());
  const evaluated = await signAfter(proposed, evaluate(proposed.digest));
  const enforced = await signAfter(evaluated, enforce(evaluated.digest));
  return [proposed, evaluated, enforced, await signAfter(enforced, remember(enforced.digest))];
}
