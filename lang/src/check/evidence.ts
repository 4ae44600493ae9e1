import { limits, percentiles, schemaEffects, type Type } from "@interlock/runtime/vocabulary";

import type { FactReference } from "./term.ts";
import { boolType, durationType, instantType, intType, percentType, zoneType } from "./type.ts";

/** A fact that every policy can read. */
export interface Evidence {
  readonly fact: FactReference;
  readonly type: Type;
  /** Whether it may be attested absent. */
  readonly isOptional: boolean;
}

/** What a word of the language holds, by the words after it: `""` where the word is a fact itself. */
export type EvidenceParts = ReadonlyMap<string, Evidence>;

/** The facts of a word; null where it is the name of none. */
export function evidenceOf(word: string): EvidenceParts | null {
  return evidence.get(word) ?? null;
}

function always(fact: FactReference, type: Type): Evidence {
  return { fact, type, isOptional: false };
}

function optional(fact: FactReference, type: Type): Evidence {
  return { fact, type, isOptional: true };
}

function whole(fact: FactReference, type: Type): EvidenceParts {
  return new Map([["", always(fact, type)]]);
}

const idType: Type = { kind: "string", max: limits.stringCharacters };

/** An id that was attested, of the one who acts or of the human at the root. */
function idOf(kind: "principal" | "human"): EvidenceParts {
  return new Map([["id", always({ kind, field: "id" }, idType)]]);
}

const blast: EvidenceParts = new Map([
  ...(["traffic", "users"] as const).flatMap((share) => [
    [share, always({ kind: "blast-share", share, at: "p95" }, percentType)] as const,
    ...percentiles.map(
      (at) => [`${share}.${at}`, always({ kind: "blast-share", share, at }, percentType)] as const,
    ),
  ]),
  ["services", always({ kind: "blast-services" }, intType)],
]);

const schema: EvidenceParts = new Map([
  ...schemaEffects.map((effect) => [effect, always({ kind: "schema", effect }, boolType)] as const),
  ["statements", always({ kind: "schema-statements" }, intType)],
]);

const reversal: EvidenceParts = new Map([
  ["declared", always({ kind: "reversal", flag: "declared" }, boolType)],
  ["lossless", always({ kind: "reversal", flag: "lossless" }, boolType)],
  ["tested", optional({ kind: "reversal-tested" }, durationType)],
]);

const memory: EvidenceParts = new Map([
  ["success", always({ kind: "memory", figure: "success" }, percentType)],
  ["outcomes", always({ kind: "memory", figure: "outcomes" }, intType)],
  ["waiting", optional({ kind: "memory", figure: "waiting" }, durationType)],
]);

const evidence: ReadonlyMap<string, EvidenceParts> = new Map([
  ["now", whole({ kind: "now" }, instantType)],
  ["origin", whole({ kind: "origin" }, zoneType)],
  [
    "targets",
    whole({ kind: "targets" }, { kind: "list", min: 1, max: limits.targetsPerProposal, of: idType }),
  ],
  ["blast", blast],
  ["schema", schema],
  ["reversal", reversal],
  ["memory", memory],
  ["principal", idOf("principal")],
  ["human", idOf("human")],
]);
