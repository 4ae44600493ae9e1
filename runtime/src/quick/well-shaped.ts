import type { Facts, Principal } from "../facts.ts";

/**
 * Whether facts are shaped so that judging all of them fails nowhere. A whole decision refuses what it cannot read, wherever
 * that stands; a quick one reads little, and must not permit what the other refuses. What a host hands over without
 * holding it against the schemas may be anything.
 */
export function isWellShaped(facts: Facts): boolean {
  const { principal, identity, approvals } = facts;
  if (!isPrincipal(principal) || !hasNoHole(facts)) return false;
  if (identity?.kind === "known" && !(isList(identity.chain) && identity.chain.every(isPrincipal)))
    return false;
  if (approvals?.kind !== "known") return true;
  return (
    isList(approvals.approvals) &&
    approvals.approvals.every(({ principal: who, root }) => isText(who) && isText(root))
  );
}

/** Whether somebody has a kind and an id. */
export function isPrincipal({ kind, ids }: Principal): boolean {
  if (!isText(kind) || !isList(ids)) return false;
  for (let at = 0; at < ids.length; at += 1) if (!isText(ids[at])) return false;
  return ids.length > 0;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** Whether something stands wherever something is named. Nothing that a fact can hold is null. */
function hasNoHole(value: unknown): boolean {
  if (value === null) return false;
  if (typeof value !== "object") return value !== undefined && typeof value !== "function";
  if (isList(value)) return value.every(hasNoHole);
  return Object.values(value).every((inner) => inner === undefined || hasNoHole(inner));
}
