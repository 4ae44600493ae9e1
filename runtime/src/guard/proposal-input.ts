import { LedgerError, MAX_NAME_LENGTH } from "@interlock/ledger";

import { limits } from "../limits.ts";
import { principalKinds } from "../vocabulary/words.ts";
import { copied } from "./copied.ts";
import type { ProposalInput } from "./lifecycle.ts";
import {
  anyObject,
  type Check,
  digest,
  flag,
  kinds,
  list,
  type Misfit,
  name,
  object,
  oneOf,
  optional,
  table,
  text,
} from "./shape.ts";

/** What somebody asks for, as a copy that nobody else holds, or the first thing wrong with it. */
export type ReadInput =
  | { readonly kind: "read"; readonly input: ProposalInput }
  | { readonly kind: "malformed"; readonly misfit: Misfit };

/**
 * Reads what somebody asks a guard for, whatever it is. Everything is copied before it is looked at, so that what was checked is what
 * is judged. Total.
 */
export function readInput(given: unknown, mostBytes: number): ReadInput {
  try {
    const { copy, bytes } = copied(given);
    if (bytes > mostBytes) return malformed("", `has more than ${mostBytes} bytes`);
    const misfit = proposalInput(copy, "");
    // Every part of the copy was gone over.
    return misfit === null
      ? { kind: "read", input: copy as unknown as ProposalInput }
      : malformed(misfit.where, misfit.what);
  } catch (error) {
    // What is thrown while hostile objects are read may be anything.
    return error instanceof LedgerError
      ? malformed((error.problem.at ?? "").slice(1).replaceAll("/", "."), error.problem.message)
      : malformed("", "cannot be read");
  }
}

function malformed(where: string, what: string): ReadInput {
  return { kind: "malformed", misfit: { where: where === "" ? "the proposal" : where, what } };
}

const plain: Check = (value, where) => {
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return null;
  if (typeof value === "string") return text(0, limits.stringCharacters)(value, where);
  return { where, what: "is neither true or false, a whole number, nor a text" };
};

const plainList = list(limits.listElements, plain);

const datum: Check = (value, where) => (Array.isArray(value) ? plainList : plain)(value, where);

const word = text(0, MAX_NAME_LENGTH);

const principal = object({
  kind: oneOf(principalKinds),
  ids: list(limits.idsPerPrincipal, name, 1),
  name: word,
});

/** What an action names and says: the part that the plan of a way back has, too. */
export const actionFields: { readonly [field in "action" | "targets" | "payload"]: Check } = {
  action: name,
  targets: list(limits.targetsPerProposal, object({ entity: name, id: text(1, MAX_NAME_LENGTH) })),
  payload: table(limits.fieldsPerEntity, name, datum),
};

const proposalInput = object({
  ...actionFields,
  by: object({
    principal,
    // What nobody vouches for is judged; what has no shape is no identity at all.
    identity: kinds({
      known: { verified: flag, issuer: word, chain: list(limits.chainPrincipals, principal) },
      absent: {},
      unknown: { reason: word },
    }),
    keyId: optional(name),
  }),
  nonce: optional(name),
  claims: optional(anyObject),
  grant: optional(digest),
});
