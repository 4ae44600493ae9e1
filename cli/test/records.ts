import { generateKeyPairSync } from "node:crypto";
import {
  canonicalDigest,
  keyRegistry,
  formatKeyRegistry,
  type JsonObject,
  type PolicyPin,
  type RecordContent,
  type SignedRecord,
  type Signer,
  signRecord,
  ulid,
} from "@interlock/ledger";
import { signerFromPem } from "@interlock/ledger/node";

import { NOW_MS } from "./workplace.ts";

/** A fresh key, with its public half in both forms that `verify` reads. */
export function freshKey(): {
  readonly signer: Signer;
  readonly registry: string;
  readonly pem: string;
  readonly privatePem: string;
} {
  const pair = generateKeyPairSync("ed25519");
  const privatePem = pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const signer = signerFromPem(privatePem);
  const { keyId, publicKey } = signer;
  return {
    signer,
    registry: formatKeyRegistry(keyRegistry([{ keyId, publicKey, purpose: "writer", origin: null }])),
    pem: pair.publicKey.export({ format: "pem", type: "spki" }).toString(),
    privatePem,
  };
}

const facts: JsonObject = { now: NOW_MS };

function contentOf(proposal: JsonObject, parents: readonly string[]): RecordContent {
  const proposalDigest = canonicalDigest(proposal);
  if (parents.length === 0)
    return { kind: "propose", stage: "constrained", proposalDigest, parents, body: { proposal } };
  return {
    kind: "evaluate",
    stage: "constrained",
    proposalDigest,
    parents,
    policy: {
      repository: "github.com/acme/shop",
      commit: "ab".repeat(20),
      sources: [],
      moduleDigest: "12".repeat(32),
      compiler: "interlock-compiler/0.1.0",
      language: "1",
    },
    body: {
      proposalDigest,
      factsDigest: canonicalDigest(facts),
      facts,
      decision: {},
      action: "deploy",
      targets: ['["Service","checkout"]'],
      agent: {},
      outcome: "refuse",
      advised: "refuse",
      primitives: ["blast_radius"],
    },
  };
}

/** A stream of so many records, a proposal and then evaluations of it, each signed and chained. */
export async function signedStream(
  signer: Signer,
  length: number,
  change: { readonly proposal?: JsonObject; readonly stream?: string; readonly policy?: PolicyPin } = {},
): Promise<readonly SignedRecord[]> {
  const { proposal = { action: "deploy" }, stream = "gate/1" } = change;
  const records: SignedRecord[] = [];
  for (let seq = 0; seq < length; seq += 1) {
    const [first] = records;
    const atMs = NOW_MS + seq;
    const place = { id: ulid(atMs, new Uint8Array(10).fill(seq)), stream, seq, origin: "log.test/shop" };
    const made = contentOf(proposal, first === undefined ? [] : [first.digest]);
    const content =
      change.policy === undefined || made.kind !== "evaluate" ? made : { ...made, policy: change.policy };
    const prev = records.at(-1)?.leafHash ?? null;
    records.push(await signRecord({ ...content, ...place, prev, at: new Date(atMs).toISOString() }, signer));
  }
  return records;
}
