import type { Sha256 } from "../digest.ts";
import { LedgerError } from "../ledger-error.ts";
import { nodeHash } from "./node-hash.ts";

/** Where the hashes of complete subtrees come from, such as a `LogStore`. */
export type NodeSource = {
  /** The hash of the subtree of 2^level leaves that begins with leaf number `index` · 2^level; null where there is none. */
  node(level: number, index: number): Promise<Sha256 | null>;
};

/** The largest power of two that is at most `count`, and its exponent. */
export function widestSubtree(count: number): { readonly width: number; readonly level: number } {
  let width = 1;
  let level = 0;
  while (width * 2 <= count) {
    width *= 2;
    level += 1;
  }
  return { width, level };
}

/**
 * The hashes of the complete subtrees that the leaves from `start` up to `end` fall into, from the largest. `start` is a
 * place where RFC 6962 splits a tree, so that each of them is a node. Rejects where the source lacks one.
 */
export async function completeSubtrees(
  source: NodeSource,
  start: number,
  end: number,
): Promise<readonly Sha256[]> {
  const hashes: Promise<Sha256>[] = [];
  for (let at = start; at < end;) {
    const { width, level } = widestSubtree(end - at);
    hashes.push(nodeAt(source, level, at / width));
    at += width;
  }
  return await Promise.all(hashes);
}

/** The hash of the tree over the leaves from `start` up to `end`, of which there is at least one; as above. */
export async function subtreeHash(source: NodeSource, start: number, end: number): Promise<Sha256> {
  const [last, ...larger] = [...(await completeSubtrees(source, start, end))].reverse();
  if (last === undefined) throw new Error("a subtree has at least one leaf");
  return larger.reduce((right, left) => nodeHash(left, right), last);
}

async function nodeAt(source: NodeSource, level: number, index: number): Promise<Sha256> {
  const hash = await source.node(level, index);
  if (hash !== null) return hash;
  throw new LedgerError({
    code: "tree.node-missing",
    message: `the tree lacks the node ${index} of level ${level}`,
  });
}
