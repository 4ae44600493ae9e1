import type { Approval, Approved, Holder, KeyId, KeyRegistry } from "@interlock/ledger";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { quotedText } from "../shown-text.ts";

/** Somebody who approves: by which id, and for whom. */
export type Approver = Pick<Approval, "principal" | "root" | "kind">;

/**
 * Who holds a key, as the registry says, by the id that they are named by or else their first. Throws a failure where nobody does: what such
 * a key approves counts for nobody.
 */
export function approverByKey(keyId: KeyId, named: string | undefined, keys: KeyRegistry): Approver {
  const key = keys.get(keyId);
  if (key === undefined)
    throw nobody(`nobody enrolled the key ${keyId}: name its registry in the guard's file`);
  const { holder } = key;
  if (holder === undefined) {
    throw nobody(`nobody is enrolled as the holder of the key ${keyId}: what it approves counts for nobody`);
  }
  if (named !== undefined && !holder.ids.includes(named)) {
    throw nobody(`the key ${keyId} is not held by ${quotedText(named)}`);
  }
  return approverOf(holder, named ?? holder.ids[0] ?? "");
}

/** Somebody by an id, as whoever holds some key that may approve. Throws a failure where no key is theirs. */
export function approverById(id: string, keys: KeyRegistry): Approver {
  for (const { holder, purpose } of keys.values()) {
    const mayApprove = purpose === "approver" || purpose === "registrar";
    if (mayApprove && holder?.ids.includes(id) === true) return approverOf(holder, id);
  }
  throw nobody(`no key that approves is held by ${quotedText(id)}`);
}

function approverOf(holder: Holder, principal: string): Approver {
  if (holder.kind === "human") return { principal, root: principal, kind: "human" };
  if (holder.kind === "agent" && holder.root !== undefined) {
    return { principal, root: holder.root, kind: "agent" };
  }
  throw nobody(`${quotedText(principal)} is enrolled neither as a human nor as an agent that acts for one`);
}

/** What somebody is to sign. */
export function approvalBy(
  approver: Approver,
  of: Approved,
  said: {
    readonly origin: string;
    readonly decision: Approval["decision"];
    readonly expiresAtMs: number;
    readonly nonce: string;
    readonly reason: string | undefined;
  },
): Approval {
  const { reason, ...rest } = said;
  return { v: 1, ...approver, of, ...rest, ...(reason === undefined ? {} : { reason }) };
}

function nobody(message: string): CommandFailure {
  return new CommandFailure(exitCodes.no, message);
}
