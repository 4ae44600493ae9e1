import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import {
  canonicalBytes,
  isJsonObject,
  LedgerError,
  ORIGIN_PATTERN,
  parseStrictJson,
} from "@interlock/ledger";
import { makeFolder, syncFile, writeDurably } from "./durable-file.ts";
import { locksPath, markPath, orderPath, segmentPath, streamOf, streamsPath } from "./layout.ts";
import { createOrderDatabase } from "./order-database.ts";
import { attempt } from "./store-failure.ts";

const FORMAT = "interlock log";
const VERSION = 1;

/** The mark of a log is a line; a larger file is something else. */
const MAX_MARK_BYTES = 4096;

/** What a log says of itself before anything of it was verified. */
export type LogMark = { readonly origin: string };

/**
 * Makes an empty log in a folder that is empty or not there yet; the log is durable when this returns.
 * Throws `store.conflict` where there is a log already, `store.foreign` where something else is, and `store.failed`.
 */
export function createLog(folder: string, { origin }: LogMark): void {
  if (!ORIGIN_PATTERN.test(origin)) throw failed(`\`${origin}\` is no name for a log's origin`);
  attempt(`no log can be made in ${folder}`, () => {
    mkdirSync(folder, { recursive: true });
    if (existsSync(markPath(folder))) {
      throw new LedgerError({ code: "store.conflict", message: `there is a log in ${folder} already` });
    }
    if (readdirSync(folder).length > 0) throw foreign(`${folder} is not empty, and no log`);
    makeFolder(folder);
    makeFolder(streamsPath(folder));
    makeFolder(locksPath(folder));
    createOrderDatabase(orderPath(folder));
    syncFile(orderPath(folder));
    // Last, because what has this file is a log.
    writeDurably(markPath(folder), canonicalBytes({ format: FORMAT, origin, version: VERSION }));
  });
}

/** What the log in this folder says of itself. Throws `store.foreign` for a folder that holds no log of this version. */
export function readMark(folder: string): LogMark {
  const path = markPath(folder);
  return attempt(`${folder} cannot be read as a log`, () => {
    if (!statSync(folder).isDirectory()) throw foreign(`${folder} is no folder`);
    if (!existsSync(path)) throw foreign(`${folder} holds no log: \`log.json\` is missing`);
    const stat = statSync(path);
    // What is no file, as a pipe or a device, may have no end.
    if (!stat.isFile() || stat.size > MAX_MARK_BYTES) throw foreign(`${path} is not the mark of a log`);
    const mark = valueIn(path);
    if (!isJsonObject(mark) || mark["format"] !== FORMAT) throw foreign(`${path} is not the mark of a log`);
    const { version, origin } = mark;
    if (version !== VERSION) {
      throw foreign(`${path} is of version ${JSON.stringify(version)}, this program knows ${VERSION}`);
    }
    if (typeof origin !== "string" || !ORIGIN_PATTERN.test(origin)) throw foreign(`${path} names no origin`);
    return { origin };
  });
}

/** The streams of a log that have a record, in code unit order. */
export function streamsIn(folder: string): readonly string[] {
  const streams = streamsPath(folder);
  return attempt(`${streams} cannot be read`, () =>
    readdirSync(streams)
      // A folder without its first segment is one whose first record never was durable.
      .filter((name) => existsSync(segmentPath(`${streams}/${name}`, 0)))
      .flatMap((name) => streamOf(name) ?? [])
      .sort(),
  );
}

function valueIn(path: string): unknown {
  try {
    return parseStrictJson(readFileSync(path));
  } catch (error) {
    throw error instanceof LedgerError ? foreign(`${path} is not the mark of a log`) : error;
  }
}

function foreign(message: string): LedgerError {
  return new LedgerError({ code: "store.foreign", message });
}

function failed(message: string): LedgerError {
  return new LedgerError({ code: "store.failed", message });
}
