import type { Reconciliation } from "../../audit/audit-source.ts";
import { changesOf, repositoryId } from "../../audit/counted-changes.ts";
import type { JudgedMerge } from "../../audit/judge-merges.ts";
import { changeGatherer } from "../../audit/judged-changes.ts";
import { branchList, headList, type IndependentList } from "../../audit/listed-merges.ts";
import { openSource } from "../../audit/open-source.ts";
import { placeOf, placeOptions, placeValues, wordOf } from "../../audit/search-options.ts";
import { isWhole, showReconciliation } from "../../audit/show-reconciliation.ts";
import { searchedJson } from "../../audit/show-rows.ts";
import type { ParsedArguments } from "../../arguments.ts";
import { misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { count } from "../../count.ts";
import { exitCodes } from "../../exit-code.ts";
import { type Paint, paintFor } from "../../paint.ts";
import { shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

const formats = ["table", "json"] as const;

/** `interlock audit gaps`: holds the log against a list that does not come from it. */
export const auditGapsCommand: Command = {
  name: "audit gaps",
  usage: "--log FOLDER --key REGISTRY.json [--merges REPO#BRANCH | --heads FILE]",
  summary: "name the merges without a permit, and the streams that fell silent",
  description: [
    "A log cannot tell what was never written to it. So the commits of a branch, or a file of",
    "head commits, are held against what the gate decided of pull requests. A merge is accounted for",
    "where its head was permitted on the base that it was merged onto, every one of its actions by",
    "its last verdict. Messages and pull request numbers in them are somebody's word, and not read.",
    "Streams that kept quiet, are not closed or lack a number are named too.",
  ],
  options: [
    ...placeOptions,
    ["--merges REPO#BRANCH", "a repository's folder and a branch: `.#main`, `.#refs/remotes/origin/main`"],
    ["--after COMMIT", "only the commits of the branch behind this one, as when the gate came later"],
    ["--heads FILE", "instead of a branch: whole ids of head commits, one a line, on whatever base"],
    ["--repository ID", "only the decisions on this one, by its number on the platform: forks share commits"],
    ["--any-base", "a head that was permitted on another base than it was merged onto is accounted for"],
    ["--format FORM", "table, unless json is given"],
  ],
  exits: [
    [exitCodes.ok, "nothing is missing"],
    [exitCodes.no, "a merge is not accounted for, or a stream has a gap, was silent or late"],
    [exitCodes.unreadable, "the log, the keys or the list cannot be read"],
    [exitCodes.invalid, "what was searched does not hold"],
  ],
  arguments: {
    flags: ["any-base"],
    values: [...placeValues, "merges", "heads", "after", "repository", "format"],
    files: 0,
  },
  async run(given, world) {
    const format = wordOf(given, "format", formats);
    const place = await placeOf(given, world);
    const list = await listOf(given, world);
    const repository = repositoryId(given.values.get("repository"));
    const gatherer = changeGatherer();
    const source = await openSource(place, world);
    try {
      const reconciliation = await source.each((record) => gatherer.take(record));
      const merges = list === null ? [] : await list.judge(changesOf(gatherer.changes(), repository));
      const isFine = ({ state }: JudgedMerge): boolean =>
        state === "permitted" || (state === "other-base" && given.flags.has("any-base"));
      const missing = merges.filter((merge) => !isFine(merge));
      if (format === "json") world.stdout(gapsJson(list, merges, missing, reconciliation));
      else world.stdout(`${showGaps(list, missing, reconciliation, paintFor(world)).join("\n")}\n`);
      if (!isWhole(reconciliation)) return exitCodes.invalid;
      return missing.length === 0 && reconciliation.problemCount === 0 ? exitCodes.ok : exitCodes.no;
    } finally {
      await source.close();
    }
  },
};

async function listOf(given: ParsedArguments, world: World): Promise<IndependentList | null> {
  const merges = given.values.get("merges");
  const heads = given.values.get("heads");
  const after = given.values.get("after");
  if (merges !== undefined && heads !== undefined) throw misused("`--merges` and `--heads` are two lists");
  if (merges === undefined && after !== undefined) throw misused("`--after` goes with `--merges`");
  if (merges !== undefined) return await branchList(merges, after, world);
  return heads === undefined ? null : headList(heads, world);
}

function showGaps(
  list: IndependentList | null,
  missing: readonly JudgedMerge[],
  reconciliation: Reconciliation,
  paint: Paint,
): readonly string[] {
  const told = missing.flatMap(({ commit, state, text, record }) => [
    `${paint.bad(state)}  ${commit}`,
    `  ${shownText(text)}`,
    ...(record === null ? [] : [`  record ${record}`]),
  ]);
  const accounted =
    list === null
      ? ["no list was given: what was never recorded cannot be seen"]
      : [`${list.name}: ${count(list.count, "commit")}, ${missing.length} not accounted for`];
  const open = reconciliation.streams.filter(({ state }) => state === "open");
  const undeclared = reconciliation.streams.filter(({ state }) => state === "undeclared");
  return [
    ...told,
    ...open.map(
      ({ stream, lastAt }) => `open  stream ${shownText(stream)}, last heard of at ${lastAt ?? "?"}`,
    ),
    ...accounted,
    ...(undeclared.length === 0
      ? []
      : [
          `${count(undeclared.length, "stream")} never said when they are open: that one ended early cannot be seen`,
        ]),
    ...showReconciliation(reconciliation, paint),
  ];
}

function gapsJson(
  list: IndependentList | null,
  merges: readonly JudgedMerge[],
  missing: readonly JudgedMerge[],
  reconciliation: Reconciliation,
): string {
  const report = {
    version: 1,
    list: list === null ? null : { name: list.name, commits: list.count },
    merges,
    missing: missing.map(({ commit }) => commit),
    searched: searchedJson(reconciliation),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
