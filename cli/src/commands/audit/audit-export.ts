import { canonical, parseStrictJson } from "@interlock/ledger";

import { openSource } from "../../audit/open-source.ts";
import { search } from "../../audit/search.ts";
import {
  filterOf,
  filterOptions,
  filterValues,
  placeOf,
  placeOptions,
  placeValues,
} from "../../audit/search-options.ts";
import { searchedExit, showReconciliation } from "../../audit/show-reconciliation.ts";
import { openLines } from "../../audit/show-rows.ts";
import type { Command } from "../../command.ts";
import { count } from "../../count.ts";
import { exitCodes } from "../../exit-code.ts";
import { paintFor } from "../../paint.ts";

/** `interlock audit export`: writes the envelopes of records, one a line. */
export const auditExportCommand: Command = {
  name: "audit export",
  usage: "--log FOLDER --key REGISTRY.json [FILTERS] > records.jsonl",
  summary: "write signed records as they are stored, one a line",
  description: [
    "Writes DSSE envelopes byte for byte, one a line, in the order of the tree: what comes out can",
    "be verified by itself (`interlock verify FILE.jsonl`), added to a log (`log append`), and put into",
    "other tools. What was searched is said on stderr.",
    "An envelope that holds a line end, which only files written by others do, is written in its",
    "canonical form; its signature holds all the same.",
  ],
  options: [...placeOptions, ...filterOptions],
  exits: [
    [exitCodes.ok, "written, and nothing contradicts that this is all that the log holds"],
    [exitCodes.no, "written, and something is missing, silent or late"],
    [exitCodes.unreadable, "the log or the keys cannot be read"],
    [exitCodes.invalid, "written as far as records hold, and what was searched does not hold"],
  ],
  arguments: { flags: [], values: [...placeValues, ...filterValues], files: 0 },
  async run(given, world) {
    const filter = filterOf(given, world);
    const source = await openSource(await placeOf(given, world), world);
    try {
      const answer = await search(source, filter);
      const rewritten: string[] = [];
      for (const row of answer.rows) {
        const envelope = new TextDecoder("utf-8", { fatal: true }).decode(await source.envelopeOf(row));
        const isOneLine = !/[\r\n]/u.test(envelope);
        if (!isOneLine) rewritten.push(row.digest);
        world.stdout(
          `${isOneLine ? envelope : canonical(parseStrictJson(new TextEncoder().encode(envelope)))}\n`,
        );
      }
      const lines = [
        `${count(answer.rows.length, "record")} written`,
        ...(rewritten.length === 0
          ? []
          : [`${count(rewritten.length, "envelope")} held a line end, written in canonical form`]),
        ...openLines(answer),
        ...showReconciliation(answer.reconciliation, paintFor(world)),
      ];
      world.stderr(`${lines.join("\n")}\n`);
      return searchedExit(answer.reconciliation);
    } finally {
      await source.close();
    }
  },
};
