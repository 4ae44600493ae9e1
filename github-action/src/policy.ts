import {
  compilePolicySet,
  describeSourceProblem,
  loadPolicySet,
  missingFolders,
  readConfiguration,
  timeZonesOf,
} from "@interlock/compiler";
import type { SourceSet } from "@interlock/compiler";
import { loadModule } from "@interlock/compiler/node";
import { renderDiagnostic } from "@interlock/lang";
import type { Diagnostic } from "@interlock/lang";
import type { Pin, PolicyModule } from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";
import type { ApiCommitReader } from "./api-reader.ts";
import { GateRefusal } from "./gate-refusal.ts";

/** The policies of one commit, compiled and loaded. */
export interface LoadedPolicy {
  readonly configuration: Configuration;
  readonly module: PolicyModule;
  /** The time zones whose clocks the policies' weekly windows go by. */
  readonly timeZones: readonly string[];
  readonly pin: Pin;
  readonly moduleDigest: string;
  /** What the records call the repository, `github.com/owner/name`. */
  readonly repository: string;
  readonly commit: string;
  /** Folders of migrations that the configuration names and that this commit does not have. */
  readonly missingFolders: readonly string[];
}

/** How many diagnostics a refusal quotes. */
const MAX_QUOTED_DIAGNOSTICS = 5;

/**
 * Reads, compiles and loads the policies that the configuration of this commit names. Throws a `GateRefusal` that names
 * the file and what is wrong with it; a policy that does not compile decides nothing, and none is read of a commit that
 * nobody of `signedBy` signed, where somebody is named there.
 */
export async function loadPolicy(
  reader: ApiCommitReader,
  repository: string,
  signedBy: readonly string[],
): Promise<LoadedPolicy> {
  const at = `at the base's commit ${reader.commit}`;
  if (signedBy.length > 0) {
    // Demanded from outside of the commit, and so asked before anything in it is believed.
    const problem = await reader.whyNotSigned({ keys: signedBy, demandedBy: "the input `signed-by`" });
    if (problem !== null) throw new GateRefusal(`${problem.code}: ${problem.message}`);
  }
  const read = await readConfiguration(reader);
  if (read.kind === "failed") {
    const problems = read.problems.map(describeSourceProblem);
    throw new GateRefusal(`the configuration ${at}: ${problems.join("; ")}`);
  }
  const { configuration } = read;
  const loaded = await loadPolicySet(reader, configuration);
  if (loaded.kind === "failed") {
    const problems = loaded.problems.map(({ code, message }) => `${code}: ${message}`);
    throw new GateRefusal(`the policies ${at} cannot be read: ${problems.join("; ")}`);
  }
  const compilation = await compilePolicySet(loaded.set, configuration.policies);
  if (compilation.kind === "failed") {
    throw new GateRefusal(
      `the policies ${at} do not compile:\n${quotedErrors(compilation.diagnostics, loaded.set)}`,
    );
  }
  const { javascript, moduleDigest, pin, plan } = compilation.compiled;
  const module = await loadModule(javascript, moduleDigest);
  const timeZones = timeZonesOf(plan);
  return {
    configuration,
    module,
    timeZones,
    pin,
    moduleDigest,
    repository,
    commit: reader.commit,
    missingFolders: await missingFolders(reader, configuration),
  };
}

function quotedErrors(diagnostics: readonly Diagnostic[], set: SourceSet): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const otherSources = new Map(set.files.map((file) => [file.path, file.text] as const));
  const quoted = errors
    .slice(0, MAX_QUOTED_DIAGNOSTICS)
    .map((diagnostic) =>
      renderDiagnostic(diagnostic, otherSources.get(diagnostic.path) ?? "", { color: false, otherSources }),
    );
  const more = errors.length - quoted.length;
  return [...quoted, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}
