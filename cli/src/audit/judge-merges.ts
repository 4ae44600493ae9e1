import type { JudgedChange } from "./judged-changes.ts";

/** A commit of a branch, as git tells it. */
export interface MergedCommit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

/** What the records say of one commit of a branch. */
export interface JudgedMerge {
  readonly commit: string;
  /**
   * `other-base`: permitted on another base than it was merged onto. `refused`: a record is against it, or leaves it open.
   * `unrecorded`: no record names what it brought.
   */
  readonly state: "permitted" | "other-base" | "refused" | "unrecorded";
  /** One clause for a person. */
  readonly text: string;
  /** The record that it rests on; null for none. */
  readonly record: string | null;
}

/** What a merge is judged by. */
export interface MergeRecords {
  readonly changes: readonly JudgedChange[];
  /** The tree of a head that was judged; null for one that is not here. */
  readonly treeOf: (head: string) => string | null;
}

/**
 * Holds the commits of a branch, newest first and each the first parent of the one before, against what was judged. A merge
 * brings its second parent onto its first. A commit with one parent is covered where a permitted head stands on the branch
 * itself and its base below, or where its tree is the one of a head that was permitted on just this base: so do squashing and
 * fast-forwarding look. Whatever else a message says of it is somebody's word. Pure.
 */
export function judgeMerges(commits: readonly MergedCommit[], records: MergeRecords): readonly JudgedMerge[] {
  const places = new Map(commits.map(({ id }, place) => [id, place]));
  const oldest = commits.at(-1)?.parents[0];
  if (oldest !== undefined) places.set(oldest, commits.length);
  let covered: { readonly until: number; readonly by: JudgedChange } | null = null;
  return commits.map((commit, place) => {
    const forward = covering(commit, place, places, records.changes);
    if (forward !== null && (covered === null || forward.until > covered.until)) covered = forward;
    if (covered !== null && place < covered.until) return permitted(commit, covered.by);
    return judged(commit, records);
  });
}

/** Holds head commits from a list against what was judged, on whatever base. Pure. */
export function judgeHeads(
  heads: readonly string[],
  changes: readonly JudgedChange[],
): readonly JudgedMerge[] {
  return heads.map((head) => {
    const own = changes.filter((change) => change.head === head);
    const permit = own.find(({ base }) => permitOf(own.filter((change) => change.base === base)) !== null);
    if (permit !== undefined) return permitted({ id: head }, permit);
    return unpermitted({ id: head }, own, "no record names it");
  });
}

/** Up to where a permitted head that stands on the branch itself covers it: its base has to stand below. */
function covering(
  { id, parents }: MergedCommit,
  place: number,
  places: ReadonlyMap<string, number>,
  changes: readonly JudgedChange[],
): { readonly until: number; readonly by: JudgedChange } | null {
  if (parents.length > 1) return null;
  const own = changes.filter((change) => change.head === id);
  for (const { base } of own) {
    const until = places.get(base);
    const by = permitOf(own.filter((change) => change.base === base));
    if (by !== null && until !== undefined && until > place) return { until, by };
  }
  return null;
}

/**
 * The permit of changes of one head on one base; null where one of them is not permitted: two pull requests may have the same
 * head, and nothing tells which of them was merged.
 */
function permitOf(changes: readonly JudgedChange[]): JudgedChange | null {
  return changes.every(({ against }) => against === null) ? (changes[0] ?? null) : null;
}

function judged(commit: MergedCommit, { changes, treeOf }: MergeRecords): JudgedMerge {
  const [base, head, ...others] = commit.parents;
  if (base === undefined) return unpermitted(commit, [], "it begins the history, and no record names it");
  if (others.length > 0) {
    return unpermitted(commit, [], "it merges several heads at once, which no record is about");
  }
  const own =
    head === undefined
      ? changes.filter((change) => change.base === base && treeOf(change.head) === commit.tree)
      : changes.filter((change) => change.head === head);
  const exact = own.filter((change) => change.base === base);
  const permit = permitOf(exact);
  if (permit !== null) return permitted(commit, permit);
  const elsewhere = exact.length > 0 ? undefined : own.find(({ against }) => against === null);
  if (elsewhere !== undefined) {
    const text = `the head ${elsewhere.head} was permitted on the base ${elsewhere.base}, and merged onto ${base}`;
    return { commit: commit.id, state: "other-base", text, record: elsewhere.digest };
  }
  const what = head === undefined ? "no record names what it brought" : `no record names its head ${head}`;
  return unpermitted(commit, exact.length > 0 ? exact : own, what);
}

function permitted({ id }: { readonly id: string }, { pull, head, digest }: JudgedChange): JudgedMerge {
  return { commit: id, state: "permitted", text: `pull request ${pull}, head ${head}`, record: digest };
}

function unpermitted(
  { id }: { readonly id: string },
  changes: readonly JudgedChange[],
  otherwise: string,
): JudgedMerge {
  const against = changes.find((change) => change.against !== null) ?? changes[0];
  if (against === undefined) return { commit: id, state: "unrecorded", text: otherwise, record: null };
  const text = `pull request ${against.pull}, head ${against.head}: ${against.against ?? "permitted"}`;
  return { commit: id, state: "refused", text, record: against.digest };
}
