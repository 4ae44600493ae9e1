import { expect, test } from "vitest";
import { naiveTree, sampleLeaves } from "../../test/naive-tree.ts";
import { CONSISTENCIES, ROOTS, VECTOR_LEAVES } from "../../test/tree-vectors.ts";
import { consistencyProof, provesConsistency } from "./consistency.ts";
import { EMPTY_ROOT, MAX_TREE_SIZE } from "./node-hash.ts";

const leaves = sampleLeaves(1000);
const naive = naiveTree(leaves);

test("every pair of trees up to 72 leaves, and a sample up to 1,000, as the naive tree proves them", async () => {
  const pairs: [from: number, to: number][] = [];
  for (let to = 0; to <= 72; to += 1) for (let from = 0; from <= to; from += 1) pairs.push([from, to]);
  for (let to = 73; to <= 1000; to += 1) {
    pairs.push([1, to], [to - 1, to], [to, to], [(to * 31) % to, to], [((to * to) % 977) % to, to]);
    pairs.push([2 ** Math.floor(Math.log2(to)), to]);
  }
  for (const [fromSize, toSize] of pairs) {
    const proof = await consistencyProof(naive, fromSize, toSize);
    expect(proof).toEqual({ fromSize, toSize, hashes: naive.consistency(fromSize, toSize) });
    expect(provesConsistency(proof, naive.root(fromSize), naive.root(toSize))).toBe(true);
  }
});

test("the proofs of Certificate Transparency's tests", async () => {
  const source = naiveTree(VECTOR_LEAVES);
  for (const vector of CONSISTENCIES) {
    const [from, to] = [ROOTS[vector.fromSize - 1] ?? "", ROOTS[vector.toSize - 1] ?? ""];
    expect(await consistencyProof(source, vector.fromSize, vector.toSize)).toEqual(vector);
    expect(provesConsistency(vector, from, to)).toBe(true);
  }
});

test("a tree with another beginning is not consistent, whatever the proof", async () => {
  const forked = naiveTree(leaves.with(2, leaves[999] ?? ""));
  for (const [from, to] of [
    [3, 5],
    [4, 8],
    [5, 13],
    [6, 7],
  ] as const) {
    for (const source of [naive, forked]) {
      const proof = await consistencyProof(source, from, to);
      expect(provesConsistency(proof, source.root(from), source.root(to))).toBe(true);
      expect(provesConsistency(proof, naive.root(from), forked.root(to))).toBe(false);
      expect(provesConsistency(proof, forked.root(from), naive.root(to))).toBe(false);
    }
  }
});

test("a proof proves no other sizes or roots", async () => {
  for (const [from, to] of [
    [1, 8],
    [2, 5],
    [4, 7],
    [6, 8],
    [7, 7],
    [8, 13],
  ] as const) {
    const proof = await consistencyProof(naive, from, to);
    const others = Array.from({ length: 16 }, (_, other) => other);
    for (const other of others.filter((one) => one !== from)) {
      expect(provesConsistency({ ...proof, fromSize: other }, naive.root(from), naive.root(to))).toBe(false);
      expect(provesConsistency(proof, naive.root(other), naive.root(to))).toBe(false);
    }
    for (const other of others.filter((one) => one !== to)) {
      expect(provesConsistency(proof, naive.root(from), naive.root(other))).toBe(false);
    }
    expect(
      provesConsistency({ ...proof, fromSize: to, toSize: from }, naive.root(from), naive.root(to)),
    ).toBe(from === to);
  }
});

test("a changed, missing or additional hash proves nothing", async () => {
  for (const [from, to] of [
    [1, 8],
    [2, 5],
    [4, 8],
    [6, 8],
    [9, 13],
    [5, 5],
  ] as const) {
    const proof = await consistencyProof(naive, from, to);
    const holds = (hashes: readonly string[]): boolean =>
      provesConsistency({ ...proof, hashes }, naive.root(from), naive.root(to));
    expect(holds(proof.hashes)).toBe(true);
    for (const [at, hash] of proof.hashes.entries()) {
      expect(holds(proof.hashes.with(at, `${hash.slice(0, -1)}${hash.endsWith("0") ? "1" : "0"}`))).toBe(
        false,
      );
      expect(holds(proof.hashes.toSpliced(at, 1))).toBe(false);
      expect(holds(proof.hashes.toSpliced(at, 0, hash))).toBe(false);
    }
    expect(holds([...proof.hashes, EMPTY_ROOT])).toBe(false);
    expect(holds([naive.root(from), ...proof.hashes])).toBe(false);
  }
});

test("the empty tree begins every tree, without a proof", () => {
  const toRoot = naive.root(5);
  expect(provesConsistency({ fromSize: 0, toSize: 5, hashes: [] }, EMPTY_ROOT, toRoot)).toBe(true);
  expect(provesConsistency({ fromSize: 0, toSize: 0, hashes: [] }, EMPTY_ROOT, EMPTY_ROOT)).toBe(true);
  expect(provesConsistency({ fromSize: 0, toSize: 0, hashes: [] }, EMPTY_ROOT, toRoot)).toBe(false);
  expect(provesConsistency({ fromSize: 0, toSize: 5, hashes: [] }, toRoot, toRoot)).toBe(false);
  expect(provesConsistency({ fromSize: 0, toSize: 5, hashes: [toRoot] }, EMPTY_ROOT, toRoot)).toBe(false);
});

test("numbers and hashes that are none prove nothing, and throw nothing", async () => {
  const proof = await consistencyProof(naive, 3, 7);
  const [from, to] = [naive.root(3), naive.root(7)];
  for (const number of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX_TREE_SIZE + 1]) {
    expect(provesConsistency({ ...proof, fromSize: number }, from, to)).toBe(false);
    expect(provesConsistency({ ...proof, toSize: number }, from, to)).toBe(false);
  }
  for (const hash of ["", "xx", from.toUpperCase(), `${from}00`]) {
    expect(provesConsistency(proof, hash, to)).toBe(false);
    expect(provesConsistency(proof, from, hash)).toBe(false);
    expect(provesConsistency({ ...proof, hashes: proof.hashes.with(0, hash) }, from, to)).toBe(false);
  }
});

test("no proof leads back to a smaller tree", async () => {
  await expect(consistencyProof(naive, 8, 7)).rejects.toMatchObject({ code: "tree.size" });
  await expect(consistencyProof(naive, -1, 7)).rejects.toMatchObject({ code: "tree.size" });
  await expect(consistencyProof(naive, 3, 1001)).rejects.toMatchObject({ code: "tree.node-missing" });
});
