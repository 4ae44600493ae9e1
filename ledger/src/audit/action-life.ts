import type { Sha256 } from "../digest.ts";
import type { AuditRow } from "./audit-row.ts";

/** One record of an action's life, and what it names that was not found. */
export type LifeStep = {
  readonly row: AuditRow;
  /** The parents of which no record was found. */
  readonly lostParents: readonly Sha256[];
};

/** What an action's life owes and does not have. */
export type LifeGap = {
  /** The record that something is missing to; null where there is none of the kind at all. */
  readonly of: Sha256 | null;
  readonly kind: "propose" | "evaluate" | "enforce" | "remember" | "parent";
  /** One clause for a person. */
  readonly text: string;
};

/** The records of one proposal and of what they rest on, parents before children, and what is missing between them. */
export type ActionLife = {
  readonly steps: readonly LifeStep[];
  readonly gaps: readonly LifeGap[];
};

/**
 * Puts the records of one action in the order in which they rest on one another, and names what is missing: a parent that was
 * not found, and each stage that the one before owes. Pure. `proposal` is the digest that the action's own records share;
 * null where the record that was asked for is about no proposal, and then no stage is owed.
 */
export function actionLife(rows: readonly AuditRow[], proposal: Sha256 | null): ActionLife {
  const byDigest = new Map(rows.map((row) => [row.digest, row]));
  const steps = parentsFirst(byDigest).map((row) => ({
    row,
    lostParents: row.parents.filter((parent) => !byDigest.has(parent)),
  }));
  const lost = steps.flatMap(({ row, lostParents }) =>
    lostParents.map((parent): LifeGap => {
      const text = `${row.kind} ${row.digest} follows from ${parent}, which was not found`;
      return { of: row.digest, kind: "parent", text };
    }),
  );
  const own = rows.filter((row) => proposal !== null && row.proposal === proposal);
  return { steps, gaps: [...lost, ...(proposal === null ? [] : owed(own, rows))] };
}

/** Rows with every parent that is among them before its children; among equals the order of the tree, then of time. */
function parentsFirst(byDigest: ReadonlyMap<Sha256, AuditRow>): readonly AuditRow[] {
  const ordered = [...byDigest.values()].sort(inOrder);
  const done = new Set<AuditRow>();
  const visit = (row: AuditRow): void => {
    // Digests cannot form a circle: to name a record one has to have it.
    if (done.has(row)) return;
    for (const parent of row.parents) {
      const found = byDigest.get(parent);
      if (found !== undefined && found !== row) visit(found);
    }
    done.add(row);
  };
  for (const row of ordered) visit(row);
  return [...done];
}

function inOrder(a: AuditRow, b: AuditRow): number {
  // What stands in no tree yet came after everything that does.
  const [place, other] = [a.index ?? Number.MAX_SAFE_INTEGER, b.index ?? Number.MAX_SAFE_INTEGER];
  return place - other || compare(a.at, b.at) || compare(a.digest, b.digest);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function owed(own: readonly AuditRow[], rows: readonly AuditRow[]): readonly LifeGap[] {
  const of = (kind: AuditRow["kind"]): readonly AuditRow[] => own.filter((row) => row.kind === kind);
  const [proposals, evaluations, enforcements] = [of("propose"), of("evaluate"), of("enforce")];
  const gaps: LifeGap[] = [];
  if (proposals.length === 0) {
    gaps.push({ of: null, kind: "propose", text: "nothing records that the action was proposed" });
  }
  if (evaluations.length === 0) {
    gaps.push({ of: null, kind: "evaluate", text: "no verdict on the proposal is recorded" });
  }
  // A verdict that another one came after, as when people approved meanwhile, owes nothing any more.
  const last = [...evaluations].sort(inOrder).at(-1);
  const isEnforced = enforcements.some((row) => row.follows === last?.digest);
  if (last !== undefined && !isEnforced && letsHappen(last, rows)) {
    const { digest, verdict } = last;
    const text = `nothing records what was let happen after the verdict \`${verdict ?? "unknown"}\` of ${digest}`;
    gaps.push({ of: digest, kind: "enforce", text });
  }
  const remembered = of("remember");
  for (const { digest, verdict } of enforcements) {
    // Where nothing was let happen there is nothing to see.
    if (isStop(verdict)) continue;
    if (remembered.some((row) => row.follows === digest)) continue;
    gaps.push({ of: digest, kind: "remember", text: `nothing records what was seen after ${digest}` });
  }
  return gaps;
}

/** Whether something may happen after an evaluation: it does not say otherwise, or somebody set aside what it says. */
function letsHappen({ digest, verdict }: AuditRow, rows: readonly AuditRow[]): boolean {
  return !isStop(verdict) || rows.some((row) => row.kind === "override" && row.follows === digest);
}

/** An outcome that nobody knows is none that stops. */
function isStop(outcome: AuditRow["verdict"]): boolean {
  return outcome === "refuse" || outcome === "hold";
}
