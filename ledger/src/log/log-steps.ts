import { keyAt } from "../keys/history.ts";
import type { KeyHistory } from "../keys/history.ts";
import type { KeyRegistry, RegisteredKey } from "../keys/key-registry.ts";
import type { KeyId } from "../keys/public-key.ts";
import { LedgerError } from "../ledger-error.ts";
import type { Problem, ProblemCode } from "../ledger-error.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { verifyCheckpoint } from "./checkpoint-signature.ts";
import type { LogStore, StoredCheckpoint } from "./log-store.ts";
import { CLOCK_SKEW_MS } from "./log-verdict.ts";
import type { LogDemand } from "./log-verdict.ts";

/** A checkpoint that a key signed which was in force where its step began. */
export type ProvenCheckpoint = {
  readonly checkpoint: Checkpoint;
  readonly atMs: number | null;
  readonly keyId: KeyId;
};

/** A proven checkpoint, or what is wrong with it. */
export type ProvenAnswer =
  ({ readonly ok: true } & ProvenCheckpoint) | { readonly ok: false; readonly problem: Problem };

/**
 * Verifies a checkpoint by the keys that are in force at the place where the step began that it ends: a step that brings the
 * rotation of the log's key is still signed by the key before.
 */
export function provenCheckpoint(
  note: Uint8Array,
  history: KeyHistory,
  stepFrom: number,
  demand: LogDemand,
): ProvenAnswer {
  const { origin, verifySignature } = demand;
  const verdict = verifyCheckpoint(note, {
    origin,
    keys: logKeys(history.keys),
    ...(verifySignature === undefined ? {} : { verifySignature }),
  });
  if (!verdict.ok) return verdict;
  let problem: Problem | null = null;
  for (const { key, atMs } of verdict.signatures) {
    const answer = keyAt(history, key.keyId, stepFrom);
    if (answer.ok) return { ok: true, checkpoint: verdict.checkpoint, atMs, keyId: key.keyId };
    problem ??= answer.problem;
  }
  return { ok: false, problem: problem ?? { code: "checkpoint.unsigned", message: "nobody signed it" } };
}

/** What a step claims that its time cannot be; null for nothing. */
export function stepTimeProblem(
  atMs: number | null,
  previousMs: number | null,
  nowMs: number,
): Problem | null {
  if (atMs === null) return wrong("checkpoint.time", "the checkpoint bears no time");
  if (previousMs !== null && atMs < previousMs) {
    return wrong("checkpoint.time", "the checkpoint is dated before the one before it");
  }
  // Written so that a clock which is no number is doubted as well.
  if (!(atMs <= nowMs + CLOCK_SKEW_MS)) {
    return wrong(
      "checkpoint.time",
      `the checkpoint is dated ${new Date(atMs).toISOString()}, after the verifier's clock`,
    );
  }
  return null;
}

/** The stored checkpoints of a log's steps, one after the other, read page by page. */
export async function* storedSteps(store: LogStore): AsyncGenerator<StoredCheckpoint, void, void> {
  for (let from = 0; ;) {
    const page = await store.checkpoints(from);
    for (const stored of page) {
      if (stored.size < from) {
        throw new LedgerError({ code: "store.foreign", message: "the checkpoints are not in their order" });
      }
      yield stored;
      from = stored.size + 1;
    }
    if (page.length === 0) return;
  }
}

const logKeysOf = new WeakMap<KeyRegistry, readonly RegisteredKey[]>();

function logKeys(keys: KeyRegistry): readonly RegisteredKey[] {
  const known = logKeysOf.get(keys);
  if (known !== undefined) return known;
  const found = [...keys.values()].filter(({ purpose }) => purpose === "log");
  logKeysOf.set(keys, found);
  return found;
}

function wrong(code: ProblemCode, message: string): Problem {
  return { code, message };
}
