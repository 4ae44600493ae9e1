import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type KeyRegistry, keyRegistry, openLedger, type PolicyPin } from "@interlock/ledger";
import {
  loadKeyRegistry,
  loadSigner,
  newKeyPair,
  sha256WithNode,
  signingMeansOfNode,
  verifyEd25519WithNode,
} from "@interlock/ledger/node";
import { known, type Principal } from "@interlock/runtime";
import {
  type Effect,
  type GuardParts,
  guardLimits,
  haltKey,
  type PolicyInForce,
  type ProposalInput,
} from "@interlock/runtime/guard";
import { loadModule, systemClock } from "@interlock/runtime/node";
import { pinOf } from "@interlock/runtime/record";
import { createLog, type DiskLog, isStreamHeld, openLog } from "@interlock/stores/disk";
import { openSecretFile, secretsPath } from "@interlock/stores/secrets";
import { openStateFile, statePath } from "@interlock/stores/state";

import { compileTexts } from "../compiled-text.ts";
import { scenePolicy } from "./scene-policy.ts";
import { registryOf } from "./signing-people.ts";

/** The log of every scene. */
export const origin = "log.test/shop";

export const bot: Principal = { kind: "agent", ids: ["github app:7"], name: "bot" };
export const beth: Principal = { kind: "human", ids: ["github:42"], name: "beth" };
export const host: Principal = { kind: "agent", ids: ["spiffe://shop/guard"], name: "guard" };

/** What an agent asks for on behalf of a human; the image says how its effect will go. */
export function asking(action: string, image: string, more: Partial<ProposalInput> = {}): ProposalInput {
  return {
    action,
    targets: [{ entity: "Service", id: "checkout" }],
    payload: { image },
    by: {
      principal: bot,
      identity: { kind: "known", verified: true, issuer: "https://idp.example", chain: [beth] },
    },
    ...more,
  };
}

function placesOf(folder: string): {
  readonly log: string;
  readonly keys: string;
  readonly module: string;
  readonly pin: string;
  readonly effects: string;
} {
  return {
    log: join(folder, "log"),
    keys: join(folder, "keys"),
    module: join(folder, "module.js"),
    pin: join(folder, "pin.json"),
    effects: join(folder, "effects"),
  };
}

/** Compiles a policy and makes everything that processes of a scene open. */
export async function makeScene(folder: string, text: string = scenePolicy): Promise<void> {
  const { log, keys, module, pin } = placesOf(folder);
  const { compiled } = await compileTexts(new Map([["shop.policy", text]]));
  createLog(log, { origin });
  mkdirSync(keys);
  newKeyPair(keys, "writer", { purpose: "writer" });
  newKeyPair(keys, "issuer", { purpose: "grant" });
  newKeyPair(keys, "log", { purpose: "log" });
  writeFileSync(module, compiled.javascript);
  const { moduleDigest } = compiled;
  writeFileSync(pin, JSON.stringify(pinOf(compiled.pin, { moduleDigest, repository: "shop.example" })));
}

/** The policy that a scene has in force. */
async function inForce(folder: string): Promise<PolicyInForce> {
  const { module, pin } = placesOf(folder);
  const policy = JSON.parse(readFileSync(pin, "utf8")) as PolicyPin;
  return {
    module: await loadModule(readFileSync(module), policy.moduleDigest),
    policy,
    stage: "constrained",
  };
}

/** All keys of a scene: those of its files, and the people's. */
export function keysOf(folder: string): KeyRegistry {
  const { keys } = placesOf(folder);
  const files = ["writer", "issuer", "log"].flatMap((name) => [
    ...loadKeyRegistry(join(keys, `${name}.keys.json`)).values(),
  ]);
  return keyRegistry([...files, ...registryOf().values()]);
}

/** The key that signs a scene's checkpoints. */
export function logSigner(folder: string): ReturnType<typeof loadSigner> {
  return loadSigner(join(placesOf(folder).keys, "log.pem"));
}

/** What an effect wrote down by itself, whatever the guard knows of it: the truth that records are held against. */
export interface EffectLine {
  readonly phase: "start" | "end";
  readonly enforcement: string;
  readonly action: string;
  /** By the clock that all processes of a machine share and that never jumps; nanoseconds. */
  readonly atNs: bigint;
  readonly result: string;
}

/** Everything that effects of a scene wrote down, in its order. */
export function effectLines(folder: string): readonly EffectLine[] {
  const { effects } = placesOf(folder);
  if (!existsSync(effects)) return [];
  const lines = readFileSync(effects, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const [phase = "", enforcement = "", action = "", atNs = "", result = ""] = line.split(" ");
    if (phase !== "start" && phase !== "end") throw new Error(`an effect wrote ${line}`);
    return { phase, enforcement, action, atNs: BigInt(atNs), result };
  });
}

