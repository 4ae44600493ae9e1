import {
  isEvaluation,
  type Contradicted,
  type EvaluateStatement,
  type NotReplayable,
  notReplayable,
  recordedCommitments,
  recordedDecision,
  replayAgainst,
  type ReplayAnswer,
  replayDecision,
} from "@interlock/analysis";
import {
  keyAt,
  type KeyHistory,
  type KeyRegistry,
  type PolicyPin,
  type Problem,
  type Statement,
  type VerifiedRecord,
  verifyRecord,
} from "@interlock/ledger";
import { decodeBase64WithNode, sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import { keptSecrets, type SecretFinder } from "./kept-secrets.ts";
import { type BuiltVoices, voiceBox, type VoiceBox } from "./voice-box.ts";

/** A record that was read and is not verified yet. */
export interface ReadRecord {
  /** Where it was read, as its reader calls it. */
  readonly place: string;
  /** Its place in the log, counted from 0; null for a record of no log. */
  readonly index: number | null;
  readonly envelope: Uint8Array;
}

/** What holds for all records of a replay. Plain data, so that it can be handed to other threads. */
export interface ReplaySettings {
  /** The keys that the user brought, and for a log those that it enrolled. */
  readonly registry: KeyRegistry;
  /** Which keys are in force where in the log; null for records of no log. */
  readonly history: KeyHistory | null;
  /** The log that the records must belong to; null for any. */
  readonly origin: string | null;
  /** Decisions before this instant, by their signers' clocks, are left out. */
  readonly sinceMs: number;
  /** The other policies that decide; null where those decide that the records name. */
  readonly against: BuiltVoices | null;
  /** The file with the values that commitments in the records stand for, as far as they are kept; null for none. */
  readonly secretFile: string | null;
}

/** What a decision was about, as its record says it. */
export interface ReplayedDecision {
  readonly digest: string;
  readonly at: string;
  readonly action: string;
  readonly targets: readonly string[];
  readonly outcome: string;
  readonly policy: { readonly repository: string; readonly commit: string | null } | null;
}

/** What came of one record. */
export type RecordAnswer = { readonly place: string } & (
  | { readonly kind: "replayed"; readonly decision: ReplayedDecision; readonly answer: ReplayAnswer }
  /** A valid record that holds no decision, or one that nobody asked for; maybe a proposal whose decision is elsewhere. */
  | { readonly kind: "passed-over"; readonly digest: string; readonly isProposal: boolean }
  /** A decision whose proposal stands in a record that is not in the batch. */
  | { readonly kind: "waiting"; readonly parents: readonly string[] }
  | { readonly kind: "invalid"; readonly problem: Problem }
);

/** Records that are replayed together. */
export interface ReplayBatch {
  readonly records: readonly ReadRecord[];
  /** Whether a proposal that is not among them will be found nowhere else. */
  readonly isComplete: boolean;
}

/** Builds the policies that a record names, or says why they cannot be built. */
export type PolicyBuilder = (pin: PolicyPin) => Promise<BuiltVoices | NotReplayable | Contradicted>;

/** Replays batch after batch in one thread. */
export type BatchReplayer = (batch: ReplayBatch) => Promise<readonly RecordAnswer[]>;

/**
 * Verifies the records of a batch and decides again what they decided. One answer a record, in their order. A record that
 * does not verify is not looked into. Modules are loaded once, and kept by their digests.
 */
export function batchReplayer(settings: ReplaySettings, build: PolicyBuilder): BatchReplayer {
  const thread = { settings, build, voices: voiceBox(), secrets: keptSecrets(settings.secretFile) };
  return async ({ records, isComplete }) => {
    const checked = records.map((record) => ({ place: record.place, ...checkedRecord(record, settings) }));
    const proposals = new Map(
      checked.flatMap((one) =>
        one.ok && one.statement.predicate.kind === "propose" ? [[one.digest, one.statement] as const] : [],
      ),
    );
    const followed = new Set<string>();
    const answers: RecordAnswer[] = [];
    for (const one of checked) answers.push(await answerOf(one, { proposals, followed, isComplete }, thread));
    // Whoever keeps the places of proposals need not keep these.
    return answers.map((answer) =>
      answer.kind === "passed-over" && followed.has(answer.digest)
        ? { ...answer, isProposal: false }
        : answer,
    );
  };
}

interface ReplayThread {
  readonly settings: ReplaySettings;
  readonly build: PolicyBuilder;
  readonly voices: VoiceBox;
  readonly secrets: SecretFinder;
}

type Checked =
  Pick<VerifiedRecord, "ok" | "statement" | "digest"> | { readonly ok: false; readonly problem: Problem };

function checkedRecord({ envelope, index }: ReadRecord, settings: ReplaySettings): Checked {
  const { registry, history, origin } = settings;
  const faster = {
    verifySignature: verifyEd25519WithNode,
    sha256: sha256WithNode,
    decodeBase64: decodeBase64WithNode,
  };
  const options = { ...faster, ...(origin === null ? {} : { origin }) };
  const verdict = verifyRecord(envelope, registry, options);
  if (!verdict.ok || history === null) return verdict;
  // Its key was valid somewhere in the log: whether it was here is what counts. A place that is none is before them all.
  const key = keyAt(history, verdict.statement.predicate.keyId, index ?? Number.NaN);
  return key.ok ? verdict : key;
}

/** What a batch holds beside the record that is replayed. */
interface Around {
  readonly proposals: ReadonlyMap<string, Statement>;
  /** The digests of those that a decision followed. */
  readonly followed: Set<string>;
  readonly isComplete: boolean;
}

async function answerOf(
  one: { readonly place: string } & Checked,
  { proposals, followed, isComplete }: Around,
  thread: ReplayThread,
): Promise<RecordAnswer> {
  const { place } = one;
  if (!one.ok) return { place, kind: "invalid", problem: one.problem };
  const { statement, digest } = one;
  const { predicate } = statement;
  if (!isEvaluation(statement) || Date.parse(predicate.at) < thread.settings.sinceMs) {
    return { place, kind: "passed-over", digest, isProposal: predicate.kind === "propose" };
  }
  const parent = predicate.parents.find((name) => proposals.has(name));
  if (parent === undefined && !isComplete) return { place, kind: "waiting", parents: predicate.parents };
  if (parent !== undefined) followed.add(parent);
  const propose = parent === undefined ? null : (proposals.get(parent) ?? null);
  const answer = await replayed(statement, propose, thread);
  return { place, kind: "replayed", decision: describe(statement, digest), answer };
}

async function replayed(
  statement: EvaluateStatement,
  propose: Statement | null,
  { settings, build, voices, secrets }: ReplayThread,
): Promise<ReplayAnswer> {
  const found = await secrets(recordedCommitments(statement, propose));
  const recorded = recordedDecision(statement, propose, (commitment) => found.get(commitment) ?? null);
  if ("kind" in recorded) return recorded;
  if (settings.against !== null) return replayAgainst(await voices.load(settings.against), recorded);
  const { policy } = statement.predicate;
  if (policy === undefined) return notReplayable("policy.unnamed", "it names no policy that decided");
  const known = await voices.known(policy, build);
  return "kind" in known ? known : replayDecision(known, recorded);
}

function describe({ predicate }: EvaluateStatement, digest: string): ReplayedDecision {
  const { at, body, policy } = predicate;
  const { action, targets, outcome } = body;
  const pinned = policy === undefined ? null : { repository: policy.repository, commit: policy.commit };
  return { digest, at, action, targets, outcome, policy: pinned };
}
