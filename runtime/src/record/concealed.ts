import { conceal, isJsonObject, type JsonObject, type JsonValue, type KeptSecret } from "@interlock/ledger";

import type { Facts } from "../facts.ts";
import { type Proposal, targetKey } from "../proposal.ts";
import { secretPlaces } from "../secret-places.ts";
import type { Vocabulary } from "../vocabulary/table.ts";

/** What is recorded of a judgement, with commitments for everything that the vocabulary marks `secret`. */
export interface ConcealedJudgement {
  readonly proposal: JsonObject;
  readonly facts: JsonObject;
  /** What the commitments stand for: kept apart from the records, so that it can be erased. */
  readonly secrets: readonly KeptSecret[];
}

/** Conceals a judgement. Throws a `LedgerError` where it holds something that looks like a commitment. Pure but for the salts. */
export function concealed(
  judged: Judged,
  vocabulary: Vocabulary,
  sinceMs: number,
  freshSalt: () => Uint8Array,
): ConcealedJudgement {
  const proposal = concealedPart("proposal", judged, vocabulary, sinceMs, freshSalt);
  const facts = concealedPart("facts", judged, vocabulary, sinceMs, freshSalt);
  return {
    proposal: proposal.document,
    facts: facts.document,
    secrets: [...proposal.secrets, ...facts.secrets],
  };
}

/** A proposal, and what is known around it. */
interface Judged {
  readonly proposal: Proposal;
  readonly facts: Facts;
}

/** Conceals one half of a judgement: the two can be recorded at different times. Throws as {@link concealed} does. */
export function concealedPart(
  part: keyof Judged,
  { proposal, facts }: Judged,
  vocabulary: Vocabulary,
  sinceMs: number,
  freshSalt: () => Uint8Array,
): { readonly document: JsonObject; readonly secrets: readonly KeptSecret[] } {
  const places = secretPlaces(vocabulary, proposal, facts)[part];
  const { document, secrets } = conceal(plain(part === "facts" ? facts : proposal), places, freshSalt);
  if (secrets.length === 0) return { document, secrets: [] };
  const chain = facts.identity?.kind === "known" ? facts.identity.chain : [];
  const subjects = new Set([
    ...proposal.targets.flatMap((target) => [target.id, targetKey(target)]),
    ...[facts.principal, ...chain].flatMap(({ ids }) => ids),
  ]);
  const kept = secrets.map(({ secret, place }) => ({
    ...secret,
    subjects: [...subjects],
    class: place.class,
    sinceMs,
  }));
  return { document, secrets: kept };
}

/** What the ledger signs is plain JSON; it checks the rest itself. */
export function plain(value: object): JsonObject {
  const copy: unknown = plainCopy(value) ?? JSON.parse(JSON.stringify(value));
  if (!isJsonObject(copy)) throw new Error("only objects are recorded");
  return copy;
}

/** What JSON makes of plain data, sooner than by writing it out; undefined where something in it is none, or might be written otherwise. */
function plainCopy(value: unknown): JsonValue | undefined {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  // −0 is written as 0, as what the sum with 0 is.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : undefined;
  if (typeof value !== "object" || "toJSON" in value) return undefined;
  return Array.isArray(value) ? plainList(value) : plainObject(value);
}

function plainList(items: readonly unknown[]): JsonValue | undefined {
  const copy: JsonValue[] = [];
  for (const item of items) {
    const part = plainCopy(item);
    if (part === undefined) return undefined;
    copy.push(part);
  }
  return copy;
}

function plainObject(value: object): JsonValue | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const copy: Record<string, JsonValue> = {};
  for (const key of Object.keys(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    // Left out, as JSON does.
    if (member === undefined) continue;
    const part = key === "__proto__" ? undefined : plainCopy(member);
    if (part === undefined) return undefined;
    copy[key] = part;
  }
  return copy;
}
