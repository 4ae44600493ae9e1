import { expect, test } from "vitest";
import { naiveTree, sampleLeaves } from "../../test/naive-tree.ts";
import { INCLUSIONS, PUBLIC_LOG, ROOTS, VECTOR_LEAVES } from "../../test/tree-vectors.ts";
import { inclusionProof, provesInclusion } from "./inclusion.ts";
import { EMPTY_ROOT, MAX_TREE_SIZE } from "./node-hash.ts";

const leaves = sampleLeaves(1000);
const naive = naiveTree(leaves);

/** Every leaf up to a size that is small, and for each larger size the ones at its edges and some between. */
function sampled(size: number): readonly number[] {
  if (size <= 40) return Array.from({ length: size }, (_, index) => index);
  const half = 2 ** Math.floor(Math.log2(size - 1));
  return [
    0,
    1,
    half - 1,
    half,
    half + 1,
    size - 2,
    size - 1,
    (size * 7) % size,
    (size * 31 + 17) % size,
  ].filter((index) => index < size);
}

test("every tree up to 1,000 leaves proves its leaves as the naive tree does", async () => {
  for (let size = 1; size <= 1000; size += 1) {
    for (const index of sampled(size)) {
      const proof = await inclusionProof(naive, index, size);
      expect(proof).toEqual({ index, size, hashes: naive.inclusion(index, size) });
      expect(provesInclusion(proof, leaves[index] ?? "", naive.root(size))).toBe(true);
    }
  }
});

test("all leaves of some larger trees", async () => {
  for (const size of [127, 128, 129, 640, 1000]) {
    for (let index = 0; index < size; index += 1) {
      const proof = await inclusionProof(naive, index, size);
      expect(provesInclusion(proof, leaves[index] ?? "", naive.root(size))).toBe(true);
    }
  }
});

test("the proofs of Certificate Transparency's tests", async () => {
  const source = naiveTree(VECTOR_LEAVES);
  for (const vector of INCLUSIONS) {
    const root = ROOTS[vector.size - 1] ?? "";
    expect(await inclusionProof(source, vector.index, vector.size)).toEqual(vector);
    expect(provesInclusion(vector, VECTOR_LEAVES[vector.index] ?? "", root)).toBe(true);
  }
});

test("the proof of a public log with millions of leaves", () => {
  const { proof, leafHash, root } = PUBLIC_LOG;
  expect(provesInclusion(proof, leafHash, root)).toBe(true);
  expect(provesInclusion({ ...proof, index: proof.index + 1 }, leafHash, root)).toBe(false);
  expect(provesInclusion({ ...proof, size: proof.size * 2 }, leafHash, root)).toBe(false);
});

test("a proof proves no other leaf, place, tree or root", async () => {
  for (const size of [1, 2, 3, 6, 7, 8, 13]) {
    for (let index = 0; index < size; index += 1) {
      const proof = await inclusionProof(naive, index, size);
      const leaf = leaves[index] ?? "";
      const root = naive.root(size);
      const others = Array.from({ length: 16 }, (_, other) => other);
      for (const other of others.filter((one) => one !== index)) {
        expect(provesInclusion({ ...proof, index: other }, leaf, root)).toBe(false);
        expect(provesInclusion(proof, leaves[other] ?? "", root)).toBe(false);
      }
      for (const other of others.filter((one) => one !== size)) {
        expect(provesInclusion(proof, leaf, naive.root(other))).toBe(false);
      }
    }
  }
});

test("a changed, missing, additional or swapped hash proves nothing", async () => {
  for (const [index, size] of [
    [0, 8],
    [5, 8],
    [6, 7],
    [4, 5],
    [11, 13],
  ] as const) {
    const proof = await inclusionProof(naive, index, size);
    const holds = (hashes: readonly string[]): boolean =>
      provesInclusion({ ...proof, hashes }, leaves[index] ?? "", naive.root(size));
    expect(holds(proof.hashes)).toBe(true);
    for (const [at, hash] of proof.hashes.entries()) {
      expect(holds(proof.hashes.with(at, `${hash.slice(0, -1)}${hash.endsWith("0") ? "1" : "0"}`))).toBe(
        false,
      );
      expect(holds(proof.hashes.toSpliced(at, 1))).toBe(false);
      expect(holds(proof.hashes.toSpliced(at, 0, hash))).toBe(false);
    }
    expect(proof.hashes.length < 2 || !holds(proof.hashes.toReversed())).toBe(true);
    expect(holds([...proof.hashes, EMPTY_ROOT])).toBe(false);
    expect(holds([EMPTY_ROOT, ...proof.hashes])).toBe(false);
  }
});

test("an inner node is no leaf", async () => {
  const proof = await inclusionProof(naive, 0, 8);
  const inner = (await naive.node(1, 0)) ?? "";
  const shorter = { index: 0, size: 4, hashes: proof.hashes.slice(1) };
  // The hashes fold to the root; what keeps this from passing is that a tree of 8 is asked for, not one of 4.
  expect(provesInclusion(shorter, inner, naive.root(8))).toBe(true);
  expect(provesInclusion({ ...shorter, size: 8 }, inner, naive.root(8))).toBe(false);
});

test("numbers and hashes that are none prove nothing, and throw nothing", async () => {
  const proof = await inclusionProof(naive, 2, 5);
  const [leaf, root] = [leaves[2] ?? "", naive.root(5)];
  for (const number of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX_TREE_SIZE + 1]) {
    expect(provesInclusion({ ...proof, index: number }, leaf, root)).toBe(false);
    expect(provesInclusion({ ...proof, size: number }, leaf, root)).toBe(false);
  }
  for (const hash of ["", "xx", leaf.toUpperCase(), `${leaf}00`, `${leaf.slice(2)}zz`]) {
    expect(provesInclusion(proof, hash, root)).toBe(false);
    expect(provesInclusion(proof, leaf, hash)).toBe(false);
    expect(provesInclusion({ ...proof, hashes: proof.hashes.with(0, hash) }, leaf, root)).toBe(false);
  }
  expect(provesInclusion({ index: 0, size: 0, hashes: [] }, EMPTY_ROOT, EMPTY_ROOT)).toBe(false);
});

test("there is no proof for a leaf that the tree has not", async () => {
  for (const [index, size] of [
    [5, 5],
    [0, 0],
    [-1, 5],
    [1.5, 5],
    [0, Number.NaN],
  ] as const) {
    await expect(inclusionProof(naive, index, size)).rejects.toMatchObject({ code: "tree.size" });
  }
  await expect(inclusionProof(naive, 0, 1001)).rejects.toMatchObject({ code: "tree.node-missing" });
});
