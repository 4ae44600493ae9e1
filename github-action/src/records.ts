import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  canonicalDigest,
  keyRegistry,
  LedgerError,
  openLedger,
  SALT_BYTES,
  ulid,
  ULID_RANDOM_BYTES,
  verifyChain,
} from "@interlock/ledger";
import type { EvaluateBody, JsonObject, PolicyPin, SignedRecord, Signer, Stage } from "@interlock/ledger";
import { signerFromPem, verifyEd25519WithNode } from "@interlock/ledger/node";
import { targetKey } from "@interlock/runtime";
import { concealed, plain, secretsText } from "./concealed.ts";
import { GateRefusal } from "./gate-refusal.ts";
import type { Judged } from "@interlock/pull-requests";
import type { LoadedPolicy } from "./policy.ts";
import { openRecordFiles, writeSecrets } from "./record-files.ts";

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
    const kinds = new Map<number, string>();
    const files = openRecordFiles(folder, (record) => kinds.get(record.seq) ?? "record");
    const ledger = openLedger({ store: files.store, signer, stream, origin, nowMs, randomBytes: freshBytes });
    const written: SignedRecord[] = [];
    for (const one of judged) {
      const said = concealed(one, policy.module.vocabulary, nowMs(), () => freshBytes(SALT_BYTES));
      const proposalDigest = canonicalDigest(said.proposal);
      // Before the record: a commitment whose value is nowhere could be replayed by nobody.
      if (said.secrets.length > 0) writeSecrets(folder, proposalDigest, secretsText(said.secrets));
      const frame = { stage: place.stage, proposalDigest, policy: pinOf(policy) };
      kinds.set(written.length, "propose");
      const proposed = await ledger.append({
        ...frame,
        kind: "propose",
        parents: [],
        body: { proposal: said.proposal },
      });
      written.push(proposed);
      kinds.set(written.length, "evaluate");
      const body = evaluateBody(one, said.facts, proposalDigest);
      const parents = [proposed.digest];
      written.push(await ledger.append({ ...frame, kind: "evaluate", parents, body }));
    }
    checkFiles(
      written.map((record) => files.pathOf(record)),
      { signer, stream, origin, count: written.length },
    );
    const evaluations = written
      .filter((_, index) => index % 2 === 1)
      .map((record) => ({ path: files.pathOf(record), digest: record.digest }));
    return { stream, keyId: signer.keyId, evaluations };
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new GateRefusal(`the verdict could not be recorded in \`${folder}\`: ${cause.message}`, { cause });
  }
}

function freshBytes(count: number): Uint8Array {
  return new Uint8Array(randomBytes(count));
}

function evaluateBody(judged: Judged, recorded: JsonObject, proposalDigest: string): EvaluateBody {
  const { proposal, facts, decision } = judged;
  const { binding, advised } = decision;
  return {
    proposalDigest,
    factsDigest: canonicalDigest(recorded),
    facts: recorded,
    decision: plain(decision),
    action: proposal.action,
    targets: proposal.targets.map(targetKey),
    agent: plain(facts.principal),
    outcome: binding.outcome,
    advised: advised.outcome,
    primitives: [...new Set(binding.deciding.map((finding) => finding.source))].sort(),
  };
}

function pinOf({ pin, repository, moduleDigest }: LoadedPolicy): PolicyPin {
  return {
    repository: pin.repository ?? repository,
    commit: pin.commit,
    sources: pin.sources,
    moduleDigest,
    compiler: pin.compiler,
    language: String(pin.language),
  };
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
