import type { SigningMeans } from "../record.ts";
import { encodeBase64WithNode } from "./base64.ts";
import { sha256WithNode } from "./hash.ts";

/** What Node computes sooner than the ledger does, for `openLedger`: the same bytes are signed and stored. */
export const signingMeansOfNode: SigningMeans = {
  sha256: sha256WithNode,
  encodeBase64: encodeBase64WithNode,
};
