import type { Facts, Principal } from "../facts.ts";
import { truth } from "./logic.ts";
import { nothing, Uncertain, type Nothing } from "./value.ts";

/**
 * The chain of authority behind the proposer, from its own authority up to the root. Absent where its source attests
 * that there is none; unknown where nobody answered, and where nobody verified it: then it is the proposer's word.
 */
export function chainOf(x: {
  readonly facts: Pick<Facts, "identity">;
}): readonly Principal[] | Nothing | Uncertain {
  const { identity } = x.facts;
  switch (identity?.kind) {
    case undefined:
      return new Uncertain("identity", "nobody answered");
    case "known":
      return truth(identity.verified) === true
        ? identity.chain
        : new Uncertain("identity", "nobody verified it");
    case "absent":
      return nothing;
    case "unknown":
      return new Uncertain("identity", identity.reason);
    default:
      return new Uncertain("identity", "the answer is ill-typed");
  }
}
