import type { ApprovalEvidence, Facts, IdentityEvidence, Principal } from "../facts.ts";

/**
 * Whether facts are shaped so that judging all of them fails nowhere: plain data, of the kinds that facts have, with texts
 * where texts are shown. A whole decision refuses what it cannot read, wherever that stands; a quick one reads little, and
 * must not permit what the other refuses. What a host hands over without holding it against the schemas may be anything.
 */
export function isWellShaped(facts: Facts): boolean {
  const { principal, identity, approvals } = facts;
  return isPrincipal(principal) && isPlainRecord(facts) && isIdentity(identity) && areApprovals(approvals);
}

/** Whether somebody has a kind and an id. */
export function isPrincipal({ kind, ids }: Principal): boolean {
  if (!isText(kind) || !Array.isArray(ids)) return false;
  for (let at = 0; at < ids.length; at += 1) if (!isText(ids[at])) return false;
  return ids.length > 0;
}

function isIdentity(identity: IdentityEvidence | undefined): boolean {
  if (identity?.kind !== "known") return true;
  const { issuer, chain } = identity;
  if (!isText(issuer) || !Array.isArray(chain)) return false;
  return chain.every((one: Principal) => isPrincipal(one) && isText(one.name));
}

function areApprovals(approvals: ApprovalEvidence | undefined): boolean {
  if (approvals?.kind !== "known") return true;
  const given: unknown = approvals.approvals;
  if (!Array.isArray(given)) return false;
  return given.every(
    ({ principal, root, name }: { readonly [part: string]: unknown }) =>
      isText(principal) && isText(root) && isText(name),
  );
}

/** So many parts are looked at: a part that stands in many places counts in each of them. */
const mostParts = 20_000;

/** Whether facts are plain data; what is set to `undefined` at their top is taken as left out. */
function isPlainRecord(facts: object): boolean {
  const budget = { left: mostParts };
  return (
    isPlainObject(facts) &&
    Object.values(facts).every((section) => section === undefined || isPlain(section, budget))
  );
}

/** Whether something is plain data, and wherever it says what kind of fact it is, of that shape. */
function isPlain(value: unknown, budget: { left: number }): boolean {
  budget.left -= 1;
  if (budget.left < 0) return false;
  if (typeof value !== "object") return isPlainValue(value);
  if (value === null) return false;
  if (Array.isArray(value)) return isPlainList(value, budget);
  return (
    isPlainObject(value) &&
    isOfItsKind(value as { readonly [part: string]: unknown }, budget) &&
    Object.values(value).every((inner) => isPlain(inner, budget))
  );
}

/** By index: a hole is nothing that stands there, and other ways of looking pass over it. */
function isPlainList(list: readonly unknown[], budget: { left: number }): boolean {
  if (Object.getPrototypeOf(list) !== Array.prototype) return false;
  for (let at = 0; at < list.length; at += 1) if (!isPlain(list[at], budget)) return false;
  return true;
}

function isPlainValue(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Whether all that an object answers to is its own, and seen by whoever lists it. */
function isPlainObject(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return (
    (prototype === Object.prototype || prototype === null) &&
    Reflect.ownKeys(object).length === Object.keys(object).length
  );
}

/** Whether a fact has what its kind has. A table whose keys are data has no text under `kind`. */
function isOfItsKind(fact: { readonly [part: string]: unknown }, budget: { left: number }): boolean {
  const { kind, reason, fields, value, observedAtMs } = fact;
  if (typeof kind !== "string") return true;
  if (observedAtMs !== undefined && typeof observedAtMs !== "number") return false;
  switch (kind) {
    case "unknown":
      return isText(reason);
    case "known":
      // An identity and approvals have none.
      return value === undefined || isDatum(value, budget);
    case "record":
      return typeof fields === "object" && fields !== null && !Array.isArray(fields);
    default:
      return true;
  }
}

function isDatum(value: unknown, budget: { left: number }): boolean {
  budget.left -= 1;
  if (budget.left < 0) return false;
  return Array.isArray(value) ? value.every((inner) => isDatum(inner, budget)) : isPlainValue(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
