import { createHash } from "node:crypto";
import {
  type Approval,
  approvalBytes,
  approvalDigest,
  APPROVAL_NAMESPACE,
  type ApproveBody,
  canonicalDigest,
  encodeBase64,
  keyIdOf,
  LedgerError,
  MAX_APPROVED_CLASSES,
  MAX_NAME_LENGTH,
  readApproval,
  type Sha256,
} from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";
import { unarmoured, verifySshSignature } from "@interlock/ledger/ssh";

import { unreadable } from "../command-failure.ts";
import { readInput } from "../read-file.ts";
import { shellWord } from "../shell-word.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** How long an approver has to sign, and the rest to be collected. */
const APPROVAL_LIFE_MS: number = 7 * 24 * 60 * 60 * 1000;

/** What is erased, in words: for the approver to read, and to hold whoever erases to. */
export interface ToldErasure {
  readonly subject: string;
  readonly classes: readonly string[];
  /** Why; null where the approver is told no reason. */
  readonly reason: string | null;
}

/** What somebody is asked to approve. Of what is told, a document says what it has room for. */
export function erasureApproval(
  commitments: readonly Sha256[],
  told: ToldErasure,
  person: string,
  { origin, nonce, nowMs }: { readonly origin: string; readonly nonce: string; readonly nowMs: number },
): Approval {
  const { subject, classes, reason } = told;
  const saysClasses = classes.length <= MAX_APPROVED_CLASSES && classes.every(hasRoom);
  return {
    v: 1,
    origin,
    principal: person,
    root: person,
    kind: "human",
    decision: "approve",
    of: {
      kind: "redact",
      commitmentsDigest: canonicalDigest(commitments),
      count: commitments.length,
      ...(hasRoom(subject) ? { subject } : {}),
      ...(saysClasses ? { classes } : {}),
    },
    expiresAtMs: nowMs + APPROVAL_LIFE_MS,
    nonce,
    ...(reason === null ? {} : { reason }),
  };
}

function hasRoom(text: string): boolean {
  return text !== "" && text.length <= MAX_NAME_LENGTH;
}

/** The bytes of a file that an approver signs, and how. */
export function approvalFile(approval: Approval): {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly howTo: (path: string) => string;
} {
  return {
    name: `erase-${approvalDigest(approval).slice(0, 12)}.approval`,
    bytes: approvalBytes(approval),
    howTo: (path) => `ssh-keygen -Y sign -n ${APPROVAL_NAMESPACE} -f KEY ${shellWord(path)}`,
  };
}

/** An approval and its signature `FILE.sig`, as `ssh-keygen -Y sign` leaves it. Throws a failure that names the file. */
export function readApprovalFile(path: string, world: Pick<World, "cwd">): ApproveBody {
  const approval = approvalIn(path, world);
  const signature = `${path}.sig`;
  const bytes = unarmoured(new TextDecoder().decode(readInput(signature, world)));
  if (bytes === null) throw unreadable(`${quotedText(signature)} is no SSH signature`);
  const signed = verifySshSignature(bytes, approvalBytes(approval), APPROVAL_NAMESPACE, sshCrypto);
  if (signed.kind !== "valid") {
    const why = signed.kind === "broken" ? signed.why : `${signed.what} is not supported`;
    throw unreadable(`${quotedText(signature)} does not sign ${quotedText(path)}: ${shownText(why)}`);
  }
  return {
    approval,
    approvalDigest: approvalDigest(approval),
    // Whose key it is, and whether it counts, is asked of the registry and the log.
    proof: { kind: "ssh", keyId: keyIdOf(signed.key.publicKey), sig: encodeBase64(bytes) },
  };
}

const sshCrypto = {
  sha256: sha256WithNode,
  sha512: (bytes: Uint8Array): Uint8Array => createHash("sha512").update(bytes).digest(),
  verifySignature: verifyEd25519WithNode,
};

function approvalIn(path: string, world: Pick<World, "cwd">): Approval {
  const bytes = readInput(path, world);
  try {
    return readApproval(bytes);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`${quotedText(path)}: ${shownText(cause.message)}`, cause);
  }
}
