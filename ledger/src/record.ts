import { encodeBase64 } from "./base64.ts";
import { canonical } from "./canonical.ts";
import { canonicalCopy } from "./canonical-copy.ts";
import { sha256Hex, sha256HexOfText } from "./digest.ts";
import type { HashFunction, Sha256 } from "./digest.ts";
import { envelopeBytes, preAuthEncoding, STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
import { SIGNATURE_BYTES } from "./keys/ed25519.ts";
import { leafHash } from "./leaf.ts";
import { LedgerError } from "./ledger-error.ts";
import { keyIdOf } from "./keys/public-key.ts";
import type { Signer } from "./keys/signer.ts";
import { checkStatement } from "./statement/statement-check.ts";
import { PREDICATE_VERSION } from "./statement/frame.ts";
import type { PolicyPin, Stage } from "./statement/frame.ts";
import { predicateType } from "./statement/record-kind.ts";
import { STATEMENT_TYPE } from "./statement/statement.ts";
import type { KindAndBody, Statement } from "./statement/statement.ts";
import { firstSubject } from "./statement/first-subject.ts";
import { POLICY_SUBJECT } from "./statement/subject.ts";
import type { Subject } from "./statement/subject.ts";
import type { StoredRecord } from "./store.ts";
import { encodeUtf8 } from "./utf8.ts";

/** How many bytes the signed payload of one record may have. */
export const MAX_PAYLOAD_BYTES: number = 4 * 1024 * 1024;

/** The kinds of an action's life: the caller says which proposal they are about. */
type ActionKind = "propose" | "evaluate" | "enforce" | "remember";

/** What a caller has to say; where it stands in a stream is filled in by `appendRecord`. */
export type RecordContent = {
  readonly stage: Stage;
  readonly parents: readonly Sha256[];
  /** Of an activation the pin that it puts in force; records about keys, streams and erasures have none. */
  readonly policy?: PolicyPin;
} & (
  | (Extract<KindAndBody, { readonly kind: ActionKind }> & {
      /** The canonical digest of the proposal that the record is about. */
      readonly proposalDigest: Sha256;
    })
  | Exclude<KindAndBody, { readonly kind: ActionKind }>
);

/** Content with its place: everything that gets signed but the key. */
export type RecordDraft = RecordContent & {
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly prev: Sha256 | null;
  readonly at: string;
  readonly origin: string;
};

/** A record ready to be stored, with the statement that its envelope carries. */
export type SignedRecord = StoredRecord & { readonly statement: Statement };

/** Other ways to compute the same, such as the faster ones of `@interlock/ledger/node`; what is left out is computed by the ledger's own. */
export type SigningMeans = {
  readonly sha256?: HashFunction;
  readonly encodeBase64?: (bytes: Uint8Array) => string;
};

/**
 * Signs a record. Throws a `LedgerError` rather than sign what `verifyRecord` would not accept.
 * `digest` is the SHA-256 of the signed bytes; the envelope is canonical JSON.
 */
export async function signRecord(
  draft: RecordDraft,
  signer: Signer,
  means: SigningMeans = {},
): Promise<SignedRecord> {
  const payload = payloadOf(draft, signer, means);
  const signed = preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload.bytes);
  const signature = await signer.sign(signed);
  if (signature.length !== SIGNATURE_BYTES) {
    throw new LedgerError({
      code: "signature.invalid",
      message: `the signer gave ${signature.length} bytes instead of ${SIGNATURE_BYTES}`,
    });
  }
  const signatures = [{ keyid: signer.keyId, sig: encodeBase64(signature) }];
  const digest = sha256Hex(signed, means.sha256);
  const { stream, seq, prev } = payload.statement.predicate;
  return {
    stream,
    seq,
    prev,
    digest,
    leafHash: leafHash(
      { digest, payloadType: STATEMENT_PAYLOAD_TYPE, stream, seq, signatures },
      means.sha256,
    ),
    envelope: envelopeBytes(STATEMENT_PAYLOAD_TYPE, payload.bytes, signatures, means.encodeBase64),
    statement: payload.statement,
  };
}

function payloadOf(
  draft: RecordDraft,
  signer: Signer,
  { sha256 }: SigningMeans,
): { statement: Statement; bytes: Uint8Array } {
  refuseMisnamed(signer);
  // What is checked and handed on is what the text says: the caller's objects may change while we sign.
  const { copy, text } = canonicalCopy(statementOf(draft, signer));
  const bytes = encodeUtf8(text);
  if (bytes.length > MAX_PAYLOAD_BYTES) {
    throw new LedgerError({
      code: "json.size",
      message: `the record has ${bytes.length} bytes, at most ${MAX_PAYLOAD_BYTES} can be signed`,
    });
  }
  const check = checkStatement(copy, signer.keyId, (value) => sha256HexOfText(canonical(value), sha256));
  if (!check.ok) throw new LedgerError(check.problem);
  return { statement: check.statement, bytes };
}

/** The keys whose ids were computed already; a signer keeps its key. */
const named = new WeakMap<Uint8Array, string>();

function refuseMisnamed({ publicKey, keyId }: Signer): void {
  const known = named.get(publicKey) ?? keyIdOf(publicKey);
  named.set(publicKey, known);
  if (known !== keyId) {
    throw new LedgerError({ code: "key.id-mismatch", message: "the signer's key id is not its key's" });
  }
}

function statementOf(draft: RecordDraft, signer: Signer): Statement {
  const { policy, id, stream, seq, prev, parents, at, origin, stage } = draft;
  const frame = { v: PREDICATE_VERSION, id, stream, seq, prev, parents, at, origin, stage } as const;
  const pinned = policy === undefined ? frame : { ...frame, policy };
  return {
    _type: STATEMENT_TYPE,
    subject: subjectsOf(draft),
    predicateType: predicateType(draft.kind),
    // The two belong together as they came in; the check that follows would see it if they did not.
    predicate: { ...pinned, keyId: signer.keyId, ...({ kind: draft.kind, body: draft.body } as KindAndBody) },
  };
}

function subjectsOf(draft: RecordDraft): readonly Subject[] {
  const { name, sha256 } = firstSubject(draft);
  const known = "proposalDigest" in draft ? draft.proposalDigest : sha256;
  if (known === null) throw new Error(`a record \`${draft.kind}\` comes with the digest of its proposal`);
  const first: Subject = { name, digest: { sha256: known } };
  const commit = draft.policy?.commit ?? null;
  return commit === null ? [first] : [first, { name: POLICY_SUBJECT, digest: { gitCommit: commit } }];
}
