import { createHash } from "node:crypto";
import {
  type Approval,
  approvalBytes,
  approvalDigest,
  APPROVAL_NAMESPACE,
  type ApprovalProof,
  type ApproveBody,
  canonicalBytes,
  encodeBase64,
  keyIdOf,
  LedgerError,
  parseStrictJson,
  readApproval,
  type Signer,
} from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";
import { unarmoured, verifySshSignature } from "@interlock/ledger/ssh";
import * as z from "zod";

import { unreadable } from "../command-failure.ts";
import { fitting } from "../fitting.ts";
import { readInput } from "../read-file.ts";
import { shellWord } from "../shell-word.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** The bytes of a file that an approver signs, and how. `what` begins its name. */
export function approvalFile(
  what: string,
  approval: Approval,
): {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly howTo: (path: string) => string;
} {
  return {
    name: `${what}-${approvalDigest(approval).slice(0, 12)}.approval`,
    bytes: approvalBytes(approval),
    howTo: (path) => `ssh-keygen -Y sign -n ${APPROVAL_NAMESPACE} -f KEY ${shellWord(path)}`,
  };
}

/** An approval signed by a key at hand, or by a command that has it. */
export async function signedApproval(
  approval: Approval,
  signer: Pick<Signer, "keyId" | "sign">,
): Promise<ApproveBody> {
  const sig = encodeBase64(await signer.sign(approvalBytes(approval)));
  return {
    approval,
    approvalDigest: approvalDigest(approval),
    proof: { kind: "key", keyId: signer.keyId, sig },
  };
}

/** What stands in `FILE.sig` beside an approval that a key signed which is none of SSH's. */
export function signatureBytes(proof: ApprovalProof): Uint8Array {
  return canonicalBytes(proof);
}

/**
 * An approval and its signature `FILE.sig`, as `ssh-keygen -Y sign` or this program left it. Throws a failure that names the file. Whose key
 * it is, and whether it counts, is asked of the registry and the log.
 */
export function readApprovalFile(path: string, world: Pick<World, "cwd">): ApproveBody {
  const approval = approvalIn(path, world);
  const file = `${path}.sig`;
  const signature = readInput(file, world);
  const text = new TextDecoder().decode(signature);
  const proof = text.startsWith("{") ? keyProof(signature, file) : sshProof(text, approval, { path, file });
  return { approval, approvalDigest: approvalDigest(approval), proof };
}

function sshProof(
  text: string,
  approval: Approval,
  { path, file }: { readonly path: string; readonly file: string },
): ApprovalProof {
  const bytes = unarmoured(text);
  if (bytes === null) throw unreadable(`${quotedText(file)} is no SSH signature`);
  const signed = verifySshSignature(bytes, approvalBytes(approval), APPROVAL_NAMESPACE, sshCrypto);
  if (signed.kind !== "valid") {
    const why = signed.kind === "broken" ? signed.why : `${signed.what} is not supported`;
    throw unreadable(`${quotedText(file)} does not sign ${quotedText(path)}: ${shownText(why)}`);
  }
  return { kind: "ssh", keyId: keyIdOf(signed.key.publicKey), sig: encodeBase64(bytes) };
}

const keyProofSchema = z.strictObject({
  kind: z.literal("key"),
  keyId: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  sig: z.string().max(100),
});

function keyProof(bytes: Uint8Array, file: string): ApprovalProof {
  try {
    return fitting(keyProofSchema, parseStrictJson(bytes), file, "a signature");
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`${quotedText(file)} is no signature: ${shownText(cause.message)}`, cause);
  }
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
