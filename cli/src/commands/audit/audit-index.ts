import { existsSync } from "node:fs";
import { link, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { required } from "../../arguments.ts";
import type { Reconciliation } from "../../audit/audit-source.ts";
import { openSource } from "../../audit/open-source.ts";
import { type Place, placeOf, placeOptions, placeValues } from "../../audit/search-options.ts";
import { searchedExit, showReconciliation } from "../../audit/show-reconciliation.ts";
import { openTables } from "../../audit/table-engine.ts";
import { writeTables } from "../../audit/write-tables.ts";
import { CommandFailure, isCommandFailure, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { paintFor } from "../../paint.ts";
import { reasonOf } from "../../read-file.ts";
import { quotedText, shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

/** `interlock audit index`: writes tables for whoever asks in SQL. */
export const auditIndexCommand: Command = {
  name: "audit index",
  usage: "--log FOLDER --key REGISTRY.json --out FILE.db",
  summary: "write the records' fields to SQLite tables, for questions in SQL",
  description: [
    "Writes a SQLite file with tables and views of the fields that people ask for, each row with its",
    "record's digest and its place in the tree. The tables are a copy for convenience and prove",
    "nothing: `interlock audit check` holds them against the log. Never overwrites.",
  ],
  options: [...placeOptions, ["--out FILE", "the file to write"]],
  exits: [
    [exitCodes.ok, "written, from a log that nothing contradicts"],
    [exitCodes.no, "there is a file of that name; or written, and something is missing, silent or late"],
    [exitCodes.unreadable, "the log or the keys cannot be read, or the file cannot be written"],
    [exitCodes.invalid, "written from the records that hold, and what was searched does not hold"],
  ],
  arguments: { flags: [], values: [...placeValues, "out"], files: 0 },
  async run(given, world) {
    const out = required(given, "out");
    const path = resolve(world.cwd, out);
    const place = await placeOf(given, world);
    if (existsSync(path)) throw taken(out);
    const reconciliation = await written(path, out, place, world);
    const lines = [`wrote ${shownText(out)}`, ...showReconciliation(reconciliation, paintFor(world))];
    world.stdout(`${lines.join("\n")}\n`);
    return searchedExit(reconciliation);
  },
};

/** Writes beside the file and gives it its name in one step, so that nobody sees half of it. */
async function written(path: string, out: string, place: Place, world: World): Promise<Reconciliation> {
  const mark = Buffer.from(world.randomBytes(8)).toString("hex");
  const temporary = join(dirname(path), `.${basename(path)}.${mark}.tmp`);
  const source = await openSource(place, world);
  try {
    const database = await openTables(temporary, { readOnly: false });
    let reconciliation: Reconciliation;
    try {
      reconciliation = await writeTables(source, database);
    } finally {
      database.close();
    }
    await link(temporary, path);
    return reconciliation;
  } catch (cause) {
    if (isCommandFailure(cause)) throw cause;
    if (reasonOf(cause) === "EEXIST") throw taken(out);
    throw unreadable(`${quotedText(out)} cannot be written: ${reasonOf(cause)}`, cause);
  } finally {
    await source.close();
    for (const end of ["", "-journal"])
      await rm(`${temporary}${end}`, { force: true }).catch(() => undefined);
  }
}

function taken(out: string): CommandFailure {
  return new CommandFailure(exitCodes.no, `there is ${quotedText(out)} already`);
}
