import {
  check,
  type CheckedModule,
  type CheckedProof,
  type CheckedTest,
  type Diagnostic,
} from "@interlock/lang";
import type { Pin } from "@interlock/runtime";

import { textDigest } from "./digest.ts";
import { emit, type EmittedModule } from "./emit/emit.ts";
import { lower } from "./lower/lower.ts";
import type { Plan } from "./plan.ts";
import type { SourceSet } from "./source-set.ts";
import { compilerVersion } from "./version.ts";

/** A compiled policy set. */
export interface CompiledSet extends EmittedModule {
  readonly pin: Pin;
  readonly plan: Plan;
  /** SHA-256 of the JavaScript's bytes, hex: what a record names as the module that decided. */
  readonly moduleDigest: string;
  /** The modules whose rules are judged: the entries and the baselines that they stand under. */
  readonly modules: readonly CheckedModule[];
  /** The tests that stand in the judged modules. */
  readonly tests: readonly CheckedTest[];
  /** The proof obligations that stand in the judged modules. */
  readonly proofs: readonly CheckedProof[];
}

/** A compiled set with its warnings, or every mistake that keeps it from compiling. */
export type Compilation =
  | { readonly kind: "compiled"; readonly compiled: CompiledSet; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/**
 * Compiles a policy set: check, lower, emit. `entries` name the files whose rules are judged; the others are there
 * because they are imported. Never throws for what the sources say; the same sources give the same bytes.
 * Throws where an entry is not in the set, which is a bug of the caller.
 */
export async function compilePolicySet(set: SourceSet, entries: readonly string[]): Promise<Compilation> {
  for (const entry of entries) {
    // Its rules would be left out without a word, and a bound that is left out widens.
    if (!set.files.some((file) => file.path === entry)) throw new Error(`the set does not hold \`${entry}\``);
  }
  const { set: checked, diagnostics } = check(set.files, entries);
  if (diagnostics.some((diagnostic) => diagnostic.severity === "error"))
    return { kind: "failed", diagnostics };
  const texts = new Map(set.files.map((file) => [file.path, file.text] as const));
  const plan = lower(checked, texts);
  const pin: Pin = {
    repository: set.repository,
    commit: set.commit,
    sources: set.files.map(({ path, blob, sha256 }) => ({ path, blob, sha256 })),
    compiler: compilerVersion,
    language: checked.language,
    plan: textDigest(JSON.stringify(plan)),
  };
  const emitted = await emit(plan, pin, texts);
  const moduleDigest = textDigest(emitted.javascript);
  const { modules, tests, proofs } = checked;
  return {
    kind: "compiled",
    compiled: { ...emitted, pin, plan, moduleDigest, modules, tests, proofs },
    diagnostics,
  };
}
