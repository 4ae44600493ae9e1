import type { Sha256 } from "../digest.ts";
import { LedgerError } from "../ledger-error.ts";
import { EMPTY_ROOT, isSha256, isTreeSize, nodeHash } from "./node-hash.ts";
import { subtreeHash, widestSubtree } from "./subtree.ts";
import type { NodeSource } from "./subtree.ts";

/** Shows that a tree begins with all the leaves of an earlier one, in their order (RFC 6962, 2.1.2). */
export type ConsistencyProof = {
  readonly fromSize: number;
  readonly toSize: number;
  readonly hashes: readonly Sha256[];
};

/** The proof between the trees of the first `fromSize` and `toSize` leaves. Rejects where the second is the smaller one. */
export async function consistencyProof(
  source: NodeSource,
  fromSize: number,
  toSize: number,
): Promise<ConsistencyProof> {
  if (!isTreeSize(fromSize) || !isTreeSize(toSize) || fromSize > toSize) {
    throw new LedgerError({
      code: "tree.size",
      message: `a tree of ${toSize} leaves has no beginning of ${fromSize}`,
    });
  }
  // Every tree begins with the empty one: there is nothing to show.
  if (fromSize === 0) return { fromSize, toSize, hashes: [] };
  const hashes: Promise<Sha256>[] = [];
  let start = 0;
  let end = toSize;
  // Whether what is left begins where the earlier tree does: then the verifier knows its hash, that tree's root.
  let isWhole = true;
  while (end > fromSize) {
    const middle = start + widestSubtree(end - start - 1).width;
    if (fromSize <= middle) {
      hashes.push(subtreeHash(source, middle, end));
      end = middle;
    } else {
      hashes.push(subtreeHash(source, start, middle));
      start = middle;
      isWhole = false;
    }
  }
  if (!isWhole) hashes.push(subtreeHash(source, start, end));
  return { fromSize, toSize, hashes: (await Promise.all(hashes)).reverse() };
}

/**
 * True if the proof shows that the second tree extends the first; pure, and never throws. For trees of one size the proof is
 * empty and the roots are the same.
 */
export function provesConsistency(proof: ConsistencyProof, fromRoot: Sha256, toRoot: Sha256): boolean {
  const { fromSize, toSize, hashes } = proof;
  if (!isTreeSize(fromSize) || !isTreeSize(toSize) || fromSize > toSize) return false;
  if (![fromRoot, toRoot, ...hashes].every(isSha256)) return false;
  if (fromSize === 0) {
    return fromRoot === EMPTY_ROOT && hashes.length === 0 && (toSize > 0 || toRoot === EMPTY_ROOT);
  }
  if (fromSize === toSize) return hashes.length === 0 && fromRoot === toRoot;
  return folds(proof, fromRoot, toRoot);
}

/** RFC 9162, 2.1.4.2: both roots have to come out of the same hashes. */
function folds({ fromSize, toSize, hashes }: ConsistencyProof, fromRoot: Sha256, toRoot: Sha256): boolean {
  let own = fromSize - 1;
  let last = toSize - 1;
  while (own % 2 === 1) {
    own = Math.floor(own / 2);
    last = Math.floor(last / 2);
  }
  // Where the earlier tree is one complete subtree, its root is the first hash, and is not said again.
  const [first, ...others] = own === 0 ? [fromRoot, ...hashes] : hashes;
  if (first === undefined) return false;
  let earlier = first;
  let later = first;
  for (const hash of others) {
    if (last === 0) return false;
    if (own % 2 === 1 || own === last) {
      earlier = nodeHash(hash, earlier);
      later = nodeHash(hash, later);
      while (own % 2 === 0 && own !== 0) {
        own = Math.floor(own / 2);
        last = Math.floor(last / 2);
      }
    } else {
      later = nodeHash(later, hash);
    }
    own = Math.floor(own / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && earlier === fromRoot && later === toRoot;
}
