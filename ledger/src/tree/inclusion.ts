import type { Sha256 } from "../digest.ts";
import { LedgerError } from "../ledger-error.ts";
import { isSha256, isTreeSize, nodeHash } from "./node-hash.ts";
import { subtreeHash, widestSubtree } from "./subtree.ts";
import type { NodeSource } from "./subtree.ts";

/** Shows that one leaf stands in a tree: what its root is made of besides the leaf (RFC 6962, 2.1.1). */
export type InclusionProof = {
  /** The leaf's number, counted from 0. */
  readonly index: number;
  /** How many leaves the tree has. */
  readonly size: number;
  /** The siblings on the way from the leaf to the root. */
  readonly hashes: readonly Sha256[];
};

/** The proof for a leaf of the tree that the first `size` leaves make. Rejects for a leaf beyond it, or a missing node. */
export async function inclusionProof(
  source: NodeSource,
  index: number,
  size: number,
): Promise<InclusionProof> {
  if (!isTreeSize(size) || !isTreeSize(index) || index >= size) {
    throw new LedgerError({
      code: "tree.size",
      message: `a tree of ${size} leaves has none of number ${index}`,
    });
  }
  const siblings: Promise<Sha256>[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    // RFC 6962 splits at the largest power of two that is smaller than the number of leaves.
    const middle = start + widestSubtree(end - start - 1).width;
    if (index < middle) {
      siblings.push(subtreeHash(source, middle, end));
      end = middle;
    } else {
      siblings.push(subtreeHash(source, start, middle));
      start = middle;
    }
  }
  return { index, size, hashes: (await Promise.all(siblings)).reverse() };
}

/**
 * True if the proof leads from the leaf hash to the root of the tree; pure, and never throws. It proves nothing of the
 * root: that takes a checkpoint which names it.
 */
export function provesInclusion(proof: InclusionProof, leafHash: Sha256, root: Sha256): boolean {
  const { index, size, hashes } = proof;
  if (!isTreeSize(size) || !isTreeSize(index) || index >= size) return false;
  if (![leafHash, root, ...hashes].every(isSha256)) return false;
  // The leaf's number and the last one's, a level higher at each step (RFC 9162, 2.1.3.2).
  let own = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (own % 2 === 1 || own === last) {
      hash = nodeHash(sibling, hash);
      // A last node without a sibling is passed up as it is, until it has one on its left.
      while (own % 2 === 0 && own !== 0) {
        own = Math.floor(own / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    own = Math.floor(own / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hash === root;
}
