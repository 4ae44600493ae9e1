import { sha256 } from "../digest.ts";
import type { HashFunction, Sha256 } from "../digest.ts";
import { LedgerError } from "../ledger-error.ts";
import type { TreeNode } from "../log/log-store.ts";
import { EMPTY_ROOT, isTreeSize, MAX_TREE_SIZE, nodeHash } from "./node-hash.ts";
import { completeSubtrees } from "./subtree.ts";
import type { NodeSource } from "./subtree.ts";

/** The right edge of a tree: all that is needed to add leaves and to name the root, however large the tree is. */
export type Frontier = {
  /** How many leaves the tree has. */
  readonly size: number;
  /** The roots of the complete subtrees that the leaves fall into, from the largest: one for each set bit of `size`. */
  readonly peaks: readonly Sha256[];
};

/** The frontier of a tree without leaves. */
export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] };

/** Adds leaves, and names every subtree that they complete, the leaves themselves included. Pure. */
export function growFrontier(
  frontier: Frontier,
  leaves: readonly Sha256[],
  hash: HashFunction = sha256,
): { readonly frontier: Frontier; readonly nodes: readonly TreeNode[] } {
  const peaks = [...frontier.peaks];
  const nodes: TreeNode[] = [];
  let { size } = frontier;
  if (size > MAX_TREE_SIZE - leaves.length) {
    throw new LedgerError({ code: "tree.size", message: `a tree has at most ${MAX_TREE_SIZE} leaves` });
  }
  for (const leaf of leaves) {
    let node: TreeNode = { level: 0, index: size, hash: leaf };
    nodes.push(node);
    // Each set bit from the lowest on is a complete subtree that waits for one of its own size.
    while (node.index % 2 === 1) {
      const left = peaks.pop();
      if (left === undefined) throw new Error("the frontier has too few peaks for its size");
      node = {
        level: node.level + 1,
        index: (node.index - 1) / 2,
        hash: nodeHash(left, node.hash, hash),
      };
      nodes.push(node);
    }
    peaks.push(node.hash);
    size += 1;
  }
  return { frontier: { size, peaks }, nodes };
}

/** The root of the tree (RFC 6962, 2.1). */
export function rootOfFrontier({ peaks }: Frontier): Sha256 {
  const [last, ...larger] = [...peaks].reverse();
  if (last === undefined) return EMPTY_ROOT;
  return larger.reduce((right, left) => nodeHash(left, right), last);
}

/** The root of the tree over these leaf hashes. */
export function rootOfLeaves(leaves: readonly Sha256[]): Sha256 {
  return rootOfFrontier(growFrontier(EMPTY_FRONTIER, leaves).frontier);
}

/** The frontier of the tree's first `size` leaves; rejects where the source lacks a node that it takes. */
export async function frontierAt(source: NodeSource, size: number): Promise<Frontier> {
  if (!isTreeSize(size)) {
    throw new LedgerError({ code: "tree.size", message: `no tree has ${size} leaves` });
  }
  return { size, peaks: await completeSubtrees(source, 0, size) };
}
