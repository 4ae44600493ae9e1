import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  keyRegistry,
  LedgerError,
  openLedger,
  SALT_BYTES,
  ulid,
  ULID_RANDOM_BYTES,
  verifyChain,
} from "@interlock/ledger";
import type { Signer, Stage } from "@interlock/ledger";
import { signerFromPem, verifyEd25519WithNode } from "@interlock/ledger/node";
import { pinOf, recordDecision, type RecordedDecision, recordOf } from "@interlock/runtime/record";
import { GateRefusal } from "./gate-refusal.ts";
import type { Judged } from "@interlock/pull-requests";
import type { LoadedPolicy } from "./policy.ts";
import { openRecordFiles, secretFiles } from "./record-files.ts";

/** The signed record of one judgement, on disk. */
export interface WrittenRecord {
  readonly path: string;
  /** SHA-256 of the signed bytes, hex. */
  readonly digest: string;
}

/** What was written for one change: a propose and an evaluate record a proposal, in the order of the proposals. */
export interface WrittenRecords {
  readonly stream: string;
  readonly keyId: string;
  readonly evaluations: readonly WrittenRecord[];
}

/** A signer from the input's text. Throws a `GateRefusal` that shows nothing of the key. */
export function signerOf(pem: string): Signer {
  try {
    return signerFromPem(pem);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new GateRefusal(`input \`signing-key\`: ${cause.message}`, { cause });
  }
}

/**
 * Signs and writes what was judged, and reads it all back: when the promise resolves, every record is durable and
 * was verified from its file with the signer's public key. Throws a `GateRefusal` where that cannot be had.
 */
export async function writeRecords(
  judged: readonly Judged[],
  policy: LoadedPolicy,
  place: {
    readonly signer: Signer;
    readonly folder: string;
    readonly stage: Stage;
    readonly nowMs: () => number;
  },
): Promise<WrittenRecords> {
  const { signer, folder, nowMs } = place;
  const { origin } = policy.configuration;
  // A stream has one writer: a fresh name for every run, so that two runs never continue one another.
  const stream = `gate/${ulid(nowMs(), freshBytes(ULID_RANDOM_BYTES))}`;
  try {
    // The stream is fresh, so every decision begins at an even number.
    const files = openRecordFiles(folder, ({ seq }) => (seq % 2 === 0 ? "propose" : "evaluate"));
    const ledger = openLedger({ store: files.store, signer, stream, origin, nowMs, randomBytes: freshBytes });
    const frame = {
      vocabulary: policy.module.vocabulary,
      policy: pinOf(policy.pin, policy),
      stage: place.stage,
    };
    const written: RecordedDecision[] = [];
    for (const one of judged) {
      const salted = { nowMs: nowMs(), freshSalt: () => freshBytes(SALT_BYTES) };
      const record = recordOf(one, frame, salted);
      const secrets = secretFiles(folder, record.propose.proposalDigest);
      written.push(await recordDecision(ledger, secrets, record));
    }
    checkFiles(
      written.flatMap(({ propose, evaluate }) => [files.pathOf(propose), files.pathOf(evaluate)]),
      { signer, stream, origin, count: 2 * written.length },
    );
    const evaluations = written.map(({ evaluate }) => ({
      path: files.pathOf(evaluate),
      digest: evaluate.digest,
    }));
    return { stream, keyId: signer.keyId, evaluations };
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new GateRefusal(`the verdict could not be recorded in \`${folder}\`: ${cause.message}`, { cause });
  }
}

function freshBytes(count: number): Uint8Array {
  return new Uint8Array(randomBytes(count));
}

function checkFiles(
  paths: readonly string[],
  expected: {
    readonly signer: Signer;
    readonly stream: string;
    readonly origin: string;
    readonly count: number;
  },
): void {
  const { signer, stream, origin, count } = expected;
  const { keyId, publicKey } = signer;
  const registry = keyRegistry([{ keyId, publicKey, purpose: "writer", origin }]);
  const links = paths.map((path) => ({ envelope: new Uint8Array(readFileSync(path)) }));
  const options = { origin, stream, verifySignature: verifyEd25519WithNode };
  const verdict = verifyChain(links, registry, options);
  if (!verdict.ok) throw new LedgerError(verdict.problem);
  if (verdict.count !== count) throw new Error(`${verdict.count} of ${count} records were verified`);
}
