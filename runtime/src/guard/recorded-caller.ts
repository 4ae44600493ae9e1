import type { Authority, PredicateOf } from "@interlock/ledger";

import type { IdentityEvidence, Principal } from "../facts.ts";
import type { Caller } from "./ports.ts";

/** Who proposed, as the record of a proposal says it; null where it does not. The key that they held then is no part of it. */
export function callerIn({ body }: PredicateOf<"propose">): Caller | null {
  const { authority } = body;
  const principal = authority === undefined ? null : principalIn(authority.principal);
  if (authority === undefined || principal === null) return null;
  const { isVerified, issuer, chain } = authority;
  const identity: IdentityEvidence = {
    kind: "known",
    verified: isVerified,
    issuer: issuer ?? "",
    chain: chain.flatMap((one) => principalIn(one) ?? []),
  };
  return { principal, identity };
}

/** Somebody as a record names them; null where it gives no id. */
export function principalIn({ kind, ids, name = "" }: Authority["principal"]): Principal | null {
  const [first, ...more] = ids;
  return first === undefined ? null : { kind, ids: [first, ...more], name };
}
