import type { Outcome } from "../statement/frame.ts";
import type { RecordKind } from "../statement/record-kind.ts";
import type { AuditRow } from "./audit-row.ts";

/** A sort of record that a report counts. */
export type Measure = {
  /** What is counted, as a plural in front of its number. */
  readonly text: string;
  readonly counts: (row: AuditRow) => boolean;
};

/** The sorts of record that a report counts, by the names that its JSON uses. */
export const MEASURE_IDS = [
  "proposals",
  "evaluations",
  "permits",
  "holds",
  "refusals",
  "boundaryRefusals",
  "quorumHolds",
  "watchRefusals",
  "coverageRefusals",
  "enforcements",
  "outcomes",
  "approvals",
  "grants",
  "revocations",
  "activations",
  "halts",
  "resumes",
  "drifts",
  "keyChanges",
  "overrides",
  "redactions",
  "unrooted",
  "uncommitted",
  "permitsUnderAdvice",
  "unpermitted",
] as const;

/** The name of a sort of record that a report counts. */
export type MeasureId = (typeof MEASURE_IDS)[number];

/** What each sort is, and which records are of it. */
export const MEASURES: Readonly<Record<MeasureId, Measure>> = {
  proposals: { text: "actions proposed", counts: ofKind("propose") },
  evaluations: { text: "verdicts recorded with the facts that they rest on", counts: ofKind("evaluate") },
  permits: { text: "verdicts that permit", counts: ofVerdict("permit") },
  holds: { text: "verdicts that hold the action until people approve", counts: ofVerdict("hold") },
  refusals: { text: "verdicts that refuse", counts: ofVerdict("refuse") },
  boundaryRefusals: {
    text: "verdicts other than permit that rest on identity, network boundary or grant",
    counts: restsOn("identity_binding", "network_boundary", "sandbox_grant"),
  },
  quorumHolds: { text: "verdicts other than permit that rest on a quorum", counts: restsOn("quorum") },
  watchRefusals: {
    text: "verdicts other than permit that rest on drift, rate or a kill switch",
    counts: restsOn("drift_detection", "rate_limit", "kill_switch"),
  },
  coverageRefusals: {
    text: "verdicts other than permit because no policy covers the proposal",
    counts: restsOn("coverage"),
  },
  enforcements: { text: "records of what was let happen", counts: ofKind("enforce") },
  outcomes: { text: "records of what was seen afterwards", counts: ofKind("remember") },
  approvals: { text: "approvals recorded", counts: ofKind("approve") },
  grants: { text: "grants issued", counts: ofKind("grant") },
  revocations: { text: "grants revoked", counts: ofKind("revoke") },
  activations: { text: "policies put in force by a person's key", counts: ofKind("activate") },
  halts: { text: "kill switches thrown", counts: ofKind("halt") },
  resumes: { text: "kill switches taken back", counts: ofKind("resume") },
  drifts: { text: "observations of drift", counts: ofKind("drift") },
  keyChanges: {
    text: "changes of keys (enrolled, rotated, revoked)",
    counts: ofKind("key.enroll", "key.rotate", "key.revoke"),
  },
  overrides: { text: "overrides", counts: ofKind("override") },
  redactions: { text: "redactions", counts: ofKind("redact") },
  unrooted: {
    text: "verdicts of which the records name no human at the root",
    counts: (row) => row.kind === "evaluate" && row.human === null,
  },
  uncommitted: {
    text: "verdicts by a policy that comes from no commit",
    counts: (row) => row.kind === "evaluate" && (row.policy?.commit ?? null) === null,
  },
  permitsUnderAdvice: {
    text: "permits where rules at the advisory stage advised otherwise",
    counts: (row) => row.kind === "evaluate" && row.verdict === "permit" && row.advised !== "permit",
  },
  unpermitted: {
    text: "actions let happen on a verdict that does not permit them, or that was not found",
    counts: (row) => row.kind === "enforce" && row.verdict === "permit" && row.evaluated !== "permit",
  },
};

function ofKind(...kinds: readonly RecordKind[]): (row: AuditRow) => boolean {
  return ({ kind }) => kinds.includes(kind);
}

function ofVerdict(verdict: Outcome): (row: AuditRow) => boolean {
  return (row) => row.kind === "evaluate" && row.verdict === verdict;
}

function restsOn(...primitives: readonly string[]): (row: AuditRow) => boolean {
  return (row) =>
    row.kind === "evaluate" &&
    row.verdict !== "permit" &&
    row.primitives.some((one) => primitives.includes(one));
}
