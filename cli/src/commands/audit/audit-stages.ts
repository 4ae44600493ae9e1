import { countStage, newStageCount, type StageMeasures, stageMeasures } from "@interlock/ledger/audit";
import { showPercent } from "@interlock/runtime";

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
import { isWhole, searchedExit, showReconciliation } from "../../audit/show-reconciliation.ts";
import { openLines } from "../../audit/show-rows.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { paintFor } from "../../paint.ts";

const formats = ["text", "json"] as const;

/** `interlock audit stages`: what the records say for moving a stage, or against it. */
export const auditStagesCommand: Command = {
  name: "audit stages",
  usage: "--log FOLDER --key REGISTRY.json [FILTERS] [--format text|json]",
  summary: "measure each stage of adoption: agreement, refusals, results, error of predictions",
  description: [
    "Counts by the stage that records name: how many verdicts refuse; how often people decided as",
    "the policy advised, where it only advises; how actions went that were let happen; how what was",
    "observed compares with what was predicted. A person moves a stage, by changing the policy's",
    "line: this says what speaks for it.",
  ],
  options: [...placeOptions, ...filterOptions, ["--format FORM", "text, unless json is given"]],
  exits: [
    [exitCodes.ok, "measured, and nothing contradicts that these are all records"],
    [exitCodes.no, "measured, and something is missing, silent or late"],
    [exitCodes.unreadable, "the log or the keys cannot be read"],
    [exitCodes.invalid, "measured on the records that hold, and what was searched does not hold"],
  ],
  arguments: { flags: [], values: [...placeValues, ...filterValues, "format"], files: 0 },
  async run(given, world) {
    const format = wordOf(given, "format", formats);
    const filter = filterOf(given, world);
    const source = await openSource(await placeOf(given, world), world);
    try {
      const count = newStageCount();
      const answer = await search(source, filter, 1, ({ row, record }) =>
        countStage(count, row, record.statement.predicate),
      );
      const { reconciliation } = answer;
      const stages = stageMeasures(count);
      if (format === "json") {
        const { records, problemCount } = reconciliation;
        const searched = { isWhole: isWhole(reconciliation), records, problems: problemCount };
        world.stdout(`${JSON.stringify({ stages, searched }, null, 2)}\n`);
      } else {
        const paint = paintFor(world);
        const said = stages.length === 0 ? ["no record of an action"] : stages.flatMap(linesOf);
        const around = [...openLines(answer), ...showReconciliation(reconciliation, paint)];
        world.stdout(`${[...said, "", ...around].join("\n")}\n`);
      }
      return searchedExit(reconciliation);
    } finally {
      await source.close();
    }
  },
};

function linesOf(measures: StageMeasures): readonly string[] {
  const { stage, proposals, verdicts, refusalPpm, decidedByPeople, agreeing, agreementPpm } = measures;
  const results = Object.entries(measures.results).map(([result, count]) => `${count} ${result}`);
  return [
    stage,
    `  proposals    ${proposals}`,
    `  verdicts     ${verdicts.permit} permit, ${verdicts.hold} hold, ${verdicts.refuse} refuse${rate(refusalPpm, "refused")}`,
    `  by people    ${decidedByPeople} decided, ${agreeing} as advised${rate(agreementPpm, "agreement")}`,
    `  results      ${results.length === 0 ? "none" : results.join(", ")}`,
    ...(measures.unheld === 0
      ? []
      : [`  unheld       ${measures.unheld} that nothing but the guard's word kept back`]),
    ...measures.predictions.flatMap(({ share, compared, withinP95, meanErrorPpm, worstOverPpm }) =>
      compared === 0 || meanErrorPpm === null
        ? []
        : [
            `  ${share.padEnd(12)} ${compared} compared, ${withinP95} within p95, mean error ${signed(meanErrorPpm)}, ` +
              `${worstOverPpm === 0 ? "never" : `at worst ${showPercent(worstOverPpm)}`} over p95`,
          ],
    ),
    ...(measures.notCompared === 0 ? [] : [`  not compared ${measures.notCompared} observations`]),
  ];
}

function rate(ppm: number | null, what: string): string {
  return ppm === null ? "" : `: ${showPercent(ppm)} ${what}`;
}

function signed(ppm: number): string {
  return ppm < 0 ? `-${showPercent(-ppm)}` : showPercent(ppm);
}
