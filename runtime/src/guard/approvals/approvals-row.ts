import { isJsonObject, type JsonObject, type JsonValue, type Sha256 } from "@interlock/ledger";

import { limits } from "../../limits.ts";
import type { StateRow } from "../../state/state-store.ts";
import { stateKey } from "../state-keys.ts";

/** One approve record that the row of a proposal names. What it says is read from the record; the row only finds it. */
export interface NamedApproval {
  readonly record: Sha256;
  /** The digest of what the approver signed. */
  readonly approval: Sha256;
  readonly principal: string;
  readonly nonce: string;
  readonly decision: "approve" | "refuse";
}

/** Where the approvals of a proposal stand. */
export function approvalsKey(proposal: Sha256): string {
  return stateKey("approvals", proposal);
}

/**
 * How many a row may name before one more is put there. None is ever taken out: one that was withdrawn could be handed in again. There is
 * room left to withdraw whatever was approved.
 */
export function mostNamed(decision: NamedApproval["decision"]): number {
  return decision === "approve" ? limits.approvalsPerProposal : 2 * limits.approvalsPerProposal;
}

/** The approvals as their row holds them, with the time at which the last one came. */
export function writeApprovalsRow(named: readonly NamedApproval[], atMs: number): JsonObject {
  return { approvals: named.map((one) => ({ ...one })), atMs };
}

/** Reads a row strictly, oldest first; null for what no guard wrote. No row is none. */
export function readApprovalsRow(row: Pick<StateRow, "value"> | null): readonly NamedApproval[] | null {
  if (row === null) return [];
  const { approvals } = row.value;
  if (!isList(approvals) || approvals.length > mostNamed("refuse")) return null;
  const read = approvals.flatMap((one) => namedIn(one) ?? []);
  return read.length === approvals.length ? read : null;
}

function namedIn(value: JsonValue): NamedApproval | null {
  if (!isJsonObject(value)) return null;
  const { record, approval, principal, nonce, decision } = value;
  if (typeof record !== "string" || typeof approval !== "string") return null;
  if (typeof principal !== "string" || typeof nonce !== "string") return null;
  if (decision !== "approve" && decision !== "refuse") return null;
  return { record, approval, principal, nonce, decision };
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
