import {
  type KeyHistory,
  type KeyRegistry,
  keyAt,
  type LogStore,
  type Problem,
  type Signer,
  verifyLog,
} from "@interlock/ledger";
import { decodeBase64WithNode, sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { shownText } from "../shown-text.ts";

/** A log, and who is about to sign for it. */
export interface LogSigning {
  readonly log: LogStore;
  readonly origin: string;
  readonly signer: Signer;
  /** The registry of the keys that the log begins with. */
  readonly keys: KeyRegistry;
  readonly nowMs: () => number;
}

/** The keys of a log up to a size, among which the signer was found to be one that may sign what comes next. */
export interface SigningKeys {
  readonly history: KeyHistory;
  readonly size: number;
}

/**
 * The keys in force at the end of a log. Throws a failure where verifiers would not believe what the signer signs next: a
 * checkpoint that was signed by another key cannot be taken out of the log again.
 */
export async function signingKeys(signing: LogSigning): Promise<SigningKeys> {
  const { log, origin, keys, nowMs } = signing;
  const { keyHistory: history, size } = await verifyLog(log, {
    origin,
    keys,
    nowMs: nowMs(),
    verifySignature: verifyEd25519WithNode,
    sha256: sha256WithNode,
    decodeBase64: decodeBase64WithNode,
  });
  const known = { history, size };
  mustSign(known, signing, "nothing was signed");
  return known;
}

/** Throws a failure where what was placed since ended the signer's key. */
export function mustStillSign(known: SigningKeys, signing: LogSigning): void {
  mustSign(known, signing, "nothing more was signed");
}

function mustSign({ history, size }: SigningKeys, { signer, origin }: LogSigning, refusal: string): void {
  const answer = keyAt(history, signer.keyId, size);
  if (!answer.ok) throw notSigned(refusal, answer.problem);
  const { key } = answer;
  if (key.purpose !== "log") {
    const message = `the key is for \`${key.purpose}\`, and a log is signed by one for \`log\``;
    throw notSigned(refusal, { code: "key.purpose", message });
  }
  if (key.origin !== null && key.origin !== origin) {
    const message = `the key signs for the log ${key.origin} only`;
    throw notSigned(refusal, { code: "key.origin", message });
  }
}

function notSigned(refusal: string, { code, message }: Problem): CommandFailure {
  return new CommandFailure(exitCodes.no, shownText(`${refusal}: ${code}: ${message}`));
}
