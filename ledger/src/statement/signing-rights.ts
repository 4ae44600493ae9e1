import type { KeyPurpose } from "../keys/key-purpose.ts";
import { KEY_PURPOSES } from "../keys/key-purpose.ts";
import type { Problem } from "../ledger-error.ts";
import { unreachable } from "../unreachable.ts";
import type { RecordKind } from "./record-kind.ts";
import type { Predicate } from "./statement.ts";

/**
 * The purposes of keys that may sign records of a kind. Whatever only narrows what can happen has more of them: everybody
 * who approves may also halt, and take a grant back. A key of any purpose may end its own life.
 */
export function signersOf(kind: RecordKind): readonly KeyPurpose[] {
  switch (kind) {
    case "propose":
    case "evaluate":
    case "enforce":
    case "remember":
    case "grant":
    case "approve":
    case "override":
    case "resume":
    case "drift":
    case "calibrate":
    case "stream.open":
    case "heartbeat":
    case "stream.close":
    case "redact":
      return ["writer"];
    case "halt":
      return ["writer", "approver"];
    case "revoke":
      return ["writer", "approver", "grant"];
    case "activate":
      return ["activator"];
    case "key.enroll":
      return ["registrar"];
    case "key.rotate":
    case "key.revoke":
      return KEY_PURPOSES;
    default:
      return unreachable(kind);
  }
}

/** What keeps a key of this purpose from having signed this record; null for nothing. Pure. */
export function signingProblem(predicate: Predicate, purpose: KeyPurpose): Problem | null {
  const { kind } = predicate;
  const purposes = signersOf(kind);
  if (!purposes.includes(purpose)) {
    return refused(
      `the key is enrolled as \`${purpose}\`, a record \`${kind}\` is signed by a key for ${listed(purposes)}`,
    );
  }
  const subject = endedKey(predicate);
  if (subject === null || purpose === "registrar" || subject === predicate.keyId) return null;
  return refused(`the key is enrolled as \`${purpose}\`, and signs a record \`${kind}\` about itself only`);
}

function endedKey(predicate: Predicate): string | null {
  if (predicate.kind === "key.rotate") return predicate.body.oldKey;
  if (predicate.kind === "key.revoke") return predicate.body.keyId;
  return null;
}

function listed(purposes: readonly KeyPurpose[]): string {
  return purposes.map((purpose) => `\`${purpose}\``).join(" or ");
}

function refused(message: string): Problem {
  return { code: "key.purpose", message, at: "/signatures/0/keyid" };
}
