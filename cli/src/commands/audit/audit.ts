import { exitCodes } from "../../exit-code.ts";
import type { Command } from "../../command.ts";
import { misused } from "../../command-failure.ts";
import { paintFor } from "../../paint.ts";
import { quotedText } from "../../shown-text.ts";
import { openSource } from "../../audit/open-source.ts";
import { search } from "../../audit/search.ts";
import {
  filterOf,
  filterOptions,
  filterValues,
  placeOf,
  placeOptions,
  placeValues,
  wordOf,
} from "../../audit/search-options.ts";
import { searchedExit, showReconciliation } from "../../audit/show-reconciliation.ts";
import { openLines, rowsCsv, rowsJson, showTable } from "../../audit/show-rows.ts";

const formats = ["table", "json", "csv"] as const;

/** `interlock audit`: asks the log, and says what shows that the answer is whole. */
export const auditCommand: Command = {
  name: "audit",
  usage: "--log FOLDER --key REGISTRY.json [FILTERS] [--format table|json|csv] [--limit N]",
  summary: "ask the log what was decided, and reconcile the answer with its tree",
  description: [
    "Every row is made of signed bytes that are verified as it is made: no table is asked, so",
    "none can hide a row. What was read is counted and hashed, and held against the signed",
    "checkpoint of the tree. A record that leaves open what is asked is counted apart.",
    "Beside it stand `audit gaps`, `export`, `report`, `stages`, `index`, `check`, `secrets`, `erase` and",
    "`retain`, each with a help of its own, and `explain`.",
  ],
  options: [
    ...placeOptions,
    ...filterOptions,
    ["--format FORM", "table unless given; json and csv hold every field"],
    ["--limit N", "the last N of the rows only; all are counted"],
  ],
  exits: [
    [exitCodes.ok, "answered, and nothing contradicts that this is all that the log holds"],
    [exitCodes.no, "answered, and something is missing, silent or late"],
    [exitCodes.unreadable, "the log or the keys cannot be read"],
    [exitCodes.invalid, "a record, a stream or the tree does not hold; the rows shown are those that do"],
  ],
  arguments: { flags: [], values: [...placeValues, ...filterValues, "format", "limit"], files: 0 },
  async run(given, world) {
    const format = wordOf(given, "format", formats);
    const filter = filterOf(given, world);
    const limit = limitOf(given.values.get("limit"));
    const source = await openSource(await placeOf(given, world), world);
    try {
      const answer = await search(source, filter, limit);
      const paint = paintFor(world);
      switch (format) {
        case "table":
          world.stdout(`${showTable(answer, paint).join("\n")}\n`);
          break;
        case "json":
          world.stdout(rowsJson(answer));
          break;
        case "csv":
          world.stdout(rowsCsv(answer.rows));
          // A table of fields has no room for it, and whoever reads the table must not miss it.
          world.stderr(
            `${[...openLines(answer), ...showReconciliation(answer.reconciliation, paint)].join("\n")}\n`,
          );
          break;
      }
      return searchedExit(answer.reconciliation);
    } finally {
      await source.close();
    }
  },
};

function limitOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const limit = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
  if (limit === null) throw misused(`\`--limit\` ${quotedText(text)} is no number of rows`);
  return limit;
}
