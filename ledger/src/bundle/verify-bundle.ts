import type { Sha256 } from "../digest.ts";
import { isKept, readCommitment } from "../erasure/commitment.ts";
import { applyKeyRecord, keyAt, newKeyHistory } from "../keys/history.ts";
import type { KeyHistory } from "../keys/history.ts";
import type { KeyRegistry } from "../keys/key-registry.ts";
import { LedgerError, problemOf } from "../ledger-error.ts";
import type { Problem, ProblemCode } from "../ledger-error.ts";
import { verifyCheckpoint } from "../log/checkpoint-signature.ts";
import type { CheckpointVerdict } from "../log/checkpoint-signature.ts";
import { provesInclusion } from "../tree/inclusion.ts";
import { encodeUtf8 } from "../utf8.ts";
import { verifyRecord } from "../verify.ts";
import type { VerifyOptions } from "../verify.ts";
import type { BundleFindings, PlacedRecord } from "./bundle-findings.ts";
import { bundleProves, bundleProvesNot } from "./bundle-words.ts";
import { heldSources } from "./bundled-sources.ts";
import type { Bundle } from "./bundle.ts";
import { parseBundle } from "./read-bundle.ts";

/** A bundle whose every part holds, and in words what that shows and what it does not. */
export type VerifiedBundle = BundleFindings & {
  readonly ok: true;
  readonly proves: readonly string[];
  readonly doesNotProve: readonly string[];
};

/** The verified bundle, or the first thing wrong with it: `at` is a place in the bundle. */
export type BundleVerdict = VerifiedBundle | { readonly ok: false; readonly problem: Problem };

/**
 * Verifies a bundle against the keys that the caller believes; pure, offline, and never throws on bytes or JSON.
 *
 * Every record by itself, with a key that holds at its place in the log; the checkpoint by a key of the log, for the log
 * that the record in question names; each record in the checkpoint's tree; every source against the digests that the
 * record's signer pinned. One part that does not hold makes the whole invalid: what is left would be another bundle.
 */
export function verifyBundle(
  input: Uint8Array,
  registry: KeyRegistry,
  options: VerifyOptions = {},
): BundleVerdict {
  try {
    const findings = findingsOf(parseBundle(input), registry, options);
    return {
      ok: true,
      ...findings,
      proves: bundleProves(findings),
      doesNotProve: bundleProvesNot(findings),
    };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function findingsOf(bundle: Bundle, registry: KeyRegistry, options: VerifyOptions): BundleFindings {
  const { records, history } = verifiedRecords(bundle, registry, options);
  const about = records.find(({ record }) => record.digest === bundle.record);
  if (about === undefined) {
    throw wrong("bundle.record", "the record that the bundle is about is not in it", "/record");
  }
  const checkpoint = verifiedCheckpoint(bundle, about, history, options);
  for (const [number, { index, record }] of records.entries()) {
    const { size, root } = checkpoint.checkpoint;
    const hashes = bundle.records[number]?.hashes ?? [];
    if (!provesInclusion({ index, size, hashes }, record.leafHash, root)) {
      const message = `it does not lead from record ${index} to the checkpoint's root`;
      throw wrong("bundle.inclusion", message, `/records/${number}/hashes`);
    }
  }
  mustHangTogether(records, about);
  return {
    about,
    records,
    checkpoint,
    sources: heldSources(bundle.sources, about.record.statement.predicate.policy),
    secrets: disclosedSecrets(bundle, records),
  };
}

/** Every record with the key that held at its place; the key records among them count for those after them. */
function verifiedRecords(
  bundle: Bundle,
  registry: KeyRegistry,
  options: VerifyOptions,
): { readonly records: readonly PlacedRecord[]; readonly history: KeyHistory } {
  const records: PlacedRecord[] = [];
  let history: KeyHistory = newKeyHistory(registry);
  for (const [number, { envelope, index }] of bundle.records.entries()) {
    const at = `/records/${number}`;
    if (index <= (records.at(-1)?.index ?? -1)) {
      throw wrong("bundle.order", "the records do not stand in the log's order", `${at}/index`);
    }
    const record = verifyRecord(envelope, history.keys, options);
    if (!record.ok) throw inside(record.problem, `${at}/envelope`);
    const key = keyAt(history, record.statement.predicate.keyId, index);
    if (!key.ok) throw inside(key.problem, `${at}/envelope`);
    const next = applyKeyRecord(history, record, index, options.verifySignature);
    if (!next.ok) throw inside(next.problem, `${at}/envelope`);
    ({ history } = next);
    records.push({ index, record });
  }
  return { records, history };
}

function verifiedCheckpoint(
  { checkpoint }: Bundle,
  { record }: PlacedRecord,
  history: KeyHistory,
  { verifySignature }: VerifyOptions,
): Extract<CheckpointVerdict, { readonly ok: true }> {
  const verdict = verifyCheckpoint(encodeUtf8(checkpoint), {
    origin: record.statement.predicate.origin,
    // A key that some record of the bundle ended does not sign for a tree which holds that record.
    keys: [...history.keys.values()].filter(({ keyId }) => keyAt(history, keyId, Number.MAX_SAFE_INTEGER).ok),
    ...(verifySignature === undefined ? {} : { verifySignature }),
  });
  if (!verdict.ok) throw inside(verdict.problem, "/checkpoint");
  return verdict;
}

/** Parents and children hang together, and records about keys belong to all; anything else has no business here. */
function mustHangTogether(records: readonly PlacedRecord[], about: PlacedRecord): void {
  const { origin } = about.record.statement.predicate;
  const reached = new Set<Sha256>([about.record.digest]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const { record } of records) {
      const { parents } = record.statement.predicate;
      if (reached.has(record.digest)) for (const parent of parents) reached.add(parent);
      else if (parents.some((parent) => reached.has(parent))) reached.add(record.digest);
    }
  }
  for (const [number, { record }] of records.entries()) {
    const { predicate } = record.statement;
    const at = `/records/${number}`;
    if (predicate.origin !== origin) throw wrong("bundle.stranger", "the record is of another log", at);
    if (!reached.has(record.digest) && !predicate.kind.startsWith("key.")) {
      throw wrong("bundle.stranger", "the record is no parent and no child of the one in question", at);
    }
  }
}

function disclosedSecrets({ secrets = [] }: Bundle, records: readonly PlacedRecord[]): number {
  for (const [number, secret] of secrets.entries()) {
    const at = `/secrets/${number}`;
    if (!isKept(secret)) {
      throw wrong("bundle.secret", "its commitment was not made of this value and this salt", at);
    }
    if (!records.some(({ record }) => isCommittedIn(record.statement, secret.commitment))) {
      throw wrong("bundle.secret", "no record of the bundle commits to it", at);
    }
  }
  return secrets.length;
}

function isCommittedIn(value: unknown, commitment: Sha256): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (readCommitment(value) === commitment) return true;
  return Object.values(value).some((member) => isCommittedIn(member, commitment));
}

function inside(problem: Problem, at: string): LedgerError {
  return new LedgerError({ ...problem, at: `${at}${problem.at ?? ""}` });
}

function wrong(code: ProblemCode, message: string, at: string): LedgerError {
  return new LedgerError({ code, message, at });
}
