import { hexOf, sha256 } from "../digest.ts";
import type { Sha256 } from "../digest.ts";
import { preAuthEncoding } from "../dsse.ts";
import { openEnvelope } from "../envelope-reader.ts";
import { leafHash } from "../leaf.ts";
import { LedgerError } from "../ledger-error.ts";
import type { StoredRecord } from "../store.ts";
import { consistencyProof, provesConsistency } from "../tree/consistency.ts";
import { growFrontier, rootOfFrontier } from "../tree/frontier.ts";
import { noteGap, noteInvalid } from "./log-findings.ts";
import { isRecent } from "./log-pass.ts";
import type { LogPass, NamedParent, SeenTree } from "./log-pass.ts";
import type { LogStore, TreeNode } from "./log-store.ts";

/** Adds the leaves that were read to the tree, and holds the nodes that the log stores against it. */
export async function growTree(pass: LogPass): Promise<void> {
  const { demand, store, findings } = pass;
  const leaves = pass.pending.splice(0);
  if (leaves.length === 0) return;
  const { frontier, nodes } = growFrontier(pass.frontier, leaves, demand.sha256);
  pass.frontier = frontier;
  if (pass.areNodesBroken) return;
  const stored = await storedNodes(store, nodes);
  for (const { level, index, hash } of nodes) {
    const { from, hashes } = stored.get(level) ?? NO_NODES;
    if (hashes[index - from] === hash) continue;
    pass.areNodesBroken = true;
    const message = `the node ${index} of level ${level} is not the one of the records' tree: proofs by it do not hold`;
    noteInvalid(findings, { code: "log.node", message });
    return;
  }
}

/** The hashes that a store has of some nodes of one level, the first of them number `from`. */
type StoredNodes = { readonly from: number; readonly hashes: (Sha256 | null)[] };

const NO_NODES: StoredNodes = { from: 0, hashes: [] };

/**
 * What the store has in the place of nodes that leaves have completed, which follow each other in each level. They are asked for
 * together: a question for each would take longer than hashing them.
 */
async function storedNodes(
  store: LogStore,
  nodes: readonly TreeNode[],
): Promise<ReadonlyMap<number, StoredNodes>> {
  const counts = new Map<number, { readonly from: number; count: number }>();
  for (const { level, index } of nodes) {
    const known = counts.get(level);
    if (known === undefined) counts.set(level, { from: index, count: 1 });
    else known.count += 1;
  }
  const stored = new Map<number, StoredNodes>();
  for (const [level, { from, count }] of counts) {
    const hashes: (Sha256 | null)[] = [];
    stored.set(level, { from, hashes });
    while (hashes.length < count) {
      const page = await store.nodes(level, from + hashes.length, count - hashes.length);
      if (page.length === 0) break;
      hashes.push(...page);
    }
  }
  return stored;
}

/** Holds the trees that writers saw, as their heartbeats say, against this one: a log that shows others another tree is found. */
export async function meetSeenTrees(pass: LogPass): Promise<void> {
  for (const seen of pass.seen.splice(0)) {
    if (!(await isBeginning(pass, seen))) {
      const message = `the writer saw a tree of ${seen.size} leaves that this one does not begin with: the log shows different trees`;
      noteInvalid(pass.findings, { code: "log.forked", message }, seen.place);
    }
  }
}

async function isBeginning({ store, frontier }: LogPass, { size, root, place }: SeenTree): Promise<boolean> {
  // A checkpoint that a record names stood before that record.
  if (size > Math.min(frontier.size, place.index ?? frontier.size)) return false;
  try {
    const proof = await consistencyProof(store, size, frontier.size);
    return provesConsistency(proof, root, rootOfFrontier(frontier));
  } catch (error) {
    // Without its nodes a tree shows nothing; that they are missing is told of the tree.
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

/** How many records are looked for in vain: to look for one that is nowhere takes a walk over all that waits. */
const MAX_SEARCHES = 100;

/** Looks up the records that others follow from. One that is nowhere was taken away before it got a place, or never came. */
export async function meetParents(pass: LogPass): Promise<void> {
  for (const parent of pass.parents.splice(0)) {
    const isTired = pass.missingParents >= MAX_SEARCHES;
    if (isTired ? isRecent(pass, parent.digest) : await isThere(pass, parent)) continue;
    pass.missingParents += 1;
    const message = isTired
      ? `it follows from the record ${parent.digest}, which was not looked for: ${MAX_SEARCHES} others are not in the log`
      : `it follows from the record ${parent.digest}, which is not in the log`;
    noteGap(pass.findings, { code: "log.parent-missing", message }, parent.place);
  }
}

async function isThere(pass: LogPass, { digest }: NamedParent): Promise<boolean> {
  const { store, demand } = pass;
  if (isRecent(pass, digest)) return true;
  const hash = demand.sha256 ?? sha256;
  try {
    const record = await store.byDigest(digest);
    if (record === null) return false;
    // The store's word for a digest is none: the bytes have to have it.
    const { payloadType, payload, signatures } = openEnvelope(record.envelope);
    if (hexOf(hash(preAuthEncoding(payloadType, payload))) !== digest) return false;
    const { stream, seq } = record;
    return await isRead(store, record, leafHash({ digest, payloadType, stream, seq, signatures }, hash));
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

/**
 * Whether a record stands where this pass reads it: as a leaf of the tree, whose stored nodes are all held against the records,
 * or in its stream behind those. What only its digest leads to would be shown to nobody.
 */
async function isRead(store: LogStore, { stream, seq }: StoredRecord, leaf: Sha256): Promise<boolean> {
  const index = await store.indexOf(leaf);
  if (index !== null) return index >= 0 && (await store.node(0, index)) === leaf;
  const [waiting] = await store.read(stream, seq, 1);
  return waiting?.leafHash === leaf;
}
