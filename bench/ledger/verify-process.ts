/**
 * Verifies a whole log: `verify-process.ts time FOLDER REGISTRY…` says how long it takes, and how long the bare signatures of the same
 * bytes take with the same keys, in seconds of the processor, so that it does not count what else the machine does. `memory` says how
 * much is in use at most, and needs `--expose-gc`.
 */
import { createPublicKey, verify, type KeyObject } from "node:crypto";
import process from "node:process";

import { keyRegistry, openEnvelope, preAuthEncoding, verifyLog, type LogVerdict } from "@interlock/ledger";
import {
  decodeBase64WithNode,
  loadKeyRegistry,
  sha256WithNode,
  verifyEd25519WithNode,
} from "@interlock/ledger/node";
import { openLog } from "@interlock/stores/disk";

/** After how many records memory is looked at. */
const every = 1000;

/** What one process found. */
export interface VerifyFigure {
  readonly records: number;
  readonly verifyMs: number;
  readonly bareMs: number;
  /** The most bytes that were in use. */
  readonly peakBytes: number;
}

const [mode = "", folder = "", ...registries] = process.argv.slice(2);
const keys = keyRegistry(registries.flatMap((path) => [...loadKeyRegistry(path).values()]));
const log = openLog(folder, { access: "read" });

const figure = mode === "memory" ? await memoryFigure() : await timeFigure();
process.stdout.write(JSON.stringify(figure));

async function timeFigure(): Promise<VerifyFigure> {
  const start = processorMs();
  const { size } = await verified(() => undefined);
  return { records: size, verifyMs: processorMs() - start, bareMs: await bareMs(size), peakBytes: 0 };
}

/** What is in use when everything that can be thrown away was: what the process has of the system says little. */
async function memoryFigure(): Promise<VerifyFigure> {
  let seen = 0;
  let peakBytes = 0;
  const { size } = await verified(() => {
    seen += 1;
    if (seen % every !== 0) return;
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    peakBytes = Math.max(peakBytes, heapUsed + external);
  });
  return { records: size, verifyMs: 0, bareMs: 0, peakBytes };
}

async function verified(visit: () => void): Promise<LogVerdict> {
  const verdict = await verifyLog(log, {
    origin: log.origin,
    keys,
    nowMs: Date.now(),
    verifySignature: verifyEd25519WithNode,
    sha256: sha256WithNode,
    decodeBase64: decodeBase64WithNode,
    visit,
  });
  if (verdict.class === "unanchored" && verdict.problemCount === 0) return verdict;
  throw new Error(JSON.stringify(verdict.problems));
}

/** How long the signatures alone take: reading them is not counted. */
async function bareMs(size: number): Promise<number> {
  const objects = new Map<string, KeyObject>();
  for (const { keyId, publicKey } of keys.values()) {
    const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), publicKey]);
    objects.set(keyId, createPublicKey({ key: spki, format: "der", type: "spki" }));
  }
  let taken = 0;
  for (let from = 0; from < size;) {
    const page = (await log.sequenced(from)).map(({ envelope }) => {
      const { payloadType, payload, signature } = openEnvelope(envelope);
      return { signed: preAuthEncoding(payloadType, payload), signature };
    });
    const before = processorMs();
    for (const { signed, signature } of page) {
      const key = objects.get(signature.keyId);
      if (key === undefined || !verify(null, signed, key, signature.bytes))
        throw new Error("a signature is wrong");
    }
    taken += processorMs() - before;
    from += page.length;
  }
  return taken;
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
