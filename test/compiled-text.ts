import { compilePolicySet, isSourceProblem, sourceSet, type CompiledSet } from "@interlock/compiler";
import { loadModule, sourceFile } from "@interlock/compiler/node";
import type { PolicyModule } from "@interlock/runtime";

/** A compiled set and the module that its bytes load to. */
export interface CompiledText {
  readonly compiled: CompiledSet;
  readonly module: PolicyModule;
}

/** Compiles policies that a test wrote, by path, and loads what came of them. Throws where they do not compile. */
export async function compileTexts(
  texts: ReadonlyMap<string, string>,
  entries: readonly string[] = [...texts.keys()],
): Promise<CompiledText> {
  const files = [...texts].map(([path, text]) => {
    const file = sourceFile(path, new TextEncoder().encode(text));
    if (isSourceProblem(file)) throw new Error(file.message);
    return file;
  });
  const compilation = await compilePolicySet(sourceSet({ repository: null, commit: null }, files), entries);
  if (compilation.kind === "failed") {
    const mistakes = compilation.diagnostics.map(({ code, path, message, span }) => {
      const at = texts.get(path)?.slice(span.start, span.end) ?? "";
      return `${code} ${path}: ${message} (${at})`;
    });
    throw new Error(`the policies do not compile:\n${mistakes.join("\n")}`);
  }
  const { compiled } = compilation;
  return { compiled, module: await loadModule(compiled.javascript, compiled.moduleDigest) };
}
