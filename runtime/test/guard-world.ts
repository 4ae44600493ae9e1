import { generateKeyPairSync, randomBytes } from "node:crypto";

import {
  type KeyPurpose,
  LedgerError,
  openLedger,
  type RecordStore,
  type Secret,
  type Signer,
  type StoredRecord,
} from "@interlock/ledger";
import { signerFromPem, verifyEd25519WithNode } from "@interlock/ledger/node";
import { known, type Principal } from "@interlock/runtime";
import {
  type Clock,
  type Effect,
  type GuardParts,
  guardLimits,
  type GuardStep,
  type PolicyInForce,
  type ProposalInput,
} from "@interlock/runtime/guard";
import { systemClock } from "@interlock/runtime/node";
import { pinOf } from "@interlock/runtime/record";
import type { StateStore } from "@interlock/runtime/state";
import { memoryState } from "@interlock/stores/memory";

import { compileTexts } from "../../test/compiled-text.ts";

/** The log that all of these tests write. */
export const origin = "log.test/shop";

/** What a service may do here, as long as a test says nothing else. */
export const policyText = `language 1
policy shop
stage constrained

entity Service { owner: string max 64 }
action deploy on Service changes { image: string max 128, note?: secret string max 400 }
action look on Service reads {}
action undo on Service restores { revision: int 0..1000 }

switch everything on * { resume quorum 2 of sre }
source github
group sre = team "acme/sre" from github fresh 10m

bound limits on deploy { blast traffic p95 <= 5%  reversal tested within 30d  rate 3 per 1h per agent }
permit deploys on deploy by agent { grant write on target expires 10m  rate 2 at once per target }
permit looks on look {}
permit undoing on undo {}
`;

/** The module of a policy, as a guard has it in force. */
export async function inForce(text: string = policyText): Promise<PolicyInForce> {
  const { module, compiled } = await compileTexts(new Map([["shop.policy", text]]));
  const policy = pinOf(compiled.pin, { moduleDigest: compiled.moduleDigest, repository: "shop.example" });
  return { module, policy, stage: "constrained" };
}

export function freshSigner(): Signer {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return signerFromPem(pem);
}

/** Records in memory; what is stored can be looked at, and the next append can be made to fail. */
export interface MemoryRecords extends RecordStore {
  readonly all: StoredRecord[];
  failing: ((record: StoredRecord) => boolean) | null;
}

export function memoryRecords(): MemoryRecords {
  const all: StoredRecord[] = [];
  const of = (stream: string): readonly StoredRecord[] => all.filter((record) => record.stream === stream);
  const store: MemoryRecords = {
    all,
    failing: null,
    head: async (stream) => of(stream).at(-1) ?? null,
    append: async (record) => {
      if (store.failing?.(record) === true) {
        throw new LedgerError({ code: "store.failed", message: "no room" });
      }
      const head = of(record.stream).at(-1);
      if (record.seq !== (head?.seq ?? -1) + 1 || record.prev !== (head?.leafHash ?? null)) {
        throw new LedgerError({ code: "store.conflict", message: "does not continue the stream" });
      }
      all.push(record);
    },
    read: async (stream, fromSeq, limit = 1_000) =>
      of(stream)
        .filter(({ seq }) => seq >= fromSeq)
        .slice(0, limit),
    byDigest: async (digest) => all.find((record) => record.digest === digest) ?? null,
    streams: async () => [...new Set(all.map(({ stream }) => stream))].sort(),
  };
  return store;
}

/** Secrets in memory. */
export function memorySecrets(): GuardParts["secrets"] & { readonly kept: Map<string, Secret> } {
  const kept = new Map<string, Secret>();
  return {
    kept,
    put: async (secrets) => {
      for (const secret of secrets) kept.set(secret.commitment, secret);
      return secrets.length;
    },
    find: async (commitment) => kept.get(commitment) ?? null,
  };
}

/** What several processes share. */
export interface World {
  readonly records: MemoryRecords;
  readonly secrets: ReturnType<typeof memorySecrets>;
  readonly state: StateStore;
  readonly keys: Map<string, { readonly signer: Signer; readonly purpose: KeyPurpose }>;
  readonly policy: PolicyInForce;
  /** Both hands of every clock, moved by tests alone. */
  readonly time: { nowMs: number };
  readonly issuer: Signer;
}

