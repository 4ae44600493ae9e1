import {
  type Checkpoint,
  type CheckpointVerdict,
  type KeyRegistry,
  type Problem,
  verifyCheckpoint,
} from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";

/** A checkpoint that was kept elsewhere and holds. */
export interface HeldAnchor {
  readonly checkpoint: Checkpoint;
  /** When the log's key says that it signed it; null where it signed no time. */
  readonly atMs: number | null;
}

/** Checkpoints that were kept elsewhere, from the smallest tree; or the first thing wrong with them. */
export type AnchorsAnswer =
  | { readonly kind: "held"; readonly anchors: readonly HeldAnchor[] }
  | { readonly kind: "invalid"; readonly problem: Problem };

/**
 * Holds checkpoints of one log against one another: each is signed by a key of the log, no two of one size have two roots, and
 * none of a smaller tree was signed after one of a larger. Pure. Whether a larger tree begins with a smaller one cannot be seen
 * from their roots: that takes the log.
 */
export function heldAnchors(notes: readonly Uint8Array[], keys: KeyRegistry, origin: string): AnchorsAnswer {
  const anchors: HeldAnchor[] = [];
  for (const note of notes) {
    const verdict = verifyCheckpoint(note, {
      origin,
      keys: keys.values(),
      verifySignature: verifyEd25519WithNode,
    });
    if (!verdict.ok) return { kind: "invalid", problem: verdict.problem };
    anchors.push({ checkpoint: verdict.checkpoint, atMs: signedAtMs(verdict) });
  }
  anchors.sort((a, b) => a.checkpoint.size - b.checkpoint.size || (a.atMs ?? 0) - (b.atMs ?? 0));
  for (const [index, anchor] of anchors.entries()) {
    const before = anchors[index - 1];
    const problem = before === undefined ? null : contradiction(before, anchor);
    if (problem !== null) return { kind: "invalid", problem };
  }
  return { kind: "held", anchors };
}

/** What a checkpoint is beside those that were kept: one of them, of a size that none has, or of another tree of that size. */
export function placeAmong(
  anchors: readonly HeldAnchor[],
  { size, root }: Checkpoint,
): "anchored" | "unanchored" | "forked" {
  const sameSize = anchors.filter(({ checkpoint }) => checkpoint.size === size);
  if (sameSize.some(({ checkpoint }) => checkpoint.root !== root)) return "forked";
  return sameSize.length > 0 ? "anchored" : "unanchored";
}

function contradiction(smaller: HeldAnchor, larger: HeldAnchor): Problem | null {
  const [before, after] = [smaller.checkpoint, larger.checkpoint];
  if (before.size === after.size) {
    if (before.root === after.root) return null;
    return { code: "log.forked", message: `the log's key signed two trees of ${before.size} records` };
  }
  if (smaller.atMs === null || larger.atMs === null || smaller.atMs <= larger.atMs) return null;
  const message = `the log's key signed ${before.size} records after it had signed ${after.size}`;
  return { code: "log.cut-off", message };
}

function signedAtMs({ signatures }: Extract<CheckpointVerdict, { readonly ok: true }>): number | null {
  return signatures.find(({ atMs }) => atMs !== null)?.atMs ?? null;
}
