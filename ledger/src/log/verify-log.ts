import { originProblem } from "../demand.ts";
import { LedgerError, problemOf } from "../ledger-error.ts";
import { MAX_READ_RECORDS } from "../store.ts";
import { rootOfFrontier } from "../tree/frontier.ts";
import { countDoubted } from "./doubted-keys.ts";
import { endAnchors, meetAnchors, nextAnchorSize } from "./anchor-watch.ts";
import { noteInvalid } from "./log-findings.ts";
import type { LogFindings } from "./log-findings.ts";
import { meetBehind } from "./fork-search.ts";
import { newPass } from "./log-pass.ts";
import type { LogPass } from "./log-pass.ts";
import { provenCheckpoint, stepTimeProblem } from "./log-steps.ts";
import type { LogStore, SequencedRecord } from "./log-store.ts";
import type { DoubtedKey, LogClass, LogDemand, LogStream, LogVerdict } from "./log-verdict.ts";
import { MAX_SEQUENCE_RECORDS } from "./sequence.ts";
import { endWatch, nextSeq, watchBroken } from "./stream-watch.ts";
import { holdingSignature } from "../verify.ts";
import type { SignedEnvelope } from "../verify.ts";
import { growTree, meetParents, meetSeenTrees } from "./tree-checks.ts";
import { takeEntry, takeWaiting } from "./verify-entry.ts";

/**
 * Verifies a whole log in one pass in its tree's order: every record by itself with the keys in force at its place, every
 * stream as one chain, the tree against the checkpoint of each step, the steps' times, what the streams promised, the
 * caller's anchors, and last the records that have no place yet. Memory does not grow with the number of records.
 *
 * Never throws on what stands in the log: whatever cannot be read or does not hold is a problem of the verdict, and a log with
 * one is never complete. It cannot see that everything of a stream was taken away before it got a place, nor, without an
 * anchor, that the end was cut off.
 */
export async function verifyLog(store: LogStore, demand: LogDemand): Promise<LogVerdict> {
  const pass = newPass(store, demand);
  const unclear = originProblem(demand.origin);
  if (unclear !== null) {
    noteInvalid(pass.findings, unclear);
    return verdictOf(pass, [], []);
  }
  await noting(pass.findings, async () => {
    await walkTree(pass);
    endTree(pass);
  });
  endAnchors(pass.anchors, { size: pass.frontier.size, history: pass.history }, demand, pass.findings);
  await noting(pass.findings, async () => {
    await walkWaiting(pass);
  });
  let doubted: readonly DoubtedKey[] = [];
  await noting(pass.findings, async () => {
    doubted = await countDoubted(pass);
  });
  return verdictOf(pass, endWatch(pass.watch, demand.nowMs, pass.findings), doubted);
}

/**
 * How many signatures are verified one after the other: of fewer each would find its tables gone from the processor's cache, of
 * more the records would be gone from it by the time they are read.
 */
const SIGNATURES_AT_ONCE = 64;

async function walkTree(pass: LogPass): Promise<void> {
  const size = await pass.store.size();
  await nextStep(pass);
  await atBoundary(pass);
  for (let from = 0; from < size;) {
    const page = await readPage(pass, from, size);
    let signed: readonly (SignedEnvelope | null)[] = [];
    for (const [offset, entry] of page.entries()) {
      if (offset % SIGNATURES_AT_ONCE === 0) {
        signed = holdingSignatures(pass, page.slice(offset, offset + SIGNATURES_AT_ONCE));
      }
      const index = from + offset;
      if (entry.isReadable && entry.index !== index) throw outOfOrder(index);
      const held = signed[offset % SIGNATURES_AT_ONCE] ?? null;
      // In its turn: what comes before it is not to be held against it.
      if (!entry.isReadable) watchBroken(pass.watch, entry.stream);
      pass.pending.push(entry.isReadable ? takeEntry(pass, entry, index, held) : entry.leafHash);
      if (isBoundary(pass, index + 1)) await atBoundary(pass);
    }
    if (page.length === 0) throw outOfOrder(from);
    from += page.length;
    await growTree(pass);
    await meetBehind(pass);
    await meetSeenTrees(pass);
    await meetParents(pass);
  }
}

function holdingSignatures(
  { history, options }: LogPass,
  entries: readonly PageEntry[],
): readonly (SignedEnvelope | null)[] {
  return entries.map((entry) =>
    entry.isReadable ? holdingSignature(entry.envelope, history.keys, options) : null,
  );
}

type PageEntry =
  | (SequencedRecord & { readonly isReadable: true })
  | { readonly isReadable: false; readonly stream: string; readonly leafHash: string };

/** The next records. Where one of them cannot be read, it is told which, and the others are read by themselves. */
async function readPage(pass: LogPass, from: number, size: number): Promise<readonly PageEntry[]> {
  try {
    const page = await pass.store.sequenced(from, MAX_READ_RECORDS);
    return page.map((record) => ({ ...record, isReadable: true }));
  } catch (error) {
    // Anything but the store's own word is thrown on.
    problemOf(error);
  }
  const entries: PageEntry[] = [];
  for (let index = from; index < Math.min(size, from + MAX_READ_RECORDS); index += 1) {
    try {
      const [record] = await pass.store.sequenced(index, 1);
      if (record === undefined) throw outOfOrder(index);
      entries.push({ ...record, isReadable: true });
    } catch (error) {
      const [leaf] = await pass.store.leaves(index, 1);
      noteInvalid(pass.findings, problemOf(error), { ...leaf, index });
      if (leaf === undefined) return entries;
      entries.push({ isReadable: false, stream: leaf.stream, leafHash: leaf.leafHash });
    }
  }
  return entries;
}