/** An effect that takes some turns and ends as its image says. What it wrote outlives its process; no power is lost here. */
function effectOf(folder: string): Effect {
  const { effects } = placesOf(folder);
  return async ({ proposal, enforcement }) => {
    const image = String(proposal.payload["image"]);
    const result = image.startsWith("fails") ? "failure" : "success";
    const write = (phase: string): void => {
      const line = [phase, enforcement, proposal.action, process.hrtime.bigint(), result].join(" ");
      appendFileSync(effects, `${line}\n`);
    };
    write("start");
    for (let turn = 0; turn < 4; turn += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    write("end");
    return { result, observed: { image }, value: image };
  };
}

/** A process of a scene, as long as it has the files open. */
export interface OpenedScene {
  readonly parts: GuardParts;
  readonly log: DiskLog;
  close(): Promise<void>;
}

/** How much traffic each action is predicted to touch at most, in parts per million; what is not named here touches none. */
export const touchesPpm: Readonly<Record<string, number>> = { deploy: 20_000 };

/** Opens a scene's files as a process of its own, which writes this stream. */
export async function openScene(
  folder: string,
  stream: string,
  more: Partial<GuardParts> = {},
): Promise<OpenedScene> {
  const { log: logFolder, keys } = placesOf(folder);
  const { clock = systemClock } = more;
  const nowMs = (): number => clock.nowMs();
  const policy = await inForce(folder);
  const log = openLog(logFolder, { access: "write" });
  const state = openStateFile(statePath(logFolder), { mayMake: true, reserved: [haltKey], nowMs });
  const secrets = openSecretFile(secretsPath(logFolder), { mayMake: true });
  const ledger = openLedger({
    store: log,
    signer: loadSigner(join(keys, "writer.pem")),
    stream,
    origin,
    nowMs,
    randomBytes: freshBytes,
    means: signingMeansOfNode,
  });
  const parts: GuardParts = {
    ...hostParts(folder, policy),
    policy,
    ledger,
    stream,
    records: log,
    secrets,
    state,
    clock,
    ...more,
  };
  const close = async (): Promise<void> => {
    await state.close();
    secrets.close();
    await log.close();
  };
  return { parts, log, close };
}

/** What the host brings: keys, effects, facts and predictions. */
function hostParts(
  folder: string,
  policy: PolicyInForce,
): Omit<GuardParts, "policy" | "ledger" | "stream" | "records" | "secrets" | "state" | "clock"> {
  const { log: logFolder, keys } = placesOf(folder);
  const registry = keysOf(folder);
  const effect = effectOf(folder);
  return {
    origin,
    keyOf: (keyId) => {
      const key = registry.get(keyId);
      return key === undefined
        ? { ok: false, problem: { code: "key.unknown", message: "unknown" } }
        : { ok: true, key };
    },
    host,
    effects: Object.fromEntries(policy.module.vocabulary.actions.map(({ name }) => [name, effect])),
    readers: [catalogue],
    predict: async ({ proposal: { action } }) => ({
      by: "model/1",
      modelDigest: null,
      part: "static",
      traffic: { pointPpm: 0, upperPpm: { p95: touchesPpm[action] ?? 0 }, samples: 1_000 },
      servicesAtMost: 1,
    }),
    planReversal: async ({ proposal, nowMs }) => ({
      reversal: { plan: "ab".repeat(32), isLossless: true, testedAtMs: nowMs - 1_000 },
      undo: { action: "undo", targets: proposal.targets, payload: { revision: 1 } },
    }),
    grants: { signer: loadSigner(join(keys, "issuer.pem")) },
    offsetOf: () => null,
    isAlive: (other) => isStreamHeld(logFolder, other),
    randomBytes: freshBytes,
    verifySignature: verifyEd25519WithNode,
    sha256: sha256WithNode,
    // A machine that others use as well is no reason not to know a fact.
    limits: { ...guardLimits, gatherMs: 60_000, clockSkewMs: 60_000 },
    trace: () => undefined,
  };
}

function freshBytes(count: number): Uint8Array {
  return new Uint8Array(randomBytes(count));
}

const catalogue: GuardParts["readers"][number] = {
  name: "catalogue",
  gives: ["targets", "restored"],
  read: async ({ proposal, nowMs }) => {
    const keys = proposal.targets.map(({ entity, id }) => JSON.stringify([entity, id]));
    return {
      targets: Object.fromEntries(keys.map((key) => [key, { owner: known("payments", nowMs) }])),
      restored: Object.fromEntries(keys.map((key) => [key, known(true)])),
    };
  },
};
