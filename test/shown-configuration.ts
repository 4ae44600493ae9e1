import { describeSourceProblem, readConfiguration, sourceProblem } from "@interlock/compiler";
import type { Configuration } from "@interlock/runtime/schema";

/** A configuration as a page shows it; one that shows some keys only has the others from here. */
export async function shownConfiguration(block: string): Promise<Configuration> {
  const least = "version: 1\norigin: acme/shop\npolicies: [shop.policy]\n";
  const text = block.includes("version:") ? block : `${least}${block}`;
  const read = await readConfiguration({
    repository: null,
    commit: null,
    readFile: async (path) =>
      path === "interlock.yaml"
        ? { path, blob: "0".repeat(40), sha256: "0".repeat(64), text }
        : sourceProblem("IL4010", "it does not exist"),
    list: async () => [],
    whyNotSigned: async () => null,
  });
  if (read.kind === "failed") throw new Error(read.problems.map(describeSourceProblem).join("\n"));
  return read.configuration;
}
