import {
  commitmentsIn,
  type JsonObject,
  reveal,
  type Revealed,
  type Secret,
  type Sha256,
} from "@interlock/ledger";

import type { GuardParts } from "./ports.ts";

/**
 * A recorded document with the secrets in their places again, or which of them are gone. Rejects where the store cannot be asked, or keeps
 * another value than the one that was committed to.
 */
export async function revealed(
  { secrets }: Pick<GuardParts, "secrets">,
  document: JsonObject,
): Promise<Revealed> {
  const found = new Map<Sha256, Secret | null>();
  for (const { commitment } of commitmentsIn(document)) {
    if (!found.has(commitment)) found.set(commitment, await secrets.find(commitment));
  }
  return reveal(document, (commitment) => found.get(commitment) ?? null);
}
