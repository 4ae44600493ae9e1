import { idSort } from "../principal-id.ts";
import { chainOf } from "./chain.ts";
import type { Subject } from "./subject.ts";
import { Nothing, Uncertain, type Truth, type Value } from "./value.ts";

/**
 * `by agent`, `by human`, `by NAME`. `agent` covers the unproven; for them `human` and every name are unknown.
 * Names are `module.name` of declared principals.
 */
export function by(x: Subject, who: readonly string[]): Truth {
  let answer: Truth = false;
  for (const name of who) {
    const one = byOne(x, name);
    if (one === true) return true;
    if (one !== false) answer = one;
  }
  return answer;
}

function byOne(x: Subject, name: string): Truth {
  const { kind } = x.principal;
  if (name === "agent") return kind !== "human";
  if (name === "unproven") return kind === "unproven" ? true : isUnprovenAtRoot(x);
  if (kind === "unproven") return new Uncertain("principal", "who acts is not proven");
  return name === "human" ? kind === "human" : isNamed(x, name);
}

/**
 * Whether somebody unproven stands behind an agent. What makes an account count as an agent's may be a claim, and a
 * claim must not lift a rule about the unproven.
 */
function isUnprovenAtRoot(x: Subject): Truth {
  if (x.principal.kind === "human") return false;
  const chain = chainOf(x);
  if (Uncertain.is(chain)) return chain;
  if (Nothing.is(chain)) return new Uncertain("identity", "there is no chain of authority");
  if (chain.at(-1)?.kind !== "unproven") return false;
  return new Uncertain("principal", "who acts through the account is not proven");
}

function isNamed({ principal, principals }: Subject, name: string): Truth {
  const { kind, ids } = principal;
  const declared = principals.get(name);
  if (declared === undefined) return new Uncertain("principal", "the name is not declared");
  if (ids.some((id) => declared.ids.includes(id))) {
    // The ids of one sort under the evidence of the other: an agent at work in a person's account, or the reverse.
    return declared.role === kind
      ? true
      : new Uncertain("principal", `who acts is not the ${declared.role} of that name`);
  }
  // Ids of other sorts cannot be told apart: an account's number says nothing of an app's.
  const sorts = new Set(ids.map(idSort));
  if (declared.ids.some((id) => sorts.has(idSort(id)))) return false;
  return new Uncertain(
    "principal",
    `who acts is not known by ${[...new Set(declared.ids.map(idSort))].join(" or ")}`,
  );
}

/** `principal.id`: who acts, by the first of its ids. Unknown where nobody proved who acts through the account. */
export function principalId({ principal }: Subject): Value {
  return principal.kind === "unproven"
    ? new Uncertain("principal.id", "who acts is not proven")
    : principal.ids[0];
}

/**
 * `human.id`: the human who acts, or who stands at the root of the chain of authority. Unknown where that chain is,
 * and where no proven human stands there.
 */
export function humanId(x: Subject): Value {
  if (x.principal.kind === "human") return x.principal.ids[0];
  const chain = chainOf(x);
  if (Uncertain.is(chain)) return chain;
  const root = Nothing.is(chain) ? undefined : chain.at(-1);
  return root?.kind === "human"
    ? root.ids[0]
    : new Uncertain("human.id", "no proven human stands behind who acts");
}
