import { isCheckpointOrigin, ORIGIN_PATTERN } from "@interlock/ledger";
import type { DiskLog } from "@interlock/stores/disk";

import type { ParsedArguments } from "../arguments.ts";
import { misused } from "../command-failure.ts";
import { quotedText } from "../shown-text.ts";

/** The folder that a command about a log was called with. */
export function folderOf({ files }: ParsedArguments): string {
  const [folder] = files;
  if (folder === undefined) throw misused("no folder is named");
  return folder;
}

/** The log's name: what the user demands, or else what the folder says, which proves nothing. */
export function originOf({ values }: ParsedArguments, log: Pick<DiskLog, "origin">): string {
  const origin = values.get("origin");
  if (origin === undefined) return log.origin;
  if (ORIGIN_PATTERN.test(origin)) return origin;
  throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
}

/** A name for a new log. */
export function newOrigin(origin: string): string {
  if (isCheckpointOrigin(origin)) return origin;
  throw misused(
    `${quotedText(origin)} is no log's name: printable ASCII without blanks and \`+\`, at most 256`,
  );
}

/** The option that says after how long a record is late, for the help of a command. */
export const lateAfterOption: readonly [option: string, meaning: string] = [
  "--late-after TIME",
  "after how long a record without a place is late: `60s` unless given, `24h`",
];

const UNITS: ReadonlyMap<string, number> = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** How long an option says: `90s`, `5m`, `24h`, `7d`, in milliseconds. */
export function durationOf({ values }: ParsedArguments, option: string): number | undefined {
  const written = values.get(option);
  if (written === undefined) return undefined;
  const [, digits = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(written) ?? [];
  const factor = UNITS.get(unit);
  if (factor === undefined)
    throw misused(`\`--${option}\` ${quotedText(written)}: say \`90s\`, \`5m\`, \`24h\` or \`7d\``);
  return Number(digits) * factor;
}