export async function newWorld(text: string = policyText): Promise<World> {
  const time = { nowMs: Date.UTC(2026, 10, 24, 10) };
  const issuer = freshSigner();
  return {
    records: memoryRecords(),
    secrets: memorySecrets(),
    state: memoryState(() => time.nowMs),
    keys: new Map([[issuer.keyId, { signer: issuer, purpose: "grant" }]]),
    policy: await inForce(text),
    time,
    issuer,
  };
}

export const bot: Principal = { kind: "agent", ids: ["github app:7"], name: "bot" };
export const beth: Principal = { kind: "human", ids: ["github:42"], name: "beth" };
export const host: Principal = { kind: "agent", ids: ["spiffe://shop/guard"], name: "guard" };

export const checkout = { entity: "Service", id: "checkout" };

/** A deployment that the agent asks for on behalf of a human. */
export function deploying(more: Partial<ProposalInput> = {}): ProposalInput {
  return {
    action: "deploy",
    targets: [checkout],
    payload: { image: "sha256:9f86" },
    by: {
      principal: bot,
      identity: { kind: "known", verified: true, issuer: "https://idp.example", chain: [beth] },
    },
    ...more,
  };
}

/** A clock whose hands move with the world, and that cuts off nothing. */
export function worldClock({ time }: Pick<World, "time">): Clock {
  return {
    nowMs: () => time.nowMs,
    monotonicMs: () => time.nowMs,
    within: (ms, run) => systemClock.within(ms, run),
  };
}

const plan = "ab".repeat(32);

const succeed: Effect = async () => ({ result: "success", observed: { done: true }, value: "done" });

/** One process of a world; each has a stream and a key of its own. */
export function processOf(
  world: World,
  stream: string,
  more: Partial<GuardParts> = {},
): GuardParts & { readonly steps: GuardStep[] } {
  const signer = freshSigner();
  world.keys.set(signer.keyId, { signer, purpose: "writer" });
  const clock = more.clock ?? worldClock(world);
  const ledger = openLedger({
    store: world.records,
    signer,
    stream,
    origin,
    nowMs: () => clock.nowMs(),
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
  });
  const steps: GuardStep[] = [];
  return {
    policy: world.policy,
    origin,
    ledger,
    stream,
    records: world.records,
    secrets: world.secrets,
    state: world.state,
    keyOf: (keyId) => {
      const found = world.keys.get(keyId);
      if (found === undefined) return { ok: false, problem: { code: "key.unknown", message: "unknown" } };
      const { signer: owner, purpose } = found;
      return { ok: true, key: { keyId, publicKey: owner.publicKey, purpose, origin: null } };
    },
    host,
    effects: { deploy: succeed, look: succeed, undo: succeed },
    readers: [
      {
        name: "catalogue",
        gives: ["targets", "restored"],
        read: async ({ proposal, nowMs }) => {
          const keys = proposal.targets.map(({ entity, id }) => JSON.stringify([entity, id]));
          return {
            targets: Object.fromEntries(keys.map((key) => [key, { owner: known("payments", nowMs) }])),
            restored: Object.fromEntries(keys.map((key) => [key, known(true)])),
          };
        },
      },
    ],
    predict: async () => ({
      by: "model/1",
      modelDigest: null,
      part: "static",
      traffic: { pointPpm: 10_000, upperPpm: { p50: 10_000, p95: 20_000 }, samples: 1_000 },
      servicesAtMost: 1,
    }),
    planReversal: async ({ proposal, nowMs }) => ({
      reversal: { plan, isLossless: true, testedAtMs: nowMs - 1_000 },
      undo: { action: "undo", targets: proposal.targets, payload: { revision: 1 } },
    }),
    grants: { signer: world.issuer },
    offsetOf: () => null,
    clock,
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    verifySignature: verifyEd25519WithNode,
    limits: guardLimits,
    trace: (step) => {
      steps.push(step);
    },
    steps,
    ...more,
  };
}

export { memoryState };
