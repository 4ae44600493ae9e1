import { join } from "node:path";

import { type KeyPurpose, openLedger, type Signer } from "@interlock/ledger";
import {
  loadSigner,
  newKeyPair,
  sha256WithNode,
  signingMeansOfNode,
  verifyEd25519WithNode,
} from "@interlock/ledger/node";
import { known, targetKey } from "@interlock/runtime";
import {
  type Effect,
  type Guard,
  guardLimits,
  type GuardParts,
  openGuard,
  type ProposalInput,
} from "@interlock/runtime/guard";
import { freshBytes, systemClock } from "@interlock/runtime/node";
import { pinOf } from "@interlock/runtime/record";
import { createLog, openLog } from "@interlock/stores/disk";
import { openSecretFile, secretsPath } from "@interlock/stores/secrets";
import { openStateFile, statePath } from "@interlock/stores/state";

import { compileTexts } from "../../test/compiled-text.ts";

const origin = "log.bench/shop";

/** How many services are deployed to in turn: as many windows of rates are counted. */
const services = 512;

/** A policy with what guards in life have: a blast bound, a tested way back, two budgets and a grant. */
const policyText = `language 1
policy shop
stage constrained

zone staging, production
entity Service { owner: string max 64, zone: zone }
action deploy on Service changes { image: string max 128, canary: percent }

source github
group sre = team "acme/sre" from github fresh 10m
switch everything on * { resume quorum 2 of sre }

bound limits on deploy {
  blast    traffic p95 <= 5%
  reversal tested within 30d
  rate     1000 per 1h per target
  rate     64 at once per action
}
bound production on deploy where target.zone == production { require action.canary <= 50% }
permit deploys on deploy by agent { grant write on target expires 10m uses 1 }
`;

/** A guard on a real log and a real file of state, and what was opened for it. */
export interface BenchGuard {
  readonly guard: Guard;
  readonly close: () => Promise<void>;
}

/** The module that the guard of this bench has in force. */
export async function benchPolicy(): Promise<GuardParts["policy"]> {
  const { module, compiled } = await compileTexts(new Map([["shop.policy", policyText]]));
  const policy = pinOf(compiled.pin, { moduleDigest: compiled.moduleDigest, repository: "bench.example" });
  return { module, policy, stage: "constrained" };
}

/** Opens a guard on a new log in a folder. Its effects are the caller's, and so is whatever it is given in the place of this bench's own. */
export async function openBenchGuard(
  folder: string,
  deploy: Effect,
  given: Partial<GuardParts> = {},
): Promise<BenchGuard> {
  const signers = { writer: newSigner(folder, "writer"), grant: newSigner(folder, "grant") };
  const path = join(folder, "log");
  createLog(path, { origin });
  const log = openLog(path, { access: "write" });
  const secrets = openSecretFile(secretsPath(path), { mayMake: true });
  const state = openStateFile(statePath(path), { mayMake: true, hasThread: true });
  const parts: GuardParts = {
    ...(await withoutStores(deploy, signers)),
    ledger: openLedger({
      store: log,
      signer: signers.writer,
      stream: "bench/1",
      origin,
      nowMs: Date.now,
      randomBytes: freshBytes,
      means: signingMeansOfNode,
    }),
    records: log,
    secrets,
    state,
    ...given,
  };
  const guard = await openGuard(parts);
  const close = async (): Promise<void> => {
    await guard.close();
    await state.close();
    await log.close();
    secrets.close();
  };
  return { guard, close };
}

/** Everything of a guard but where it keeps things. */
export async function withoutStores(
  deploy: Effect,
  signers: { readonly writer: Signer; readonly grant: Signer },
): Promise<Omit<GuardParts, "ledger" | "records" | "secrets" | "state">> {
  const purposes = new Map<string, readonly [Signer, KeyPurpose]>([
    [signers.writer.keyId, [signers.writer, "writer"]],
    [signers.grant.keyId, [signers.grant, "grant"]],
  ]);
  return {
    policy: await benchPolicy(),
    origin,
    stream: "bench/1",
    keyOf: (keyId) => {
      const found = purposes.get(keyId);
      if (found === undefined) return { ok: false, problem: { code: "key.unknown", message: "unknown" } };
      const [{ publicKey }, purpose] = found;
      return { ok: true, key: { keyId, publicKey, purpose, origin } };
    },
    host: { kind: "agent", ids: ["spiffe://bench/guard"], name: "guard" },
    effects: { deploy },
    readers: [
      {
        name: "catalogue",
        gives: ["targets"],
        read: async ({ proposal }) => ({
          targets: Object.fromEntries(
            proposal.targets.map((target) => [
              targetKey(target),
              { owner: known("payments"), zone: known("production") },
            ]),
          ),
        }),
      },
    ],
    predict: async () => ({
      by: "bench/1",
      modelDigest: null,
      part: "static",
      traffic: { pointPpm: 200, upperPpm: { p50: 200, p95: 500 }, samples: 1_000 },
      servicesAtMost: 1,
    }),
    planReversal: async ({ nowMs }) => ({
      reversal: { plan: "ab".repeat(32), isLossless: true, testedAtMs: nowMs - 86_400_000 },
      undo: null,
    }),
    grants: { signer: signers.grant },
    offsetOf: () => null,
    clock: systemClock,
    randomBytes: freshBytes,
    verifySignature: verifyEd25519WithNode,
    sha256: sha256WithNode,
    limits: guardLimits,
    trace: () => undefined,
  };
}

/** The deployment with this number. */
export function deployment(number: number): ProposalInput {
  return {
    action: "deploy",
    targets: [{ entity: "Service", id: `service-${number % services}` }],
    payload: { image: "registry.bench.example/shop/checkout:1.42.7", canary: 100_000 },
    by: {
      principal: { kind: "agent", ids: ["github app:1234567"], name: "release bot" },
      identity: {
        kind: "known",
        verified: true,
        issuer: "https://idp.bench.example",
        chain: [{ kind: "human", ids: ["github:42"], name: "Beth" }],
      },
    },
  };
}

export function newSigner(folder: string, name: "writer" | "grant"): Signer {
  return loadSigner(newKeyPair(folder, name, { purpose: name }).privatePath);
}
