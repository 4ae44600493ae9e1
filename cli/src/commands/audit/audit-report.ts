import {
  countEvidence,
  evidenceReport,
  FRAMEWORKS,
  newEvidence,
  reportMarkdown,
  type SearchedExtent,
} from "@interlock/ledger/audit";

import { required } from "../../arguments.ts";
import { openSource } from "../../audit/open-source.ts";
import { search, type SearchAnswer } from "../../audit/search.ts";
import {
  filterOf,
  filterOptions,
  filterValues,
  placeOf,
  placeOptions,
  placeValues,
  wordOf,
} from "../../audit/search-options.ts";
import { isWhole, searchedExit } from "../../audit/show-reconciliation.ts";
import { misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { quotedText, shownText } from "../../shown-text.ts";

const formats = ["markdown", "json"] as const;

/** `interlock audit report`: counts what the records are evidence for, by the controls of a framework. */
export const auditReportCommand: Command = {
  name: "audit report",
  usage: "--framework soc2|iso27001 --log FOLDER --key REGISTRY.json [FILTERS]",
  summary: "arrange what the records are evidence for by the controls of a framework",
  description: [
    "Counts, for a few controls of SOC 2 or ISO/IEC 27001:2022, the records that are evidence for",
    "them, and the exceptions: overrides, late records, what no anchor vouches for, silent streams.",
    "Records are named by their digests. What these records do not show is said for each control:",
    "a report is no judgement, and no control is called met.",
  ],
  options: [
    ["--framework NAME", FRAMEWORKS.join(" or ")],
    ...placeOptions,
    ...filterOptions,
    ["--format FORM", "markdown, unless json is given"],
  ],
  exits: [
    [exitCodes.ok, "made"],
    [exitCodes.no, "made, and something is missing, silent or late; the report says what"],
    [exitCodes.unreadable, "the log or the keys cannot be read"],
    [exitCodes.invalid, "made of the records that hold, and what was searched does not hold"],
  ],
  arguments: { flags: [], values: [...placeValues, ...filterValues, "framework", "format"], files: 0 },
  async run(given, world) {
    const written = required(given, "framework");
    const framework = FRAMEWORKS.find((one) => one === written);
    if (framework === undefined) {
      throw misused(`\`--framework\` ${quotedText(written)} is none of ${FRAMEWORKS.join(", ")}`);
    }
    const format = wordOf(given, "format", formats);
    const filter = filterOf(given, world);
    const source = await openSource(await placeOf(given, world), world);
    try {
      const count = newEvidence();
      // Rows are counted as they come; none has to be kept.
      const answer = await search(source, filter, 1, ({ row }) => countEvidence(count, row));
      const report = evidenceReport(
        framework,
        count,
        extentOf(answer, { ...filter, given: given.values }, world.nowMs()),
      );
      if (answer.unheard.length > 0) world.stderr(`${answer.unheard.join("\n")}\n`);
      world.stdout(format === "json" ? `${JSON.stringify(report, null, 2)}\n` : reportMarkdown(report));
      return searchedExit(answer.reconciliation);
    } finally {
      await source.close();
    }
  },
};

function extentOf(
  { reconciliation, open }: SearchAnswer,
  filter: {
    readonly sinceMs?: number;
    readonly untilMs?: number;
    readonly given: ReadonlyMap<string, string>;
  },
  nowMs: number,
): SearchedExtent {
  const { tree, records, late, unsequenced, doubted, streams, problems, problemCount, kind } = reconciliation;
  const countOf = (state: (typeof streams)[number]["state"]): number =>
    streams.filter((stream) => stream.state === state).length;
  return {
    madeAt: new Date(nowMs).toISOString(),
    since: iso(filter.sinceMs),
    until: iso(filter.untilMs),
    filters: filterValues
      .filter((option) => option !== "since" && option !== "until")
      .flatMap((option) => {
        const text = filter.given.get(option);
        return text === undefined ? [] : [shownText(`--${option} ${text}`)];
      }),
    records,
    tree: isWhole(reconciliation) ? tree : null,
    open: [...open.values()].reduce((sum, number) => sum + number, 0),
    late,
    // Of a folder nothing stands in a tree; that is said once.
    unsequenced: kind === "log" ? unsequenced : 0,
    doubted,
    openStreams: countOf("open"),
    silentStreams: countOf("silent"),
    undeclaredStreams: countOf("undeclared"),
    // Late records are counted above.
    problems: problems.flatMap(({ isLate, text }) => (isLate ? [] : [text])),
    problemCount: problemCount - late,
  };
}

function iso(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
