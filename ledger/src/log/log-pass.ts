import type { Sha256 } from "../digest.ts";
import { newKeyHistory } from "../keys/history.ts";
import type { KeyHistory } from "../keys/history.ts";
import type { KeyId } from "../keys/public-key.ts";
import { EMPTY_FRONTIER } from "../tree/frontier.ts";
import type { Frontier } from "../tree/frontier.ts";
import type { VerifyOptions } from "../verify.ts";
import { watchAnchors } from "./anchor-watch.ts";
import type { AnchorWatch } from "./anchor-watch.ts";
import { noFindings } from "./log-findings.ts";
import type { LogFindings, LogPlace } from "./log-findings.ts";
import { storedSteps } from "./log-steps.ts";
import type { LogStore, StoredCheckpoint } from "./log-store.ts";
import type { LogDemand } from "./log-verdict.ts";
import type { StreamWatch } from "./stream-watch.ts";

/** The step of the sequencer that a pass is in. */
export type CurrentStep = {
  /** How many leaves the tree has at its end. */
  readonly size: number;
  /** The root that its checkpoint names; null where the checkpoint does not hold. */
  readonly root: Sha256 | null;
  readonly atMs: number | null;
  /** Which key signed its checkpoint; null where it does not hold. */
  readonly keyId: KeyId | null;
};

/** A checkpoint that a writer saw, as its heartbeat says. */
export type SeenTree = { readonly size: number; readonly root: Sha256; readonly place: LogPlace };

/** A record that another one follows from, and where that one stands. */
export type NamedParent = { readonly digest: Sha256; readonly place: LogPlace };

/** A record with a number that its stream has gone by, and the number that was to come. */
export type BehindRecord = {
  readonly leafHash: Sha256;
  readonly expected: number;
  readonly place: { readonly index: number | null; readonly stream: string; readonly seq: number };
};

/** How many digests of records just read are remembered, so that most parents need not be looked up. */
const MAX_RECENT_DIGESTS = 4096;

/** Some digests: those that were added since somebody last asked, and those that can be found. Many a log is never asked. */
type RecentDigests = { readonly added: Sha256[]; readonly found: Set<Sha256> };

/** What one pass over a log knows so far. Its size is bounded, but for the streams and the anchors. */
export type LogPass = {
  readonly store: LogStore;
  readonly demand: LogDemand;
  readonly options: VerifyOptions;
  readonly findings: LogFindings;
  readonly watch: StreamWatch;
  readonly anchors: AnchorWatch;
  readonly steps: AsyncGenerator<StoredCheckpoint, void, void>;
  step: CurrentStep | null;
  /** Where the current step began. */
  stepFrom: number;
  /** The streams that have come to what stands last in the current step. */
  readonly lastInStep: Set<string>;
  /** Whether it was told that the current step goes on behind the end of its key. */
  isOverrunTold: boolean;
  checkpoint: { readonly size: number; readonly atMs: number | null } | null;
  history: KeyHistory;
  frontier: Frontier;
  /** Leaves that were read, and are not in the frontier yet. */
  readonly pending: Sha256[];
  readonly seen: SeenTree[];
  readonly parents: NamedParent[];
  readonly behind: BehindRecord[];
  /** How many of them were held against the other record of their number. */
  forkSearches: number;
  /** How many of them were looked for in vain. */
  missingParents: number;
  /** The digests of the records read last, and of those before them. */
  recent: RecentDigests;
  lessRecent: RecentDigests;
  /** Whether the tree was found to be another one than was signed: then whatever follows is, too, and is not told again. */
  isTreeBroken: boolean;
  areNodesBroken: boolean;
  unsequenced: number;
};

/** A pass that has read nothing yet. */
export function newPass(store: LogStore, demand: LogDemand): LogPass {
  const findings = noFindings();
  const { origin, verifySignature, sha256, decodeBase64 } = demand;
  return {
    store,
    demand,
    options: {
      origin,
      ...(verifySignature === undefined ? {} : { verifySignature }),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(decodeBase64 === undefined ? {} : { decodeBase64 }),
    },
    findings,
    watch: new Map(),
    anchors: watchAnchors(demand.anchors ?? [], findings),
    steps: storedSteps(store),
    step: null,
    stepFrom: 0,
    lastInStep: new Set(),
    isOverrunTold: false,
    checkpoint: null,
    history: newKeyHistory(demand.keys),
    frontier: EMPTY_FRONTIER,
    pending: [],
    seen: [],
    parents: [],
    behind: [],
    forkSearches: 0,
    missingParents: 0,
    recent: noDigests(),
    lessRecent: noDigests(),
    isTreeBroken: false,
    areNodesBroken: false,
    unsequenced: 0,
  };
}

/** Remembers the digest of a record that was read, and now and then forgets the older half of them: one by one takes longer. */
export function remember(pass: LogPass, digest: Sha256): void {
  const { added, found } = pass.recent;
  added.push(digest);
  if (added.length + found.size < MAX_RECENT_DIGESTS / 2) return;
  pass.lessRecent = pass.recent;
  pass.recent = noDigests();
}

/** Whether a record with this digest was read a short while ago. */
export function isRecent({ recent, lessRecent }: LogPass, digest: Sha256): boolean {
  return hasDigest(recent, digest) || hasDigest(lessRecent, digest);
}

function hasDigest({ added, found }: RecentDigests, digest: Sha256): boolean {
  for (const one of added.splice(0)) found.add(one);
  return found.has(digest);
}

function noDigests(): RecentDigests {
  return { added: [], found: new Set() };
}
