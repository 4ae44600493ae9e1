import type { Coverage, TestResult } from "@interlock/analysis";

/** What came of all tests of a set: what every report says in its own form. */
export interface TestRun {
  /** In the order of the files and of the text. */
  readonly results: readonly TestResult[];
  /** Proofs, which this version reads and does not decide: they are never counted as passed. */
  readonly undecided: readonly UndecidedProof[];
  /** Null where nobody asked for it. */
  readonly coverage: Coverage | null;
  /** How much was asked for, in percent, where less than that is covered; else null. */
  readonly missed: number | null;
}

/** A proof that is not decided, and where its title stands. */
export interface UndecidedProof {
  readonly title: string;
  readonly module: string;
  /** `path:line:column`, 1-based. */
  readonly at: string;
}

/** How many tests passed, and how many did not. */
export function tallyOf({ results }: TestRun): { readonly passed: number; readonly failed: number } {
  const failed = results.filter((result) => result.kind === "failed").length;
  return { passed: results.length - failed, failed };
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

/** Why a proof did not pass. */
export const notDecided = "not decided by this version";
