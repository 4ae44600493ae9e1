import { sha512 } from "@noble/hashes/sha2.js";
import { sha256 } from "../digest.ts";
import type { HashFunction } from "../digest.ts";
import type { Problem, ProblemCode } from "../ledger-error.ts";
import { fromBase64 } from "../ssh/ssh-key.ts";
import { verifySshSignature } from "../ssh/ssh-signature.ts";
import type { SshSignature } from "../ssh/ssh-signature.ts";
import { approvalBytes } from "../statement/approval-document.ts";
import type { Approved } from "../statement/approval-document.ts";
import type { ApprovalProof, ApproveBody } from "../statement/authority-bodies.ts";
import { unreachable } from "../unreachable.ts";
import { verifyEd25519 } from "./ed25519.ts";
import type { KeyAnswer, RegisteredKey } from "./key-registry.ts";
import type { KeyPurpose } from "./key-purpose.ts";
import type { KeyId } from "./public-key.ts";
import type { SignatureVerifier } from "./signer.ts";

/** What SSH keys sign approvals for: a signature that was made for mails or commits approves nothing. */
export const APPROVAL_NAMESPACE = "interlock-approval@v1";

/** How an approval was given. A security key was touched; a key in a file can be used by whatever runs as its owner. */
export type ApprovalMeans = "security-key" | "software-key";

/** How to verify an approval's signature; everything left out has its narrow default. */
export type ApprovalOptions = {
  /** Whether a key in a file counts. Left out, it does not: an agent reaches the keys of the person that it works for. */
  readonly softwareKeys?: boolean;
  /** Another implementation of the one strict rule, such as the faster one of `@interlock/ledger/node`. */
  readonly verifySignature?: SignatureVerifier;
  /** Another implementation of SHA-256, such as the faster one of `@interlock/ledger/node`. */
  readonly sha256?: HashFunction;
};

/** Which key signed an approval, or why it counts for nothing. */
export type SignatureAnswer =
  | { readonly ok: true; readonly key: RegisteredKey; readonly means: ApprovalMeans }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Verifies that the key which an approval names signed it. The key is looked up by its id where the caller looks, and nothing of
 * it is taken from the signature. Pure, and never throws. That is all that reading a record asks: whose key it is says
 * `verifyApproval`, which whoever counts approvals asks in its place.
 */
export function verifyApprovalSignature(
  { approval, proof }: ApproveBody,
  keyOf: (keyId: KeyId) => KeyAnswer,
  options: ApprovalOptions = {},
): SignatureAnswer {
  if (proof.kind === "platform") {
    return refused("approval.unsigned", "a platform says that it was approved; no signature shows it");
  }
  const found = keyOf(proof.keyId);
  if (!found.ok) return found;
  const { key } = found;
  const purposes = approversOf(approval.of.kind);
  if (!purposes.includes(key.purpose)) {
    const wanted = purposes.map((purpose) => `\`${purpose}\``).join(" or ");
    return refused("key.purpose", `the key is enrolled as \`${key.purpose}\`; this takes one for ${wanted}`);
  }
  if (key.origin !== null && key.origin !== approval.origin) {
    return refused("key.origin", "the key may not approve for this log");
  }
  const signed = approvalBytes(approval);
  const problem = signatureProblem(proof, key, signed, options);
  if (problem !== null) return { ok: false, problem };
  if (key.application !== undefined) return { ok: true, key, means: "security-key" };
  return options.softwareKeys === true
    ? { ok: true, key, means: "software-key" }
    : refused("approval.software-key", "the key lies in a file, and nothing says that such keys count here");
}

/** Who approves: whoever resumes says by the halt which of the two counts. */
function approversOf(kind: Approved["kind"]): readonly KeyPurpose[] {
  switch (kind) {
    case "proposal":
    case "redact":
      return ["approver"];
    case "resume":
      // Where no policy said who resumes, those do who say which keys there are.
      return ["approver", "registrar"];
    case "override":
      // A policy is set aside by those who say which keys there are, and by nobody below them.
      return ["registrar"];
    default:
      return unreachable(kind);
  }
}

type Signature = Exclude<ApprovalProof, { readonly kind: "platform" }>;

function signatureProblem(
  proof: Signature,
  key: RegisteredKey,
  signed: Uint8Array,
  options: ApprovalOptions,
): Problem | null {
  const bytes = fromBase64(proof.sig);
  if (bytes === null) return invalid("the signature is no base64");
  const verifySignature = options.verifySignature ?? verifyEd25519;
  switch (proof.kind) {
    case "key":
      if (key.application !== undefined) return invalid("a security key signs in SSH's way only");
      return verifySignature(key.publicKey, signed, bytes)
        ? null
        : invalid("the signature is not the key's over this approval");
    case "ssh": {
      const crypto = { sha256: options.sha256 ?? sha256, sha512, verifySignature };
      return sshProblem(verifySshSignature(bytes, signed, APPROVAL_NAMESPACE, crypto), key);
    }
    default:
      return unreachable(proof);
  }
}

function sshProblem(signature: SshSignature, enrolled: RegisteredKey): Problem | null {
  switch (signature.kind) {
    case "broken":
      return invalid(`the SSH signature does not hold: ${signature.why}`);
    case "unsupported":
      return invalid(`the SSH signature is not supported: it is ${signature.what}`);
    case "valid": {
      const { key, touch } = signature;
      // The signature says which key made it; only one that was enrolled as the same sort of key is that key.
      if (
        !isSame(key.publicKey, enrolled.publicKey) ||
        (key.application ?? undefined) !== enrolled.application
      ) {
        return invalid("the SSH signature is not the enrolled key's");
      }
      if (touch !== null && !touch.isPresent) {
        return { code: "approval.untouched", message: "nobody touched the security key that signed" };
      }
      return null;
    }
    default:
      return unreachable(signature);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function invalid(message: string): Problem {
  return { code: "signature.invalid", message };
}

function refused(code: ProblemCode, message: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { code, message } };
}
