import { applyKeyRecord, newKeyHistory } from "../src/keys/history.ts";
import type { HistoryAnswer, KeyHistory } from "../src/keys/history.ts";
import type { EnrolledKey } from "../src/keys/enrolled-key.ts";
import type { KeyPurpose } from "../src/keys/key-purpose.ts";
import { enrolledKey, keyRegistry } from "../src/keys/key-registry.ts";
import type { KeyAnswer, KeyRegistry, RegisteredKey } from "../src/keys/key-registry.ts";
import { proveRotation } from "../src/keys/rotation.ts";
import type { Signer } from "../src/keys/signer.ts";
import type { RecordContent } from "../src/record.ts";
import type { Holder } from "../src/statement/holder.ts";
import { verifyRecord } from "../src/verify.ts";
import type { VerifiedRecord } from "../src/verify.ts";
import { ORIGIN, propose, signAfter, signerOf } from "./sample-records.ts";

export const registrar: Signer = signerOf(10);
export const otherRegistrar: Signer = signerOf(11);
export const writer: Signer = signerOf(12);
export const activator: Signer = signerOf(13);
export const next: Signer = signerOf(14);
export const afterNext: Signer = signerOf(15);

/** A key of a registry. */
export function held(signer: Signer, purpose: KeyPurpose, origin: string | null = null): RegisteredKey {
  return { keyId: signer.keyId, publicKey: signer.publicKey, purpose, origin };
}

/** The keys that every history here begins with. */
export const registry: KeyRegistry = keyRegistry([
  held(registrar, "registrar"),
  held(otherRegistrar, "registrar"),
  held(writer, "writer"),
  held(activator, "activator"),
]);

/** The same as a record carries it, otherwise where a test says so. */
export function offered(
  signer: Signer,
  purpose: KeyPurpose = "writer",
  change: Partial<EnrolledKey> = {},
): EnrolledKey {
  return { ...enrolledKey(held(signer, purpose)), ...change };
}

/** What a registrar says of a key that comes. */
export function enroll(key: EnrolledKey, holder?: Holder): RecordContent {
  const body = { key, ...(holder === undefined ? {} : { holder }) };
  return { kind: "key.enroll", stage: "constrained", parents: [], body };
}

/** What is said of a key that goes. */
export function revoke(keyId: string, sinceMs: number | null = null): RecordContent {
  const body = { keyId, reason: "left", compromisedSinceMs: sinceMs };
  return { kind: "key.revoke", stage: "constrained", parents: [], body };
}

/** What is said of a key that takes another one's place, rightly proven unless a test says otherwise. */
export async function rotate(
  from: Signer,
  to: Signer,
  change: { readonly newKey?: EnrolledKey; readonly proof?: string; readonly origin?: string } = {},
): Promise<RecordContent> {
  const newKey = change.newKey ?? offered(to);
  const { origin = ORIGIN } = change;
  const rotation = { origin, oldKey: from.keyId, newKey: to.keyId, purpose: newKey.purpose };
  const proof = change.proof ?? (await proveRotation(rotation, to));
  return {
    kind: "key.rotate",
    stage: "constrained",
    parents: [],
    body: { oldKey: from.keyId, newKey, proof },
  };
}

/** A record of its signer that holds by itself: whether its key is in force is for the history to say. */
export async function signed(content: RecordContent, signer: Signer): Promise<VerifiedRecord> {
  const { envelope } = await signAfter(null, content, signer);
  const purposes: readonly KeyPurpose[] = ["registrar", "writer", "activator"];
  const verdicts = purposes.map((purpose) => verifyRecord(envelope, keyRegistry([held(signer, purpose)])));
  const verified = verdicts.find((verdict) => verdict.ok);
  if (verified === undefined) throw new Error("the record of a test does not hold");
  return verified;
}

/** The same as nobody would sign it here: a hostile writer writes its own. */
export async function forged(content: RecordContent, signer: Signer): Promise<VerifiedRecord> {
  const holding = await signed(revoke(signer.keyId), signer);
  const { keyId, origin } = holding.statement.predicate;
  const predicate = { ...holding.statement.predicate, ...content, keyId, origin };
  return { ...holding, statement: { ...holding.statement, predicate } };
}

/** A record by the writer with somebody else's signature in it; whether that holds was verified with the record. */
export async function carrying(content: object): Promise<VerifiedRecord> {
  const holding = await signed(propose(), writer);
  const predicate = { ...holding.statement.predicate, ...content };
  return { ...holding, statement: { ...holding.statement, predicate } };
}

/** The history after a record that changes it. */
export function applied(history: KeyHistory, record: VerifiedRecord, index: number): KeyHistory {
  const answer = applyKeyRecord(history, record, index);
  if (!answer.ok) throw new Error(answer.problem.message);
  return answer.history;
}

/** How an answer ends, in a word. */
export function code(answer: HistoryAnswer | KeyAnswer): string {
  return answer.ok ? "ok" : answer.problem.code;
}

/** The history of a log that is empty. */
export const start: KeyHistory = newKeyHistory(registry);
