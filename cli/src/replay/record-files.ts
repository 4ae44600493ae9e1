import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  decodeBase64,
  isJsonObject,
  LedgerError,
  parseStrictJson,
  preAuthEncoding,
  sha256Hex,
} from "@interlock/ledger";

import { isCommandFailure, misused, unreadable } from "../command-failure.ts";
import { readInput, reasonOf } from "../read-file.ts";
import { quotedText } from "../shown-text.ts";
import type { World } from "../world.ts";
import type { ReadRecord } from "./replay-batch.ts";
import type { RecordSource, SourceRecord } from "./replay-stream.ts";

/**
 * Records from files, and from folders of them (`*.json`, by name). A proposal that is not among them is looked for beside
 * the record that follows from it. Throws a failure where a name leads nowhere.
 */
export function recordFiles(named: readonly string[], world: Pick<World, "cwd">): RecordSource {
  const given = named.map((path) => ({ path, files: filesIn(path, world) }));
  const paths = [...new Set(given.flatMap(({ path, files }) => files ?? [path]))];
  const wholeFolders = new Set(given.flatMap(({ path, files }) => (files === null ? [] : [path])));
  const siblings = new Map<string, ReadonlyMap<string, string>>();
  return {
    total: paths.length,
    *records() {
      for (const path of paths) yield readOne(path, world);
    },
    again: async (path) => orNull(readOne(path, world)),
    async byDigest(digest, wantedFrom) {
      const folder = dirname(wantedFrom);
      // Of a folder that was read whole nothing is left to look at.
      if (wholeFolders.has(folder)) return null;
      const known = siblings.get(folder) ?? digestsIn(folder, world);
      siblings.set(folder, known);
      const path = known.get(digest);
      return path === undefined ? null : orNull(readOne(path, world));
    },
  };
}

/** The file by which a folder says that it is a log. */
const LOG_MARK = "log.json";

/** The records of a folder as the user would name them; null for what is no folder. */
function filesIn(path: string, world: Pick<World, "cwd">): readonly string[] | null {
  const full = resolve(world.cwd, path);
  try {
    if (!statSync(full).isDirectory()) return null;
    const all = readdirSync(full);
    if (all.includes(LOG_MARK)) throw misused(`${quotedText(path)} is a log: name it with \`--log\``);
    const names = all.filter((name) => name.endsWith(".json") && !name.startsWith("."));
    return names.sort().map((name) => join(path, name));
  } catch (cause) {
    if (isCommandFailure(cause)) throw cause;
    throw unreadable(`${quotedText(path)} cannot be read: ${reasonOf(cause)}`, cause);
  }
}

function readOne(path: string, world: Pick<World, "cwd">): SourceRecord {
  try {
    return { place: path, index: null, envelope: readInput(path, world) };
  } catch (error) {
    // One file that is not there does not keep the others from being replayed.
    if (isCommandFailure(error)) return { kind: "unreadable", place: path, reason: error.message };
    throw error;
  }
}

function orNull(record: SourceRecord): ReadRecord | null {
  return "kind" in record ? null : record;
}

/** Which file of a folder holds which record, as far as they say so themselves: whoever is handed one verifies it. */
function digestsIn(folder: string, world: Pick<World, "cwd">): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const path of filesIn(folder, world) ?? []) {
    const record = readOne(path, world);
    const digest = "kind" in record ? null : saidDigest(record.envelope);
    if (digest !== null) digests.set(digest, path);
  }
  return digests;
}

function saidDigest(envelope: Uint8Array): string | null {
  try {
    const value = parseStrictJson(envelope);
    if (!isJsonObject(value)) return null;
    const { payload, payloadType } = value;
    if (typeof payload !== "string" || typeof payloadType !== "string") return null;
    return sha256Hex(preAuthEncoding(payloadType, decodeBase64(payload)));
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}
