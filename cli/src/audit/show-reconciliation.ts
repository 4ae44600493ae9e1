import { count } from "../count.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { toldProblems } from "../log/told-problems.ts";
import type { Paint } from "../paint.ts";
import { shownText } from "../shown-text.ts";
import type { Reconciliation } from "./audit-source.ts";

/** How many problems are said one by one. */
const LISTED_PROBLEMS = 20;

/**
 * What was searched, and what shows that it was all, in a few lines. The last one says up to where somebody outside of the
 * log could vouch for it.
 */
export function showReconciliation(reconciled: Reconciliation, paint: Paint): readonly string[] {
  const { kind, problems, problemCount, late, records, unsequenced, doubted } = reconciled;
  const { told, more } = toldProblems(problems, { all: problemCount, late, most: LISTED_PROBLEMS });
  return [
    ...told.map(
      ({ kind: sort, text }) => `${sort === "gap" ? paint.wait("gap") : paint.bad("invalid")}  ${text}`,
    ),
    ...(more > 0 ? [`and ${count(more, "more problem")}`] : []),
    ...(isWhole(reconciled) ? [] : [paint.bad("NOT RECONCILED: what was searched is not what was signed")]),
    `${count(records, "record")} looked at and verified`,
    ...(kind === "folder" || unsequenced === 0
      ? []
      : [`${count(unsequenced, "record")} in no tree yet, which could be taken away unseen`]),
    ...(doubted === 0
      ? []
      : [
          `${count(doubted, "record")} signed while the key may have been somebody else's, as its revocation says: --key-id asks for them`,
        ]),
    extent(reconciled),
  ];
}

/** Whether nothing contradicts that what was searched is what the log holds. */
export function isWhole({ problems }: Reconciliation): boolean {
  return problems.every(({ kind }) => kind !== "invalid");
}

/** How a command ends that answered: 0, 1 where something is missing or late, 4 where something does not hold. */
export function searchedExit(reconciled: Reconciliation): ExitCode {
  if (!isWhole(reconciled)) return exitCodes.invalid;
  return reconciled.problemCount === 0 ? exitCodes.ok : exitCodes.no;
}

function extent(reconciled: Reconciliation): string {
  const { tree, kind } = reconciled;
  if (kind === "folder") {
    return "nothing shows that these are all: a folder of files has no tree, no checkpoint and no anchor";
  }
  if (tree === null || !isWhole(reconciled))
    return "no checkpoint shows that these are the records of the log";
  const { size, root, origin, anchoredSize } = tree;
  const searched = `reconciled with the tree of ${shownText(origin)}: size ${size}, root ${root}`;
  if (anchoredSize === null) return `${searched}; no anchor was given`;
  if (anchoredSize >= size) return `${searched}; anchored whole`;
  return `${searched}; anchored up to ${anchoredSize}, ${count(size - anchoredSize, "record")} after that are not`;
}
