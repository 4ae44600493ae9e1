import {
  type Approval,
  APPROVAL_NAMESPACE,
  approvalBytes,
  approvalDigest,
  type ApproveBody,
  encodeBase64,
  keyIdOf,
  type KeyRegistry,
  keyRegistry,
  type RegisteredKey,
} from "@interlock/ledger";
import type { GuardParts } from "@interlock/runtime/guard";

import { securityKey } from "../../ledger/test/security-key.ts";

/** Somebody with a security key of their own, the same in every process. */
export interface Person {
  readonly id: string;
  readonly seed: number;
}

export const ann: Person = { id: "github:5", seed: 5 };
export const carl: Person = { id: "github:6", seed: 6 };

function keyOf({ id, seed }: Person): RegisteredKey {
  const { publicKey } = securityKey(seed);
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    purpose: "approver",
    origin: null,
    holder: { kind: "human", ids: [id], name: id },
    application: "ssh:",
  };
}

/** The keys of everybody who can approve in a scene. */
export function registryOf(): KeyRegistry {
  return keyRegistry([keyOf(ann), keyOf(carl)]);
}

/** What a person signs about something: as they would, or otherwise where a test says so. */
export function signed(
  person: Person,
  of: Approval["of"],
  { origin, clock }: Pick<GuardParts, "origin" | "clock">,
  more: Partial<Approval> = {},
): ApproveBody {
  const approval: Approval = {
    v: 1,
    origin,
    principal: person.id,
    root: person.id,
    kind: "human",
    decision: "approve",
    of,
    expiresAtMs: clock.nowMs() + 3_600_000,
    nonce: crypto.randomUUID(),
    ...more,
  };
  const device = securityKey(person.seed);
  const sig = encodeBase64(device.sign(approvalBytes(approval), APPROVAL_NAMESPACE));
  return {
    approval,
    approvalDigest: approvalDigest(approval),
    proof: { kind: "ssh", keyId: keyOf(person).keyId, sig },
  };
}
