import { readInstant } from "@interlock/ledger/audit";

import { type ParsedArguments, required } from "../arguments.ts";
import { misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import {
  keyRecordExits,
  keyRecordOptions,
  keyRecordValues,
  writeKeyRecord,
  writtenLines,
} from "../keys/key-record.ts";
import { namedKeyId } from "../keys/offered-key.ts";
import { signerOf } from "../keys/sign-with.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock keys revoke`: ends a key, by its own signature or a registrar's. */
export const revokeKeyCommand: Command = {
  name: "keys revoke",
  usage: "KEY --reason TEXT --sign-with KEY --origin NAME --out DIR [--compromised-since TIME]",
  summary: "end a key, by its own signature or a registrar's",
  description: [
    "KEY is the file of a public key, or a key's id. What the key signed and the log holds before this",
    "record stays valid; what comes behind it is refused, whatever time it names. So append what",
    "is still to be appended first, unless somebody else has the key.",
  ],
  options: [
    ...keyRecordOptions,
    ["--reason TEXT", "why, for whoever reads the log"],
    [
      "--compromised-since TIME",
      "since when somebody else may have had it: `2026-11-01T10:00Z`, or how long ago: `2h`",
    ],
  ],
  exits: keyRecordExits,
  arguments: { flags: [], values: [...keyRecordValues, "reason", "compromised-since"], files: 1 },
  async run(given, world) {
    const [named] = given.files;
    if (named === undefined) throw misused("no key is named");
    const keyId = namedKeyId(named, world);
    const reason = required(given, "reason");
    if (reason.trim() === "") throw misused("`--reason` says nothing");
    const compromisedSinceMs = sinceOf(given, world);
    const content = { kind: "key.revoke", body: { keyId, reason, compromisedSinceMs } } as const;
    const { record, path } = await writeKeyRecord(content, signerOf(given, world), given, world);
    const lines = [
      "revokes",
      `key     ${keyId}`,
      `reason  ${shownText(reason)}`,
      ...(compromisedSinceMs === null ? [] : [`since   ${new Date(compromisedSinceMs).toISOString()}`]),
      ...writtenLines(record, path),
    ];
    world.stdout(`${lines.join("\n")}\n`);
    return exitCodes.ok;
  },
};

function sinceOf(given: ParsedArguments, world: World): number | null {
  const written = given.values.get("compromised-since");
  if (written === undefined) return null;
  const read = readInstant(written, world.nowMs());
  if (!read.ok) throw misused(`${quotedText(written)}: ${read.message}`);
  if (read.atMs > world.nowMs()) throw misused(`${quotedText(written)} is yet to come`);
  return read.atMs;
}
