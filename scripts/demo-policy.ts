import {
  compilePolicySet,
  describeSourceProblem,
  isSourceProblem,
  loadPolicySet,
  readConfiguration,
  sourceSet,
  type CompiledSet,
} from "@interlock/compiler";
import { loadModule, openCommit, resolveCommit } from "@interlock/compiler/node";
import type { PolicyModule } from "@interlock/runtime";

/**
 * Compiles the policies that the configuration names at the repository's HEAD, under the name that the pin is to hold:
 * a module's bytes name its repository. Throws where they cannot be had.
 */
export async function compileHead(
  root: string,
  repository: string,
): Promise<{ readonly compiled: CompiledSet; readonly module: PolicyModule; readonly commit: string }> {
  const resolved = await resolveCommit(root, "HEAD");
  if (isSourceProblem(resolved)) throw new Error(`the HEAD of ${root} cannot be read: ${resolved.message}`);
  const reader = await openCommit(root, resolved.commit);
  if (isSourceProblem(reader)) throw new Error(reader.message);
  const read = await readConfiguration(reader);
  if (read.kind === "failed") throw new Error(read.problems.map(describeSourceProblem).join("\n"));
  const { policies } = read.configuration;
  const loaded = await loadPolicySet(reader, read.configuration);
  if (loaded.kind === "failed") throw new Error(loaded.problems.map(({ message }) => message).join("\n"));
  const set = sourceSet({ repository, commit: resolved.commit }, loaded.set.files);
  const compilation = await compilePolicySet(set, policies);
  if (compilation.kind === "failed") {
    throw new Error(compilation.diagnostics.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  }
  const { compiled } = compilation;
  const module = await loadModule(compiled.javascript, compiled.moduleDigest);
  return { compiled, module, commit: resolved.commit };
}
