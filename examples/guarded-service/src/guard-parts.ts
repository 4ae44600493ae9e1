import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import process from "node:process";

import {
  type KeyRegistry,
  keyRegistry,
  type Ledger,
  openLedger,
  type Stage,
  ulid,
  ULID_RANDOM_BYTES,
} from "@interlock/ledger";
import {
  loadKeyRegistry,
  loadSigner,
  readRecordFiles,
  sha256WithNode,
  signingMeansOfNode,
  verifyEd25519WithNode,
} from "@interlock/ledger/node";
import {
  type Guard,
  guardLimits,
  type GuardParts,
  haltKey,
  openGuard,
  type PolicyInForce,
  useGrant,
} from "@interlock/runtime/guard";
import { loadActivated, systemClock } from "@interlock/runtime/node";
import { createLog, isStreamHeld, openLog } from "@interlock/stores/disk";
import { openSecretFile, secretsPath } from "@interlock/stores/secrets";
import { openStateFile, statePath } from "@interlock/stores/state";

import type { Platform } from "./platform.ts";
import { refundEffect } from "./refund-effect.ts";
import { catalogue, predictor, recallPlanner } from "./refund-facts.ts";

/** The log that this service writes, by name. */
export const origin = "refunds.example/production";

/** Where a service finds what it is made of. */
export interface Place {
  /** The folder of the log, its secrets and its state; the log is made where there is none. */
  readonly log: string;
  /** The private keys of this service: it records with one and issues grants with the other. */
  readonly writer: string;
  readonly issuer: string;
  /** The public keys of everybody who is believed: the service, whoever puts a policy in force, the people who approve. */
  readonly keys: readonly string[];
}

/** A guard that is open, and what closes it with everything under it. */
export interface OpenedGuard {
  readonly guard: Guard;
  readonly close: () => Promise<void>;
}

const fresh = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

/** The public keys in several files, as one registry. */
export function keysIn(paths: readonly string[]): KeyRegistry {
  return keyRegistry(paths.flatMap((path) => [...loadKeyRegistry(path).values()]));
}

/**
 * Opens the guard of this service on a log, secrets and state in one folder. Rejects where the policy is none that a person put in force,
 * or where it cannot be recorded what happens: then the service does not start.
 */
export async function openServiceGuard(place: Place, platform: Platform): Promise<OpenedGuard> {
  const keys = keysIn(place.keys);
  const policy = await inForce(keys);
  if (!existsSync(place.log)) createLog(place.log, { origin });
  const log = openLog(place.log, { access: "write" });
  const opened: { close(): unknown }[] = [log];
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0).toReversed()) await one.close();
  };
  try {
    // State is made with the log and never later: what is spent, used up and halted stands there.
    const isNew = (await log.streams()).length === 0;
    const secrets = openSecretFile(secretsPath(place.log), { mayMake: isNew });
    opened.push(secrets);
    const state = openStateFile(statePath(place.log), { mayMake: isNew, reserved: [haltKey] });
    opened.push(state);
    const stream = `refunds/${ulid(Date.now(), fresh(ULID_RANDOM_BYTES))}`;
    const ledger = openLedger({
      store: log,
      signer: loadSigner(place.writer),
      stream,
      origin,
      nowMs: Date.now,
      randomBytes: fresh,
      means: signingMeansOfNode,
    });
    const parts: GuardParts = {
      policy,
      origin,
      ledger,
      stream,
      records: log,
      secrets,
      state,
      keyOf: (keyId) => {
        const key = keys.get(keyId);
        return key === undefined
          ? { ok: false, problem: { code: "key.unknown", message: `nobody enrolled the key ${keyId}` } }
          : { ok: true, key };
      },
      host: { kind: "agent", ids: ["spiffe://shop.example/services/refunds"], name: "refund service" },
      effects: { refund: refundEffect(platform, (request) => useGrant(parts, request)) },
      readers: [catalogue(platform)],
      predict: predictor(platform),
      planReversal: recallPlanner(platform),
      grants: { signer: loadSigner(place.issuer) },
      // The policy knows no windows, so no time zone is ever asked for.
      offsetOf: () => null,
      isAlive: (other) => isStreamHeld(place.log, other),
      clock: systemClock,
      randomBytes: fresh,
      verifySignature: verifyEd25519WithNode,
      sha256: sha256WithNode,
      limits: guardLimits,
      trace: () => undefined,
    };
    opened.push(await beginStream(ledger, policy.stage));
    const guard = await openGuard(parts);
    opened.push(guard, recovering(guard));
    return { guard, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The module that a person put in force, to the last byte. */
async function inForce(keys: KeyRegistry): Promise<PolicyInForce> {
  const loaded = await loadActivated({
    file: "build/evaluator.js",
    records: readRecordFiles("activations"),
    keys,
    origin,
    module: "refunds",
    nowMs: Date.now(),
    verifySignature: verifyEd25519WithNode,
  });
  if (loaded.kind === "refused") throw new Error(`${loaded.code}: ${loaded.message}`);
  const { policy, stage } = loaded.activation.predicate;
  return { module: loaded.module, policy, stage };
}

/** Promises on record that the stream is never silent for long, keeps the promise, and answers what ends it. */
async function beginStream(ledger: Ledger, stage: Stage): Promise<{ close(): Promise<void> }> {
  const body = {
    writer: "refunds",
    software: "guarded-service/1.0.0",
    heartbeatMs: 120_000,
    predecessor: null,
  };
  await ledger.append({ kind: "stream.open", stage, parents: [], body });
  const beat = () =>
    ledger.append({ kind: "heartbeat", stage, parents: [], body: { checkpoint: null, haltEpoch: null } });
  const stop = every(60_000, beat);
  return {
    close: async () => {
      stop();
      await ledger.append({
        kind: "stream.close",
        stage,
        parents: [],
        body: { reason: "the service stops", successor: null },
      });
    },
  };
}

/** Closes now and then what ended processes left, and what is overdue. */
function recovering(guard: Guard): { close(): void } {
  return { close: every(60_000, () => guard.recover()) };
}

function every(ms: number, run: () => Promise<unknown>): () => void {
  const timer = setInterval(() => {
    // What cannot be recorded now cannot be permitted either, and the next call says so.
    run().catch((error: unknown) => void process.stderr.write(`${String(error)}\n`));
  }, ms);
  return () => clearInterval(timer);
}
