import type { Sha256 } from "../digest.ts";
import { isJsonObject, jsonPointer, type JsonObject, type JsonPath, type JsonValue } from "../json.ts";
import { LedgerError } from "../ledger-error.ts";
import {
  COMMITMENT_KEY,
  isKept,
  looksCommitted,
  readCommitment,
  type Secret,
  secretOf,
} from "./commitment.ts";

/** A document in which commitments stand for some values, and those values, each with the place that it was asked for at. */
export type Concealed<Place extends ConcealedPlace> = {
  readonly document: JsonObject;
  readonly secrets: readonly { readonly secret: Secret; readonly place: Place }[];
};

/** A place in a document, and whatever else its owner knows of it. */
export type ConcealedPlace = { readonly path: JsonPath };

/**
 * Puts a commitment in the place of each value at these places. A place where nothing stands is passed over; one inside
 * of another is concealed with it. Throws a `LedgerError` where the document holds something that looks like a commitment
 * already: nobody could tell them apart later. Pure but for the salts.
 */
export function conceal<Place extends ConcealedPlace>(
  document: JsonObject,
  places: readonly Place[],
  freshSalt: () => Uint8Array,
): Concealed<Place> {
  const committed = commitmentsIn(document)[0] ?? lookalikesIn(document)[0];
  if (committed !== undefined) {
    const message = `an object with the key \`${COMMITMENT_KEY}\` cannot be recorded: it would be taken for a commitment`;
    throw new LedgerError({ code: "erasure.lookalike", message, at: committed.at });
  }
  const secrets: { readonly secret: Secret; readonly place: Place }[] = [];
  let concealed: JsonValue = document;
  // The outer one of two places first, so that the inner one has nothing left to find.
  for (const place of places.toSorted((a, b) => a.path.length - b.path.length)) {
    concealed = replaced(concealed, place.path, (value) => {
      const secret = secretOf(value, freshSalt());
      secrets.push({ secret, place });
      return { [COMMITMENT_KEY]: secret.commitment };
    });
  }
  if (!isJsonObject(concealed) || looksCommitted(concealed)) {
    throw new LedgerError({ code: "erasure.place", message: "a whole document cannot be concealed", at: "" });
  }
  return { document: concealed, secrets };
}

/** A document with its values in their places again, or what of them is gone. */
export type Revealed =
  | { readonly kind: "whole"; readonly document: JsonObject }
  | { readonly kind: "erased"; readonly missing: readonly CommittedPlace[] };

/** A commitment, and where it stands as a JSON pointer. */
export type CommittedPlace = { readonly commitment: Sha256; readonly at: string };

/**
 * Puts the values that commitments stand for back into their places. What is not there any more is named, never guessed.
 * Throws a `LedgerError` where a value is not the one that was committed to, or an object only looks like a commitment.
 */
export function reveal(document: JsonObject, secretFor: (commitment: Sha256) => Secret | null): Revealed {
  const [lookalike] = lookalikesIn(document);
  if (lookalike !== undefined) {
    const message = `an object with the key \`${COMMITMENT_KEY}\` is no commitment`;
    throw new LedgerError({ code: "erasure.lookalike", message, at: lookalike.at });
  }
  if (commitmentsIn(document).length === 0) return { kind: "whole", document };
  const missing: CommittedPlace[] = [];
  const whole = mapped(document, [], (value, path) => {
    const commitment = readCommitment(value);
    if (commitment === null) return undefined;
    const secret = secretFor(commitment);
    if (secret === null) {
      missing.push({ commitment, at: jsonPointer(path) });
      return value;
    }
    if (secret.commitment !== commitment || !isKept(secret)) {
      const message = "the value that is kept is not the one that was committed to";
      throw new LedgerError({ code: "erasure.mismatch", message, at: jsonPointer(path) });
    }
    return secret.value;
  });
  if (missing.length > 0) return { kind: "erased", missing };
  return { kind: "whole", document: whole as JsonObject };
}

/** Every commitment in a document, in the order in which they stand. */
export function commitmentsIn(document: JsonObject): readonly CommittedPlace[] {
  return placesIn(document, (value) => readCommitment(value));
}

/** Everything that has the key of commitments and is none. */
function lookalikesIn(document: JsonObject): readonly CommittedPlace[] {
  return placesIn(document, (value) => (looksCommitted(value) && readCommitment(value) === null ? "" : null));
}

function placesIn(
  document: JsonObject,
  find: (value: JsonValue) => Sha256 | null,
): readonly CommittedPlace[] {
  const found: CommittedPlace[] = [];
  const path: (string | number)[] = [];
  const look = (value: JsonValue): void => {
    if (value === null || typeof value !== "object") return;
    const commitment = find(value);
    if (commitment !== null) {
      found.push({ commitment, at: jsonPointer(path) });
      return;
    }
    const steps = Array.isArray(value) ? value.entries() : Object.entries(value);
    for (const [step, part] of steps as Iterable<readonly [string | number, JsonValue]>) {
      path.push(step);
      look(part);
      path.pop();
    }
  };
  look(document);
  return found;
}

/** The same value with what `change` gives in the place of each part that it answers for; undefined where it does not. */
function mapped(
  value: JsonValue,
  path: JsonPath,
  change: (value: JsonValue, path: JsonPath) => JsonValue | undefined,
): JsonValue {
  const changed = change(value, path);
  if (changed !== undefined) return changed;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: JsonValue, at) => mapped(item, [...path, at], change));
  return fromEntries(Object.entries(value).map(([key, part]) => [key, mapped(part, [...path, key], change)]));
}

function replaced(
  value: JsonValue,
  [step, ...rest]: JsonPath,
  change: (value: JsonValue) => JsonValue,
): JsonValue {
  // What is concealed already holds nothing more.
  if (looksCommitted(value)) return value;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, at) => (at === step ? replaced(item, rest, change) : item));
  }
  if (!isJsonObject(value)) return value;
  if (typeof step !== "string" || !Object.hasOwn(value, step)) return value;
  return fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === step ? replaced(part, rest, change) : part]),
  );
}

/** An object of its own members only, whatever they are called. */
function fromEntries(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(entries);
}
