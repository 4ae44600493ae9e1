import { unreachable } from "../../unreachable.ts";
import type { CheckedForm } from "../checked.ts";
import { termKey } from "./term-key.ts";

/**
 * Whether one form holding means that the other holds too, both being judged on the same facts: the same measure by
 * the same key, and a limit that is as strict or stricter. What only a person could tell is no.
 */
export function implies(strict: CheckedForm, loose: CheckedForm): boolean {
  switch (strict.kind) {
    case "blast-share":
      // Another percentile is another fact, and may be unknown by itself.
      return (
        loose.kind === "blast-share" &&
        strict.share === loose.share &&
        strict.percentile === loose.percentile &&
        strict.atMostPpm <= loose.atMostPpm
      );
    case "blast-services":
      return loose.kind === "blast-services" && strict.atMost <= loose.atMost;
    case "schema-no":
      return loose.kind === "schema-no" && strict.effect === loose.effect;
    case "schema-within":
      return loose.kind === "schema-within" && strict.contract === loose.contract;
    case "network-within":
      return loose.kind === "network-within" && isWithin(strict.zones, loose.zones);
    case "network-crossing":
      return (
        loose.kind === "network-crossing" &&
        isWithin(loose.crossings.map(crossingKey), strict.crossings.map(crossingKey))
      );
    case "audit-anchored":
      return loose.kind === "audit-anchored" && strict.withinMs <= loose.withinMs;
    case "reversal":
      return loose.kind === "reversal" && strict.demand === loose.demand && isYounger(strict, loose);
    case "memory-success":
    case "memory-outcome":
      return impliesMemory(strict, loose);
    case "rate-per":
    case "rate-at-once":
    case "rate-none":
      return impliesRate(strict, loose);
    case "grant-at-most":
      return loose.kind === "grant-at-most" && strict.atMostMs <= loose.atMostMs;
    case "identity-verified":
    case "identity-rooted":
    case "identity-depth":
      return impliesIdentity(strict, loose);
    case "drift-none":
      return (
        loose.kind === "drift-none" &&
        JSON.stringify(strict.contracts) === JSON.stringify(loose.contracts) &&
        isYounger({ withinMs: strict.seenWithinMs }, { withinMs: loose.seenWithinMs })
      );
    case "quorum":
      return loose.kind === "quorum" && JSON.stringify(strict.people) === JSON.stringify(loose.people);
    case "require":
      return loose.kind === "require" && termKey(strict.condition) === termKey(loose.condition);
    case "grant":
      // Two grants in one permit are a mistake of their own.
      return false;
    default:
      return unreachable(strict);
  }
}

function impliesMemory(
  strict: CheckedForm & { readonly kind: "memory-success" | "memory-outcome" },
  loose: CheckedForm,
): boolean {
  if (strict.kind === "memory-outcome") {
    return loose.kind === "memory-outcome" && strict.withinMs <= loose.withinMs;
  }
  return (
    loose.kind === "memory-success" &&
    // Other times are other facts.
    strict.withinMs === loose.withinMs &&
    strict.atLeastPpm >= loose.atLeastPpm &&
    strict.outcomes >= loose.outcomes
  );
}

function impliesRate(
  strict: CheckedForm & { readonly kind: "rate-per" | "rate-at-once" | "rate-none" },
  loose: CheckedForm,
): boolean {
  if (strict.kind === "rate-per") {
    // In a longer time there are as many permits or more.
    return (
      loose.kind === "rate-per" &&
      strict.key === loose.key &&
      strict.count <= loose.count &&
      strict.windowMs >= loose.windowMs
    );
  }
  if (strict.kind === "rate-at-once") {
    return loose.kind === "rate-at-once" && strict.key === loose.key && strict.count <= loose.count;
  }
  return (
    loose.kind === "rate-none" &&
    strict.key === loose.key &&
    strict.forMs >= loose.forMs &&
    isWithin(loose.after, strict.after)
  );
}

function impliesIdentity(
  strict: CheckedForm & { readonly kind: "identity-verified" | "identity-rooted" | "identity-depth" },
  loose: CheckedForm,
): boolean {
  if (strict.kind === "identity-verified") {
    if (loose.kind !== "identity-verified") return false;
    // No issuer named is any issuer.
    return (
      loose.issuers.length === 0 || (strict.issuers.length > 0 && isWithin(strict.issuers, loose.issuers))
    );
  }
  if (strict.kind === "identity-rooted") return loose.kind === "identity-rooted";
  return loose.kind === "identity-depth" && strict.atMost <= loose.atMost;
}

/** Whether an age is bound as tightly; null is any age. */
function isYounger(
  strict: { readonly withinMs: number | null },
  loose: { readonly withinMs: number | null },
): boolean {
  if (loose.withinMs === null) return true;
  return strict.withinMs !== null && strict.withinMs <= loose.withinMs;
}

function isWithin(some: readonly string[], all: readonly string[]): boolean {
  return some.every((one) => all.includes(one));
}

function crossingKey({ from, to }: { readonly from: string | null; readonly to: string | null }): string {
  return JSON.stringify([from, to]);
}
