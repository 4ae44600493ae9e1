import type { Sha256 } from "@interlock/ledger";

/** A node of one level of the tree. */
export type LevelNode = { readonly index: number; readonly hash: Sha256 };

/** How many nodes are read at once for one who reads them in order. */
const PAGE_NODES = 256;

/** What was read ahead of a level; nodes never change, and one that is not there yet is asked for anew. */
type Page = { next: number; hashes: ReadonlyMap<number, Sha256> };

/**
 * Looks up nodes one by one, and reads ahead where a level is read in order, as whoever verifies the whole tree does: a query for
 * each would take longer than hashing it.
 */
export function nodesInOrder(
  read: (level: number, from: number, limit: number) => readonly LevelNode[],
): (level: number, index: number) => Sha256 | null {
  const pages = new Map<number, Page>();
  return (level, index) => {
    const page = pages.get(level) ?? { next: Number.NaN, hashes: new Map() };
    pages.set(level, page);
    if (!page.hashes.has(index)) {
      const nodes = read(level, index, page.next === index ? PAGE_NODES : 1);
      page.hashes = new Map(nodes.map((node) => [node.index, node.hash]));
    }
    page.next = index + 1;
    return page.hashes.get(index) ?? null;
  };
}
