import type { GuardParts } from "./ports.ts";
import { type ReservedWay, usableWay } from "./primitives/reversibility.ts";
import { verifiedRecord } from "./verified-record.ts";

/**
 * The way back that was reserved, where signed records show that such a plan came with an action that was permitted; null elsewhere, and
 * where it was used or is too old. A row alone exempts from nothing. Rejects where the log cannot be read.
 */
export async function provenWay(
  parts: GuardParts,
  reserved: ReservedWay | null,
  nowMs: number,
): Promise<ReservedWay | null> {
  const way = usableWay(reserved, nowMs);
  if (way === null) return null;
  const evaluated = await verifiedRecord(parts, way.evaluation, "evaluate");
  if (evaluated?.predicate.body.outcome !== "permit") return null;
  for (const parent of evaluated.predicate.parents) {
    const proposed = await verifiedRecord(parts, parent, "propose");
    if (proposed?.predicate.body.reversal?.plan === way.plan) return way;
  }
  return null;
}
