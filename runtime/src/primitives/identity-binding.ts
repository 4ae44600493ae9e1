import { chainOf } from "../kernel/chain.ts";
import { truth } from "../kernel/logic.ts";
import { atMost, describeUncertain, type Measure } from "../kernel/measure.ts";
import { show, showCount } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";
import { Nothing, Uncertain } from "../kernel/value.ts";

/** `identity verified [by "ISSUER", …]`: who acts was proven, and by one of these issuers. */
export function identityVerified(x: Subject, issuers: readonly string[]): Measure {
  const bound =
    issuers.length === 0 ? "a verified identity" : `an identity verified by ${issuers.join(" or ")}`;
  const remedy = "act under an identity that is verified";
  const identity = x.facts.identity;
  const stop = missing(x);
  if (stop !== null) return { condition: stop, seen: describeUncertain(stop), bound, margin: null, remedy };
  if (identity?.kind !== "known") return { condition: false, seen: "none", bound, margin: null, remedy };
  const isTrusted = issuers.length === 0 || issuers.includes(identity.issuer);
  // Only `true` is true: a host that skips the schemas may hand over a text.
  const isVerified = truth(identity.verified) === true;
  const seen = isVerified ? `verified by ${show(identity.issuer)}` : "not verified";
  return { condition: isVerified && isTrusted, seen, bound, margin: null, remedy };
}

/** `identity rooted in human`: the chain of authority ends at a proven human. */
export function identityRooted(x: Subject): Measure {
  const bound = "a chain of authority that ends at a human";
  const remedy = "act on behalf of a proven human";
  const chain = chainOf(x);
  if (Uncertain.is(chain)) {
    return { condition: chain, seen: describeUncertain(chain), bound, margin: null, remedy };
  }
  if (Nothing.is(chain)) return { condition: false, seen: "none", bound, margin: null, remedy };
  const root = chain.at(-1) ?? x.principal;
  if (root.kind === "unproven") {
    const unproven = new Uncertain("principal", "the root of the chain is not proven");
    return { condition: unproven, seen: describeUncertain(unproven), bound, margin: null, remedy };
  }
  return {
    condition: root.kind === "human",
    seen: `rooted in ${show(root.name)} (${root.kind})`,
    bound,
    margin: null,
    remedy,
  };
}

/** `identity depth <= N`: how many principals stand between the actor and the root, the root counted. */
export function identityDepth(x: Subject, most: number): Measure {
  const chain = chainOf(x);
  const remedy = "act through a shorter chain of authority";
  if (Uncertain.is(chain)) return atMost("identity", chain, most, showCount, remedy);
  // No authority at all is not a short chain.
  const depth = Nothing.is(chain) ? new Uncertain("identity", "there is none") : chain.length;
  return atMost("identity", depth, most, showCount, remedy);
}

function missing(x: Subject): Uncertain | null {
  const identity = x.facts.identity;
  if (identity === undefined) return new Uncertain("identity", "nobody answered");
  if (identity.kind === "unknown") return new Uncertain("identity", identity.reason);
  const isAnswer = identity.kind === "known" || identity.kind === "absent";
  return isAnswer ? null : new Uncertain("identity", "the answer is ill-typed");
}
