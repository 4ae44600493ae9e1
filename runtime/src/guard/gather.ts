import { canonicalDigest, type FactSource, type HashFunction, type JsonObject } from "@interlock/ledger";

import { known, unknown } from "../fact.ts";
import type { Facts } from "../facts.ts";
import type { Needs } from "../needs.ts";
import { unreachable } from "../unreachable.ts";
import { copied } from "./copied.ts";
import type { FactQuestion, FactReader, GuardParts, HostFacts } from "./ports.ts";

/** How large what one reader answers may be, in bytes of canonical JSON. */
const MAX_ANSWER_BYTES = 1_048_576;

/** What the host's readers answered, and who answered for which part. */
export interface HostAnswers {
  readonly facts: HostFacts;
  readonly by: { readonly [part in keyof HostFacts]?: string };
}

/**
 * Asks every reader that can answer for something that is needed, all at once and no longer than the limit. What a reader gives and does
 * not declare is not taken; where it rejects, is late, or gives no plain JSON, everything of it is unknown.
 */
export async function hostFacts(
  { readers, clock, limits }: Pick<GuardParts, "readers" | "clock" | "limits">,
  question: FactQuestion,
): Promise<HostAnswers> {
  const asked = readers.filter(({ gives }) => gives.some((part) => isWanted(question.needs, part)));
  const answers = await Promise.all(
    asked.map(async (reader) => {
      try {
        const answer = await clock.within(limits.gatherMs, (signal) => reader.read(question, signal));
        return { reader, facts: declared(reader, answer) };
      } catch {
        // Nobody answered: what is left out is unknown.
        return { reader, facts: {} };
      }
    }),
  );
  const by = answers.flatMap(({ reader, facts }) => Object.keys(facts).map((part) => [part, reader.name]));
  return {
    facts: Object.assign({}, ...answers.map(({ facts }) => facts)) as HostFacts,
    by: Object.fromEntries(by) as HostAnswers["by"],
  };
}

/** A copy of the parts that the reader declares. */
function declared({ gives }: FactReader, answer: unknown): HostFacts {
  const { copy, bytes } = copied(answer);
  if (bytes > MAX_ANSWER_BYTES) return {};
  const parts = copy as JsonObject;
  return Object.fromEntries(
    gives.flatMap((part) => (Object.hasOwn(parts, part) ? [[part, parts[part]]] : [])),
  );
}

/** Whether some of a part has a say in what is decided; everything may where the module does not say. */
function isWanted(needs: Needs | null, part: keyof HostFacts): boolean {
  if (needs === null) return true;
  switch (part) {
    case "audit":
    case "restored":
    case "calibratedAtMs":
      return needs.whole.includes(part);
    case "schema":
      return needs.schema.length + needs.within.length > 0;
    case "targets":
    case "reversal":
    case "network":
    case "drift":
    case "outside":
    case "groups":
      return needs[part].length > 0;
    default:
      return unreachable(part);
  }
}

/** The offset of each time zone that a window is written in. */
export function offsetFacts(
  { offsetOf }: Pick<GuardParts, "offsetOf">,
  zones: readonly string[],
  nowMs: number | null,
): NonNullable<Facts["offsets"]> {
  return Object.fromEntries(
    zones.map((zone) => {
      const minutes = nowMs === null ? null : offsetOf(zone, nowMs);
      return [zone, minutes === null ? unknown("the engine does not know this time zone") : known(minutes)];
    }),
  );
}

/** What the offsets of time zones were read from: whoever holds them against a calendar later needs the same edition of it. */
export function offsetSource({ timeZoneData }: Pick<GuardParts, "timeZoneData">): {
  readonly offsets?: string;
} {
  return timeZoneData === undefined ? {} : { offsets: `tzdata ${timeZoneData}` };
}

/** Where the recorded facts came from that readers gave: one entry a part, by what is recorded of it. */
export function factSources(
  by: HostAnswers["by"] & { readonly offsets?: string },
  recorded: JsonObject,
  observedAtMs: number,
  hash?: HashFunction,
): readonly FactSource[] {
  return Object.entries(by).flatMap(([part, source]) =>
    Object.hasOwn(recorded, part)
      ? [{ fact: `/${part}`, source, observedAtMs, digest: canonicalDigest(recorded[part], hash) }]
      : [],
  );
}
