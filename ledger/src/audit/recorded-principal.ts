import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { PRINCIPAL_KINDS } from "../statement/principal.ts";
import type { Authority, Principal } from "../statement/principal.ts";

/** Who stands at the end of a chain of authority: that human, nobody by the issuer's own word, or nobody can tell. */
export type AuditRoot =
  | { readonly kind: "known"; readonly human: Principal }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" };

/** The principal that a value of a record says; null for a value that says none. */
export function recordedPrincipal(value: JsonValue | undefined): Principal | null {
  if (value === undefined || !isJsonObject(value)) return null;
  const { ids, name } = value;
  const kind = PRINCIPAL_KINDS.find((one) => one === value["kind"]);
  if (kind === undefined || !isTexts(ids) || ids.length === 0) return null;
  return typeof name === "string" ? { kind, ids, name } : { kind, ids };
}

/** The id by which a principal goes: the first, which is its own. */
export function principalId({ ids }: Principal): string {
  return ids[0] ?? "";
}

/**
 * The human on whose behalf a principal acted, by the facts that were recorded. Only a verified chain whose last link is a
 * human names one; what cannot be read, is unverified or ends elsewhere is unknown.
 */
export function recordedRoot(principal: Principal, facts: JsonObject): AuditRoot {
  if (principal.kind === "human") return { kind: "known", human: principal };
  const { identity } = facts;
  if (identity === undefined || !isJsonObject(identity)) return { kind: "unknown" };
  if (identity["kind"] === "absent") return { kind: "absent" };
  const { chain } = identity;
  if (identity["kind"] !== "known" || identity["verified"] !== true || !Array.isArray(chain)) {
    return { kind: "unknown" };
  }
  const links = chain.map(recordedPrincipal);
  // A link that cannot be read could be anybody, so that the chain proves nothing.
  return links.includes(null) ? { kind: "unknown" } : humanAt(links.at(-1) ?? null);
}

/** The same by what a propose record says of who stands behind it. */
export function authorityRoot({ principal, isVerified, chain }: Authority): AuditRoot {
  if (principal.kind === "human") return { kind: "known", human: principal };
  return isVerified ? humanAt(chain.at(-1) ?? null) : { kind: "unknown" };
}

function humanAt(root: Principal | null): AuditRoot {
  return root !== null && root.kind === "human" ? { kind: "known", human: root } : { kind: "unknown" };
}

function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
