import { createHash } from "node:crypto";
import type { NodeSource } from "../src/tree/subtree.ts";

/** Distinct leaf hashes, the same in every run. */
export function sampleLeaves(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    createHash("sha256").update(Uint8Array.of(0)).update(`leaf ${index}`).digest("hex"),
  );
}

/** RFC 6962 as it defines trees and proofs: by recursion over all leaves, each range hashed once. */
export type NaiveTree = NodeSource & {
  root(size: number): string;
  inclusion(index: number, size: number): readonly string[];
  consistency(from: number, to: number): readonly string[];
};

export function naiveTree(leaves: readonly string[]): NaiveTree {
  const known = new Map<string, string>();
  const hash = (start: number, end: number): string => {
    const key = `${start} ${end}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = end - start === 1 ? (leaves[start] ?? "") : inner(start, end);
    known.set(key, made);
    return made;
  };
  const inner = (start: number, end: number): string => {
    const middle = start + split(end - start);
    const both = Buffer.from(hash(start, middle) + hash(middle, end), "hex");
    return createHash("sha256").update(Uint8Array.of(1)).update(both).digest("hex");
  };
  const path = (index: number, start: number, end: number): readonly string[] => {
    if (end - start === 1) return [];
    const middle = start + split(end - start);
    return index < middle
      ? [...path(index, start, middle), hash(middle, end)]
      : [...path(index, middle, end), hash(start, middle)];
  };
  const proof = (from: number, start: number, end: number, isWhole: boolean): readonly string[] => {
    if (from === end) return isWhole ? [] : [hash(start, end)];
    const middle = start + split(end - start);
    return from <= middle
      ? [...proof(from, start, middle, isWhole), hash(middle, end)]
      : [...proof(from, middle, end, false), hash(start, middle)];
  };
  return {
    root: (size) => (size === 0 ? createHash("sha256").digest("hex") : hash(0, size)),
    inclusion: (index, size) => path(index, 0, size),
    consistency: (from, to) => (from === 0 ? [] : proof(from, 0, to, true)),
    node: async (level, index) => {
      const width = 2 ** level;
      return (index + 1) * width > leaves.length ? null : hash(index * width, (index + 1) * width);
    },
  };
}

function split(count: number): number {
  let width = 1;
  while (width * 2 < count) width *= 2;
  return width;
}
