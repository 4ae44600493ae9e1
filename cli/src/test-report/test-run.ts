import type { Coverage, ProofResult, TestResult } from "@interlock/analysis";

/** What came of all tests of a set: what every report says in its own form. */
export interface TestRun {
  /** In the order of the files and of the text. */
  readonly results: readonly TestResult[];
  /** What came of every proof, in the same order. */
  readonly proofs: readonly ProofResult[];
  /** Null where nobody asked for it. */
  readonly coverage: Coverage | null;
  /** How much was asked for, in percent, where less than that is covered; else null. */
  readonly missed: number | null;
}

/** How many tests and proofs passed, and how many did not: a proof passes only where it is proven. */
export function tallyOf({ results, proofs }: Pick<TestRun, "results" | "proofs">): {
  readonly passed: number;
  readonly failed: number;
} {
  const failed =
    results.filter((result) => result.kind === "failed").length +
    proofs.filter((proof) => proof.kind !== "proven").length;
  return { passed: results.length + proofs.length - failed, failed };
}

/** A place that reads `path:line:column`, taken apart. */
export function placeOf(at: string): {
  readonly path: string;
  readonly line: number;
  readonly column: number;
} {
  const [, path = at, line = "1", column = "1"] = /^(.*):(\d+):(\d+)$/su.exec(at) ?? [];
  return { path, line: Number(line), column: Number(column) };
}
