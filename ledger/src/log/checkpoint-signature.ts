import { SIGNATURE_BYTES, verifyEd25519 } from "../keys/ed25519.ts";
import type { RegisteredKey } from "../keys/key-registry.ts";
import type { SignatureVerifier, Signer } from "../keys/signer.ts";
import { LedgerError, problemOf } from "../ledger-error.ts";
import type { Problem, ProblemCode } from "../ledger-error.ts";
import { encodeUtf8 } from "../utf8.ts";
import { checkpointText, parseCheckpointText } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { cosignatureTime, cosignedBytes, timedSignature } from "./cosignature.ts";
import { formatNote, NOTE_ALGORITHMS, noteKeyId, parseNote } from "./signed-note.ts";
import type { NoteSignature, SignedNote } from "./signed-note.ts";

/** What a checkpoint has to be; nothing of it comes out of the checkpoint. */
export type CheckpointDemand = {
  /** The log that it must be of. */
  readonly origin: string;
  /** The keys that are believed; only those for `log`, and for this log, count. */
  readonly keys: Iterable<RegisteredKey>;
  /** Another implementation of the one strict rule, such as the faster one of `@interlock/ledger/node`. */
  readonly verifySignature?: SignatureVerifier;
};

/** A key of the log that signed a checkpoint. */
export type CheckpointSignature = {
  readonly key: RegisteredKey;
  /** When it signed, by its own clock, to the second: milliseconds since 1970. Null where it signed no time. */
  readonly atMs: number | null;
};

/** A checkpoint that one believed key signed at least, or the first thing wrong with it. */
export type CheckpointVerdict =
  | {
      readonly ok: true;
      readonly checkpoint: Checkpoint;
      readonly signatures: readonly [CheckpointSignature, ...CheckpointSignature[]];
    }
  | { readonly ok: false; readonly problem: Problem };

/** Signs a checkpoint, and in a second line the time at which that was: a signed note. Throws what cannot be signed. */
export async function signCheckpoint(
  checkpoint: Checkpoint,
  signer: Signer,
  atMs: number,
): Promise<Uint8Array> {
  const text = checkpointText(checkpoint);
  const seconds = Math.floor(atMs / 1000);
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw new LedgerError({ code: "checkpoint.time", message: "the clock gives no time that can be signed" });
  }
  const { origin: name } = checkpoint;
  const plain = await signatureOf(signer, encodeUtf8(text));
  const timed = await signatureOf(signer, cosignedBytes(seconds, text));
  const lineOf = (algorithm: number, bytes: Uint8Array): NoteSignature => {
    return { name, keyId: noteKeyId(name, algorithm, signer.publicKey), bytes };
  };
  return formatNote({
    text,
    signatures: [
      lineOf(NOTE_ALGORITHMS.ed25519, plain),
      lineOf(NOTE_ALGORITHMS.cosignature, timedSignature(seconds, timed)),
    ],
  });
}

/**
 * Verifies a signed checkpoint against the keys that the caller believes; pure, and never throws. Lines of keys that are
 * not known, such as those of witnesses, are left alone; of a known key every line has to hold, and there is one of a kind.
 */
export function verifyCheckpoint(note: Uint8Array, demand: CheckpointDemand): CheckpointVerdict {
  try {
    const parsed = parseNote(note);
    const checkpoint = parseCheckpointText(parsed.text);
    if (checkpoint.origin !== demand.origin) {
      const message = `the checkpoint is of the log \`${checkpoint.origin}\`, and \`${demand.origin}\` is demanded`;
      throw wrong("checkpoint.origin", message);
    }
    const signatures = signaturesOf(parsed, demand);
    const [first, ...others] = signatures;
    if (first === undefined) throw wrong("checkpoint.unsigned", "no key of the log signed the checkpoint");
    return { ok: true, checkpoint, signatures: [first, ...others] };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function signaturesOf(note: SignedNote, demand: CheckpointDemand): readonly CheckpointSignature[] {
  const { origin, verifySignature = verifyEd25519 } = demand;
  const text = encodeUtf8(note.text);
  return [...demand.keys].flatMap((key) => {
    if (key.purpose !== "log" || (key.origin !== null && key.origin !== origin)) return [];
    const plain = lineOf(note, origin, NOTE_ALGORITHMS.ed25519, key);
    const timed = lineOf(note, origin, NOTE_ALGORITHMS.cosignature, key);
    if (plain !== null && !verifySignature(key.publicKey, text, plain)) throw notHolding(key);
    const atMs = timed === null ? null : cosignatureTime(note.text, timed, key.publicKey, verifySignature);
    if (timed !== null && atMs === null) throw notHolding(key);
    return plain === null ? [] : [{ key, atMs }];
  });
}

/** The bytes of the one line that claims to be the key's; null where there is none. */
function lineOf(
  note: SignedNote,
  origin: string,
  algorithm: number,
  { keyId: named, publicKey }: RegisteredKey,
): Uint8Array | null {
  const keyId = noteKeyId(origin, algorithm, publicKey);
  const [line, ...others] = note.signatures.filter((one) => one.name === origin && one.keyId === keyId);
  if (others.length > 0) throw wrong("checkpoint.signature", `the key ${named} signed the checkpoint twice`);
  return line?.bytes ?? null;
}

async function signatureOf(signer: Signer, bytes: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(bytes);
  if (signature.length === SIGNATURE_BYTES) return signature;
  throw wrong("signature.invalid", `the signer gave ${signature.length} bytes instead of ${SIGNATURE_BYTES}`);
}

function notHolding({ keyId }: RegisteredKey): LedgerError {
  return wrong("checkpoint.signature", `the signature is not the one of key ${keyId} over this checkpoint`);
}

function wrong(code: ProblemCode, message: string): LedgerError {
  return new LedgerError({ code, message });
}
