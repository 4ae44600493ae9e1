import type { DatabaseSync } from "node:sqlite";
import type { Committed, StateRow, TallySum } from "@interlock/runtime/state";
import { type FitStep, spanOf } from "../state-steps.ts";
import { unreachable } from "../unreachable.ts";
import { isOfDisk } from "./sqlite-error.ts";
import type { StateStatements } from "./state-statements.ts";

/** What came of one commit of a batch; of one that failed it is not known whether it was done. */
export type TakenCommit =
  | { readonly kind: "taken"; readonly committed: Committed }
  | { readonly kind: "failed"; readonly error: unknown };

/** Hands out the versions of rows, each one once. */
export type NextVersion = () => number;

/** Takes commits one after another inside of one transaction: each sees those before it, and is undone alone where it cannot be done. */
export function takeCommits(
  database: DatabaseSync,
  statements: StateStatements,
  commits: readonly (readonly FitStep[])[],
): readonly TakenCommit[] {
  const before = statements.lastVersion();
  let last = before;
  const next: NextVersion = () => {
    last += 1;
    return last;
  };
  const outcomes = commits.map((steps) => takeCommit(database, statements, steps, next));
  if (last !== before) statements.setLastVersion(last);
  return outcomes;
}

function takeCommit(
  database: DatabaseSync,
  statements: StateStatements,
  steps: readonly FitStep[],
  next: NextVersion,
): TakenCommit {
  database.exec("SAVEPOINT one");
  let outcome: TakenCommit;
  try {
    outcome = { kind: "taken", committed: takeSteps(statements, steps, next) };
  } catch (error) {
    // What the disk refused is no fault of this commit: the transaction is over, and with it all of the batch.
    if (!database.isTransaction || isOfDisk(error)) throw error;
    outcome = { kind: "failed", error };
  }
  if (outcome.kind === "failed" || !outcome.committed.ok) database.exec("ROLLBACK TO one");
  database.exec("RELEASE one");
  return outcome;
}

function takeSteps(statements: StateStatements, steps: readonly FitStep[], next: NextVersion): Committed {
  for (const [at, step] of steps.entries()) {
    if (!take(statements, step, next)) return { ok: false, step: at, seen: seenBy(statements, step) };
  }
  return { ok: true };
}

/** Whether a step could be done, and then it was. */
function take(statements: StateStatements, step: FitStep, next: NextVersion): boolean {
  switch (step.kind) {
    case "expect":
      return statements.stands(step.key, step.version);
    case "put":
      return statements.put(step.key, step.version, next(), step.text);
    case "remove":
      // A row that is not there has nothing to be taken away: it is as it is to be.
      return step.version === 0 ? statements.stands(step.key, 0) : statements.remove(step.key, step.version);
    case "charge":
      return statements.charge(step);
    case "clear":
      statements.clear(step.entry, step.tallies);
      return true;
    default:
      return unreachable(step);
  }
}

function seenBy(statements: StateStatements, step: FitStep): StateRow | TallySum | null {
  switch (step.kind) {
    case "expect":
    case "put":
    case "remove":
      return statements.rowOf(step.key);
    case "charge":
      return statements.sum(spanOf(step));
    case "clear":
      return null;
    default:
      return unreachable(step);
  }
}