function isBoundary(pass: LogPass, size: number): boolean {
  return pass.step?.size === size || nextAnchorSize(pass.anchors) === size;
}

/** Holds the tree as it is so far against the checkpoint and the anchors of this size. */
async function atBoundary(pass: LogPass): Promise<void> {
  await growTree(pass);
  const { size } = pass.frontier;
  const root = rootOfFrontier(pass.frontier);
  const { step, stepFrom, history, findings, demand } = pass;
  if (step?.size === size && step.root !== null && step.root !== root && !pass.isTreeBroken) {
    pass.isTreeBroken = true;
    const message = `the records do not make the tree of ${size} leaves that the log signed`;
    noteInvalid(findings, { code: "log.root", message });
  }
  meetAnchors(pass.anchors, { size, root, history, stepFrom }, demand, findings);
  if (step?.size !== size) return;
  if (step.root === root) pass.checkpoint = { size, atMs: step.atMs };
  await nextStep(pass);
}

/** Reads the checkpoint of the step that begins here: what it says of the time is needed for each of its records. */
async function nextStep(pass: LogPass): Promise<void> {
  const { history, demand, findings } = pass;
  const previousMs = pass.step?.atMs ?? null;
  pass.stepFrom = pass.frontier.size;
  pass.lastInStep.clear();
  pass.isOverrunTold = false;
  const { value: stored } = await pass.steps.next();
  if (stored === undefined) {
    pass.step = null;
    return;
  }
  const answer = provenCheckpoint(stored.note, history, pass.stepFrom, demand);
  const told = (code: Parameters<typeof noteInvalid>[1]["code"], message: string): void => {
    noteInvalid(findings, { code, message: `the checkpoint of ${stored.size} leaves: ${message}` });
  };
  pass.step = { size: stored.size, root: null, atMs: null, keyId: null };
  if (!answer.ok) {
    told(answer.problem.code, answer.problem.message);
    return;
  }
  const { checkpoint, atMs, keyId } = answer;
  if (checkpoint.size !== stored.size) {
    told("log.checkpoint-row", `its signed text names ${checkpoint.size}`);
    return;
  }
  // A step is judged by the keys where it began: a longer one would give a key that has ended more than its last step.
  if (stored.size - pass.stepFrom > MAX_SEQUENCE_RECORDS) {
    const message = `no step is longer than ${MAX_SEQUENCE_RECORDS} records, and the checkpoint before is of ${pass.stepFrom} leaves: those between are gone`;
    told("log.checkpoint-missing", message);
  }
  const late = stepTimeProblem(atMs, previousMs, demand.nowMs);
  if (late !== null) told(late.code, late.message);
  pass.step = { size: stored.size, root: checkpoint.root, atMs, keyId };
}

/** What the tree has too little or too much of, once all of it was read. */
function endTree(pass: LogPass): void {
  const { findings, frontier, step } = pass;
  const { size } = frontier;
  if (step !== null && step.size > size) {
    const message = `a checkpoint names ${step.size} leaves, and the log has ${size}: its end was cut off`;
    noteInvalid(findings, { code: "log.cut-off", message });
  } else if (size > pass.stepFrom) {
    const message = `the log has ${size} leaves, and its last checkpoint names ${pass.stepFrom}`;
    noteInvalid(findings, { code: "log.checkpoint-old", message });
  }
}

async function walkWaiting(pass: LogPass): Promise<void> {
  for (const stream of await pass.store.streams()) {
    await noting(pass.findings, async () => await walkStream(pass, stream), stream);
  }
}

/** The records of a stream that have no place yet. Which ones the store gives is its own word, and has to end. */
async function walkStream(pass: LogPass, stream: string): Promise<void> {
  const { size } = pass.frontier;
  for (let from = nextSeq(pass.watch, stream); ;) {
    const page = await pass.store.read(stream, from, MAX_READ_RECORDS);
    if (page.length === 0) return;
    for (const record of page) {
      if (record.seq !== from) throw outOfOrder(from);
      takeWaiting(pass, record, size + pass.unsequenced);
      pass.unsequenced += 1;
      from += 1;
    }
    await meetBehind(pass);
    await meetSeenTrees(pass);
    await meetParents(pass);
  }
}

/** Runs what reads the store; what the store cannot give is a problem of the log. */
async function noting(
  findings: LogFindings,
  run: () => Promise<void>,
  stream: string | null = null,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    noteInvalid(findings, problemOf(error), { stream });
  }
}

function verdictOf(pass: LogPass, streams: readonly LogStream[], doubted: readonly DoubtedKey[]): LogVerdict {
  const { demand, frontier, checkpoint, anchors, unsequenced, findings } = pass;
  return {
    class: classOf(pass),
    origin: demand.origin,
    size: frontier.size,
    root: rootOfFrontier(frontier),
    checkpoint,
    anchoredSize: anchors.anchoredSize,
    unsequenced,
    late: findings.late,
    streams,
    keyHistory: pass.history,
    doubted,
    problems: findings.problems,
    problemCount: findings.count,
  };
}

function classOf({ findings, anchors, frontier, unsequenced }: LogPass): LogClass {
  if (findings.count > findings.gaps) return "invalid";
  if (findings.gaps > 0) return "gap";
  return anchors.anchoredSize === frontier.size && unsequenced === 0 ? "complete" : "unanchored";
}

function outOfOrder(index: number): LedgerError {
  return new LedgerError({ code: "log.order", message: `the log gives no record number ${index}` });
}
