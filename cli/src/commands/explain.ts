import { LedgerError, readUnverified } from "@interlock/ledger";

import { gatherLife } from "../audit/gather-life.ts";
import { openSource } from "../audit/open-source.ts";
import { placeOf, placeOptions, placeValues } from "../audit/search-options.ts";
import { showLife } from "../audit/show-life.ts";
import { isWhole } from "../audit/show-reconciliation.ts";
import { misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { paintFor } from "../paint.ts";
import { readInput } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock explain`: tells one action from its proposal to what was seen of it. */
export const explainCommand: Command = {
  name: "explain",
  usage: "RECORD --log FOLDER --key REGISTRY.json",
  summary: "tell an action from its proposal to its outcome, by its signed records",
  description: [
    "RECORD is a record's digest, or its first 8 digits or more, as `interlock audit` prints",
    "them, or a record's file. Told is who acted and on whose behalf, what was proposed, which",
    "policy at which commit judged it, what was seen against which bound, what was let happen, and",
    "what was seen then. What the records rest on is told too, and what is missing between them is named.",
  ],
  options: placeOptions,
  exits: [
    [exitCodes.ok, "told, and nothing is missing between the records"],
    [exitCodes.no, "no record, or more than one, is called so; or something is missing between them"],
    [exitCodes.unreadable, "the log or the keys cannot be read"],
    [exitCodes.invalid, "what was searched does not hold"],
  ],
  arguments: { flags: [], values: placeValues, files: 1 },
  async run(given, world) {
    const [called] = given.files;
    if (called === undefined) throw misused("no record is named");
    const digest = DIGEST.test(called) ? called : digestOfFile(called, world);
    const source = await openSource(await placeOf(given, world), world);
    try {
      const gathered = await gatherLife(source, digest);
      world.stdout(`${showLife(gathered, paintFor(world)).join("\n")}\n`);
      if (!isWhole(gathered.reconciliation)) return exitCodes.invalid;
      return gathered.life.gaps.length === 0 && gathered.cut === null ? exitCodes.ok : exitCodes.no;
    } finally {
      await source.close();
    }
  },
};

/** What a digest can be called by; anything else is a file. */
const DIGEST = /^[0-9a-f]{1,64}$/;

/** The digest of the record in a file: which record of the log is meant, and nothing that is believed of it. */
function digestOfFile(path: string, world: Pick<World, "cwd">): string {
  const bytes = readInput(path, world);
  try {
    return readUnverified(bytes).digest;
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw misused(
      `${quotedText(path)} is neither a record's digest nor its file: ${shownText(cause.message)}`,
    );
  }
}
