import { expect, test } from "vitest";
import { naiveTree, sampleLeaves } from "../../test/naive-tree.ts";
import { ROOTS, VECTOR_LEAVES } from "../../test/tree-vectors.ts";
import { EMPTY_FRONTIER, frontierAt, growFrontier, rootOfFrontier, rootOfLeaves } from "./frontier.ts";
import { EMPTY_ROOT, MAX_TREE_SIZE, nodeHash } from "./node-hash.ts";

const leaves = sampleLeaves(1000);
const naive = naiveTree(leaves);

test("leaf by leaf, every root up to 1,000 leaves is that of the naive tree", () => {
  let frontier = EMPTY_FRONTIER;
  for (const leaf of leaves) {
    frontier = growFrontier(frontier, [leaf]).frontier;
    expect(rootOfFrontier(frontier)).toBe(naive.root(frontier.size));
  }
  expect(frontier.size).toBe(1000);
});

test("in batches of every size the same nodes come out, each once, and exactly the complete ones", async () => {
  for (const width of [1, 2, 3, 7, 64, 333, 1000]) {
    let frontier = EMPTY_FRONTIER;
    const found = new Map<string, string>();
    for (let at = 0; at < leaves.length; at += width) {
      const grown = growFrontier(frontier, leaves.slice(at, at + width));
      ({ frontier } = grown);
      for (const { level, index, hash } of grown.nodes) {
        expect(found.has(`${level} ${index}`)).toBe(false);
        found.set(`${level} ${index}`, hash);
      }
    }
    let expected = 0;
    for (let level = 0; level <= 10; level += 1) {
      for (let index = 0; (index + 1) * 2 ** level <= leaves.length; index += 1) {
        expect(found.get(`${level} ${index}`)).toBe(await naive.node(level, index));
        expected += 1;
      }
    }
    expect(found.size).toBe(expected);
  }
});

test("its memory does not grow with the tree", () => {
  const { frontier } = growFrontier(EMPTY_FRONTIER, leaves);
  expect(frontier.peaks).toHaveLength([...(1000).toString(2)].filter((bit) => bit === "1").length);
});

test("a frontier read back from the nodes is the one that was grown", async () => {
  for (const size of [0, 1, 2, 3, 255, 256, 257, 999, 1000]) {
    expect(await frontierAt(naive, size)).toEqual(
      growFrontier(EMPTY_FRONTIER, leaves.slice(0, size)).frontier,
    );
  }
});

test("a frontier that nodes are missing for is none", async () => {
  await expect(frontierAt({ node: async () => null }, 5)).rejects.toMatchObject({
    code: "tree.node-missing",
  });
  await expect(frontierAt(naive, 1001)).rejects.toMatchObject({ code: "tree.node-missing" });
  for (const size of [-1, 0.5, Number.NaN, MAX_TREE_SIZE + 1]) {
    await expect(frontierAt(naive, size)).rejects.toMatchObject({ code: "tree.size" });
  }
});

test("no tree grows beyond the numbers that are exact", () => {
  expect(() => growFrontier({ size: MAX_TREE_SIZE, peaks: [] }, leaves.slice(0, 1))).toThrow(
    expect.objectContaining({ code: "tree.size" }),
  );
});

test("the roots of Certificate Transparency's eight leaves", () => {
  expect(rootOfLeaves([])).toBe(EMPTY_ROOT);
  expect(EMPTY_ROOT).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (const [index, root] of ROOTS.entries()) {
    expect(rootOfLeaves(VECTOR_LEAVES.slice(0, index + 1))).toBe(root);
  }
});

test("the inner node of Certificate Transparency's tests", () => {
  expect(nodeHash(bytes(0), bytes(32))).toBe(
    "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57",
  );
});

/** 32 bytes that count up from a number, in hexadecimal. */
function bytes(from: number): string {
  return Buffer.from(Array.from({ length: 32 }, (_, index) => from + index)).toString("hex");
}
