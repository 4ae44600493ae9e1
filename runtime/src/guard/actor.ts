import { principalsOf } from "../admission.ts";
import type { Principal } from "../facts.ts";
import { chainOf } from "../kernel/chain.ts";
import { accountOf, personOf } from "../kernel/same-person.ts";
import type { Vocabulary } from "../vocabulary/table.ts";
import type { Caller } from "./ports.ts";

/** Who acts, as it was attested. */
type Actor = Pick<Caller, "principal" | "identity">;

/** Under which id budgets and memory of the actor's root are kept; of an actor whose chain nobody knows its own. */
export function rootAccount(vocabulary: Vocabulary, { principal, identity }: Actor): string {
  const chain = chainOf({ facts: { identity } });
  const root = Array.isArray(chain) ? chain.at(-1) : undefined;
  return accountOf({ principals: principalsOf(vocabulary) })(root ?? principal);
}

/**
 * Whether somebody stands outside of the actor's chain of authority. Nobody does where the chain is unknown, or nobody verified it: then
 * any observer may be one of it.
 */
export function isOutside(
  vocabulary: Vocabulary,
  { principal, identity }: Actor,
  { ids }: Principal,
): boolean {
  const chain = chainOf({ facts: { identity } });
  if (!Array.isArray(chain)) return false;
  const person = personOf({ principals: principalsOf(vocabulary) });
  const inside = new Set([principal, ...chain].flatMap((one) => one.ids.map(person)));
  return !ids.some((id) => inside.has(person(id)));
}
