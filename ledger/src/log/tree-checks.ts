import { hexOf, sha256 } from "../digest.ts";
import { preAuthEncoding } from "../dsse.ts";
import { openEnvelope } from "../envelope-reader.ts";
import { LedgerError } from "../ledger-error.ts";
import { consistencyProof, provesConsistency } from "../tree/consistency.ts";
import { growFrontier, rootOfFrontier } from "../tree/frontier.ts";
import { noteGap, noteInvalid } from "./log-findings.ts";
import type { LogPass, NamedParent, SeenTree } from "./log-pass.ts";

/** Adds the leaves that were read to the tree, and holds the nodes that the log stores against it. */
export async function growTree(pass: LogPass): Promise<void> {
  const { demand, store, findings } = pass;
  const leaves = pass.pending.splice(0);
  if (leaves.length === 0) return;
  const { frontier, nodes } = growFrontier(pass.frontier, leaves, demand.sha256);
  pass.frontier = frontier;
  if (pass.areNodesBroken) return;
  const stored = await Promise.all(nodes.map(async ({ level, index }) => await store.node(level, index)));
  const wrong = nodes.find(({ hash }, at) => stored[at] !== hash);
  if (wrong === undefined) return;
  pass.areNodesBroken = true;
  const message = `the node ${wrong.index} of level ${wrong.level} is not the one of the records' tree: proofs by it do not hold`;
  noteInvalid(findings, { code: "log.node", message });
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

/** Looks up the records that others follow from. One that is nowhere was taken away before it got a place, or never came. */
export async function meetParents(pass: LogPass): Promise<void> {
  for (const parent of pass.parents.splice(0)) {
    if (!(await isThere(pass, parent))) {
      const message = `it follows from the record ${parent.digest}, which is not in the log`;
      noteGap(pass.findings, { code: "log.parent-missing", message }, parent.place);
    }
  }
}

async function isThere({ store, recent, demand }: LogPass, { digest }: NamedParent): Promise<boolean> {
  if (recent.has(digest)) return true;
  try {
    const record = await store.byDigest(digest);
    if (record === null) return false;
    // The store's word for a digest is none: the bytes have to have it.
    const { payloadType, payload } = openEnvelope(record.envelope);
    return hexOf((demand.sha256 ?? sha256)(preAuthEncoding(payloadType, payload))) === digest;
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}
