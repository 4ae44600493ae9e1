import {
  type CompiledSet,
  compilePolicySet,
  compilerVersion,
  describeSourceProblem,
  loadPolicySet,
  readConfiguration,
  type SourceReader,
  type SourceSet,
} from "@interlock/compiler";
import { canonical, type PolicyPin } from "@interlock/ledger";

import { contradicted, notReplayable, type Contradicted, type NotReplayable } from "./replay-answer.ts";

/** What a record says that decided, built once more; or why nobody can. */
export type Rebuilt =
  { readonly kind: "rebuilt"; readonly compiled: CompiledSet } | NotReplayable | Contradicted;

/** Why the policies of a record cannot be built again, as far as its pin says it; null where it does not. */
export function whyNotRebuildable(pin: PolicyPin): NotReplayable | null {
  const { commit, compiler } = pin;
  if (commit === null) {
    const message = "it was decided by policies of a working tree, which no commit keeps";
    return notReplayable("policy.uncommitted", message, elsewhere);
  }
  if (compiler === compilerVersion) return null;
  // The version stands in the module's own bytes, so that no other compiler gives these.
  const message = `its module was compiled by \`${compiler}\`, and this is \`${compilerVersion}\`, which gives the same policies other bytes: whether that module is what the commit compiles to is for \`${compiler}\` to say`;
  return notReplayable("compiler.other", message, `replay it with that version; ${elsewhere}`);
}

const elsewhere = "`--against` says what other policies would decide on the same facts";

/**
 * Builds once more what a record's pin names, from the commit that it names: under the repository's name that the pin has,
 * since the name of a clone is whatever its owner configured, and the module's digest says whether it was that one. Reads
 * only through the reader, and evaluates nothing.
 */
export async function rebuildPolicies(reader: SourceReader, pin: PolicyPin): Promise<Rebuilt> {
  const why = whyNotRebuildable(pin);
  if (why !== null) return why;
  const read = await readConfiguration(reader);
  if (read.kind === "failed") return unreadable(read.problems.map(describeSourceProblem));
  const { configuration } = read;
  const loaded = await loadPolicySet(reader, configuration);
  if (loaded.kind === "failed") return unreadable(loaded.problems.map(describeSourceProblem));
  const sources = loaded.set.files.map(({ path, blob, sha256 }) => ({ path, blob, sha256 }));
  if (canonical(sources) !== canonical(pin.sources)) {
    const message = `the record names other sources than the configuration of commit ${pin.commit} does`;
    return contradicted("policy.sources", message);
  }
  return rebuiltFrom(loaded.set, configuration.policies, pin);
}

async function rebuiltFrom(set: SourceSet, entries: readonly string[], pin: PolicyPin): Promise<Rebuilt> {
  // A host without a name for its repository compiles without one, and has to write something into the record.
  for (const repository of [pin.repository, null]) {
    const compilation = await compilePolicySet({ ...set, repository }, entries);
    if (compilation.kind === "failed") {
      const errors = compilation.diagnostics.filter(({ severity }) => severity === "error");
      return unreadable(errors.map(({ code, path, message }) => `${path}: ${code}: ${message}`));
    }
    const { compiled } = compilation;
    if (compiled.moduleDigest === pin.moduleDigest) return { kind: "rebuilt", compiled };
  }
  const message = `commit ${pin.commit} does not compile to the module ${pin.moduleDigest} that the record names`;
  return contradicted("module.other", message);
}

/** How many problems are told. */
const toldProblems = 3;

function unreadable(problems: readonly string[]): NotReplayable {
  const more = problems.length - toldProblems;
  const told = [...problems.slice(0, toldProblems), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
  return notReplayable("policy.unreadable", `the policies of its commit cannot be read or compiled: ${told}`);
}
