import { type Configuration, configurationSchema } from "@interlock/runtime/schema";

import { configurationPaths } from "./configuration/paths.ts";
import { readSettings, type SettingsMistake } from "./configuration/settings.ts";
import { isSourceProblem, quoted, sourceProblem, type SourceProblem } from "./source-problems.ts";
import type { SourceFile, SourceReader } from "./source-set.ts";

/** What the configuration says, or every reason why it says nothing. */
export type ReadConfiguration =
  | { readonly kind: "read"; readonly configuration: Configuration; readonly file: SourceFile }
  | { readonly kind: "failed"; readonly problems: readonly [SourceProblem, ...SourceProblem[]] };

/**
 * Reads `interlock.yaml` or `interlock.json` from where the policies come from, and holds it against its closed schema.
 * Where both are there, neither counts. Where it demands signed commits, the commit that it was read from has to be one:
 * whoever reads policies reads this first.
 */
export async function readConfiguration(reader: SourceReader): Promise<ReadConfiguration> {
  const file = await configurationFile(reader);
  if (isSourceProblem(file)) return { kind: "failed", problems: [file] };
  const read = await readSettings(file, configurationSchema);
  if (read.kind === "failed") {
    const [first, ...more] = read.mistakes;
    return { kind: "failed", problems: [notTaken(file, first), ...more.map((one) => notTaken(file, one))] };
  }
  const { settings: configuration } = read;
  // Files that are not committed are pinned to nothing: who works on them can sign nothing yet.
  if (configuration.signedCommits === null || reader.commit === null)
    return { kind: "read", configuration, file };
  const keys = configuration.signedCommits.map(({ key }) => key);
  const problem = await reader.whyNotSigned({ keys, demandedBy: quoted(file.path) });
  return problem === null ? { kind: "read", configuration, file } : { kind: "failed", problems: [problem] };
}

/** The one file that configures. One that is there and cannot be read keeps the other from counting. */
async function configurationFile(reader: SourceReader): Promise<SourceFile | SourceProblem> {
  const [yaml, json] = configurationPaths;
  const [first, second] = [await reader.readFile(yaml), await reader.readFile(json)];
  if (isMissing(first)) {
    if (!isMissing(second)) return second;
    const message = `there is neither ${quoted(yaml)} nor ${quoted(json)}`;
    const isMisnamed = !isMissing(await reader.readFile("interlock.yml"));
    const help = isMisnamed ? { help: `\`interlock.yml\` is not read: name it ${quoted(yaml)}` } : {};
    return sourceProblem("IL4010", message, { path: yaml, ...help });
  }
  if (isMissing(second)) return first;
  // What keeps one of them from being read says more than that it is there.
  if (isSourceProblem(first)) return first;
  if (isSourceProblem(second)) return second;
  const message = `${quoted(yaml)} and ${quoted(json)} are both there, and neither is read`;
  return sourceProblem("IL4028", message, { path: yaml, help: "keep one of them, and remove the other" });
}

function isMissing(answer: SourceFile | SourceProblem): boolean {
  return isSourceProblem(answer) && answer.code === "IL4010";
}

function notTaken({ path }: SourceFile, { message, ...place }: SettingsMistake): SourceProblem {
  return sourceProblem("IL4027", message, { path, ...place });
}
