import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";

import { required } from "../../arguments.ts";
import { checkTables, type TableCheck, whyNoTables } from "../../audit/check-tables.ts";
import { openSource } from "../../audit/open-source.ts";
import { type Place, placeOf, placeOptions, placeValues } from "../../audit/search-options.ts";
import { searchedExit, showReconciliation } from "../../audit/show-reconciliation.ts";
import { openTables } from "../../audit/table-engine.ts";
import { isCommandFailure, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { count } from "../../count.ts";
import { exitCodes } from "../../exit-code.ts";
import { type Paint, paintFor } from "../../paint.ts";
import { reasonOf } from "../../read-file.ts";
import { quotedText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

/** `interlock audit check`: holds tables against the log. */
export const auditCheckCommand: Command = {
  name: "audit check",
  usage: "--index FILE.db --log FOLDER --key REGISTRY.json",
  summary: "hold SQLite tables of `audit index` against the log, row by row",
  description: [
    "Makes every row again from signed bytes that are verified as it is made, and names each row that",
    "was edited, is missing or is too many, and each table or view that is defined otherwise. Rows of",
    "records that came into the tree after the tables were made are named as behind.",
  ],
  options: [...placeOptions, ["--index FILE", "the file that `audit index` wrote"]],
  exits: [
    [exitCodes.ok, "the tables say what the log says"],
    [exitCodes.no, "they do not, or something of the log is missing, silent or late"],
    [exitCodes.unreadable, "the file, the log or the keys cannot be read, or the file holds no such tables"],
    [exitCodes.invalid, "what was searched does not hold"],
  ],
  arguments: { flags: [], values: [...placeValues, "index"], files: 0 },
  async run(given, world) {
    const index = required(given, "index");
    const place = await placeOf(given, world);
    const { findings, reconciliation } = await checked(index, place, world);
    const paint = paintFor(world);
    const lines = [
      ...findings.map((finding) => shownFinding(finding, paint)),
      findings.length === 0
        ? "every row is what its record says, and no row is missing or too many"
        : `${count(findings.length, "difference")} between the tables and the log`,
      ...showReconciliation(reconciliation, paint),
    ];
    world.stdout(`${lines.join("\n")}\n`);
    const code = searchedExit(reconciliation);
    return code === exitCodes.ok && findings.length > 0 ? exitCodes.no : code;
  },
};

async function checked(index: string, place: Place, world: World): Promise<TableCheck> {
  const path = resolve(world.cwd, index);
  // The engine would make a file that is not there, and wait for ever for someone to write to a named pipe.
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
  if (isFile !== true)
    throw unreadable(`${quotedText(index)} is ${isFile === undefined ? "not there" : "no file"}`);
  const source = await openSource(place, world);
  let database: DatabaseSync | null = null;
  try {
    database = await openTables(path, { readOnly: true });
    database.exec("PRAGMA trusted_schema = OFF");
    const why = whyNoTables(database);
    if (why !== null) throw unreadable(`${quotedText(index)}: ${why}`);
    return await checkTables(database, source);
  } catch (cause) {
    if (isCommandFailure(cause)) throw cause;
    throw unreadable(`${quotedText(index)} cannot be read: ${reasonOf(cause)}`, cause);
  } finally {
    database?.close();
    await source.close();
  }
}

function shownFinding({ kind, digest, text }: TableCheck["findings"][number], paint: Paint): string {
  const word = kind === "behind" ? paint.wait(kind) : paint.bad(kind);
  return digest === null ? `${word}  ${text}` : `${word}  ${digest}: ${text}`;
}
