import { type KeyRegistry, ORIGIN_PATTERN, type VerifyOptions } from "@interlock/ledger";
import { type AuditFilter, FILTER_OPTIONS, readFilter } from "@interlock/ledger/audit";
import { verifyEd25519WithNode } from "@interlock/ledger/node";
import { primitives } from "@interlock/runtime/vocabulary";

import { type ParsedArguments, required } from "../arguments.ts";
import { misused } from "../command-failure.ts";
import { anchorOptions, anchorsGiven, anchorValues } from "../log/anchors.ts";
import { durationOf, lateAfterOption } from "../log/log-options.ts";
import { readKeys } from "../read-keys.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** The options that say where records are and who is believed, for the help of a command. */
export const placeOptions: readonly (readonly [string, string])[] = [
  ["--log FOLDER", "the log; or a folder of record files, of which nothing shows that they are all"],
  ["--key FILE,…", "key registries (NAME.keys.json), or a writer's key in PEM; separated by commas"],
  ["--origin NAME", "the log that the records must belong to; the one that the folder names unless given"],
  ...anchorOptions,
  lateAfterOption,
];

/** The names of {@link placeOptions}. */
export const placeValues: readonly string[] = ["log", "key", "origin", ...anchorValues, "late-after"];

/** The options that ask for records, for the help of a command. */
export const filterOptions: readonly (readonly [string, string])[] = [
  ["--agent ID", "records of this agent, by one of its ids: `github app:7`"],
  ["--human ID", "records on whose root this human stands, by one of its ids"],
  ["--action NAME", "records of this action"],
  ["--target ID", "records that name this target: its id, or `Entity:id`"],
  ["--primitive NAMES", "verdicts that rest on one of these primitives, separated by commas"],
  ["--verdict WORDS", "refuse, hold, permit, separated by commas"],
  ["--policy-commit ID", "records of this policy, by the first 7 or more digits of its commit"],
  ["--kind WORDS", "records of these kinds, separated by commas: evaluate,enforce"],
  ["--key-id ID", "records that this key signed: `sha256:` and 8 or more digits"],
  ["--since TIME", "from this time on, by the signer's clock: 2026-11-01, 2026-11-01T10:00Z, 2h, 7d"],
  ["--until TIME", "before this time"],
];

/** The names of {@link filterOptions}. */
export const filterValues: readonly string[] = FILTER_OPTIONS;

/** Where records are, and whose signatures are believed. */
export interface Place {
  readonly folder: string;
  readonly registry: KeyRegistry;
  readonly options: VerifyOptions;
  /** Checkpoints that were kept elsewhere; nothing of them is believed yet. */
  readonly anchors: readonly Uint8Array[];
  /** After how long a record without a place is late; what the ledger says where it is left out. */
  readonly lateAfterMs?: number;
}

/** Reads where records are. Throws a usage failure, or one that names the file of keys. */
export async function placeOf(given: ParsedArguments, world: World): Promise<Place> {
  const folder = required(given, "log");
  const registry = readKeys(required(given, "key"), world);
  const origin = given.values.get("origin");
  if (origin !== undefined && !ORIGIN_PATTERN.test(origin)) {
    throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
  }
  const lateAfterMs = durationOf(given, "late-after");
  return {
    folder,
    registry,
    ...(lateAfterMs === undefined ? {} : { lateAfterMs }),
    options: { verifySignature: verifyEd25519WithNode, ...(origin === undefined ? {} : { origin }) },
    anchors: await anchorsGiven(given, world),
  };
}

/** Reads which records are asked for. Throws a usage failure that names the option. */
export function filterOf(given: ParsedArguments, world: Pick<World, "nowMs">): AuditFilter {
  const read = readFilter(given.values, {
    nowMs: world.nowMs(),
    primitives: [...primitives, "rule", "coverage"],
  });
  if (!read.ok) {
    const text = given.values.get(read.option) ?? "";
    throw misused(`\`--${read.option}\` ${quotedText(text)}: ${shownText(read.message)}`);
  }
  return read.filter;
}

/** One word of a few. Throws a usage failure that lists them. */
export function wordOf<T extends string>(
  given: ParsedArguments,
  option: string,
  words: readonly [T, ...T[]],
): T {
  const written = given.values.get(option);
  if (written === undefined) return words[0];
  const word = words.find((one) => one === written);
  if (word === undefined)
    throw misused(`\`--${option}\` ${quotedText(written)} is none of ${words.join(", ")}`);
  return word;
}
