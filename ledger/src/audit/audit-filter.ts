import type { Outcome } from "../statement/frame.ts";
import type { Principal } from "../statement/principal.ts";
import type { RecordKind } from "../statement/record-kind.ts";
import type { AuditRow } from "./audit-row.ts";
import type { AuditField } from "./stated-fields.ts";
import { targetName } from "./audit-target.ts";

/** Which rows are asked for; what is left out asks for nothing. Every condition has to hold. */
export type AuditFilter = {
  /** One of the agent's ids. */
  readonly agent?: string;
  /** One of the ids of the human at the root. */
  readonly human?: string;
  readonly action?: string;
  /** A target's id, or `Entity:id`. */
  readonly target?: string;
  /** Any of these. */
  readonly primitives?: readonly string[];
  /** Any of these. */
  readonly verdicts?: readonly Outcome[];
  /** A whole commit id, or the first digits of one. */
  readonly policyCommit?: string;
  /** Any of these. */
  readonly kinds?: readonly RecordKind[];
  /** The id of the key that signed the record, or how it begins. */
  readonly keyId?: string;
  /** From this instant on, in milliseconds since 1970. */
  readonly sinceMs?: number;
  /** Before this instant. */
  readonly untilMs?: number;
};

/** Whether a row is asked for. `unknown` names the fields on which it depends and that the record leaves open. */
export type FilterAnswer =
  | { readonly kind: "yes" }
  | { readonly kind: "no" }
  | { readonly kind: "unknown"; readonly fields: readonly AuditField[] };

/** Says whether a row is asked for: one condition that fails is a no, be the others unknown or not. Pure. */
export function filterAnswer(row: AuditRow, filter: AuditFilter): FilterAnswer {
  const atMs = Date.parse(row.at);
  if (filter.kinds !== undefined && !filter.kinds.includes(row.kind)) return { kind: "no" };
  if (filter.keyId !== undefined && !row.keyId.startsWith(filter.keyId)) return { kind: "no" };
  if (filter.sinceMs !== undefined && atMs < filter.sinceMs) return { kind: "no" };
  if (filter.untilMs !== undefined && atMs >= filter.untilMs) return { kind: "no" };
  const open: AuditField[] = [];
  for (const [field, holds] of conditions(row, filter)) {
    if (holds) continue;
    if (!row.unknown.includes(field)) return { kind: "no" };
    open.push(field);
  }
  return open.length === 0 ? { kind: "yes" } : { kind: "unknown", fields: open };
}

function conditions(row: AuditRow, filter: AuditFilter): readonly (readonly [AuditField, boolean])[] {
  const { agent, human, action, target, primitives, verdicts, policyCommit } = filter;
  const asked: (readonly [AuditField, boolean])[] = [];
  if (agent !== undefined) asked.push(["agent", isCalled(row.agent, agent)]);
  if (human !== undefined) asked.push(["human", isCalled(row.human, human)]);
  if (action !== undefined) asked.push(["action", row.action === action]);
  if (target !== undefined) {
    asked.push(["target", row.targets.some((one) => one.id === target || targetName(one) === target)]);
  }
  if (primitives !== undefined) {
    asked.push(["primitive", row.primitives.some((one) => primitives.includes(one))]);
  }
  if (verdicts !== undefined) asked.push(["verdict", row.verdict !== null && verdicts.includes(row.verdict)]);
  if (policyCommit !== undefined) {
    asked.push(["policy", row.policy?.commit?.startsWith(policyCommit) ?? false]);
  }
  return asked;
}

/** Names are never compared: whoever may write one could hide behind it. */
function isCalled(principal: Principal | null, id: string): boolean {
  return principal?.ids.includes(id) ?? false;
}
