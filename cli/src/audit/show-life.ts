import type { JsonObject } from "@interlock/ledger";
import { type ActionLife, type LifeGap, type LifeStep, principalId } from "@interlock/ledger/audit";
import type { Finding } from "@interlock/runtime";

import { count } from "../count.ts";
import type { Paint } from "../paint.ts";
import { recordContent } from "../record-content.ts";
import { showDecision } from "../show-decision.ts";
import { shownText } from "../shown-text.ts";
import type { AuditedRecord } from "./audit-source.ts";
import { concealedJson } from "./concealed-values.ts";
import type { GatheredLife } from "./gather-life.ts";
import { recordedAuthority, recordedDecision, recordedProposal } from "./recorded-decision.ts";
import { showReconciliation } from "./show-reconciliation.ts";

/** How much of what the runtime and hosts write freely is shown. */
const MAX_SHOWN_JSON = 2000;

/**
 * An action's records as a person reads them: who, on whose behalf, what, by which policy, each finding with what was seen and
 * against which bound, what was let happen, what was seen afterwards; then what is missing, and what was searched.
 */
export function showLife(gathered: GatheredLife, paint: Paint): readonly string[] {
  const { life, cut, asked, reconciliation } = gathered;
  return [
    ...life.steps.flatMap((step) => showStep(step, gathered, paint)),
    ...(cut === null ? [] : [paint.wait("cut"), `  ${cut}`, ""]),
    ...(life.gaps.length === 0
      ? []
      : [paint.wait("missing"), ...life.gaps.flatMap((gap) => gapLines(gap).map((line) => `  ${line}`)), ""]),
    ...(asked.row.proposal === null || life.gaps.length > 0 ? [] : [wholeLine(life), ""]),
    ...showReconciliation(reconciliation, paint),
  ];
}

function gapLines({ kind, text }: LifeGap): readonly string[] {
  if (kind !== "enforce") return [text];
  return [
    text,
    "(a gate records none: `interlock audit gaps` holds what it permitted against what was merged)",
  ];
}

function wholeLine({ steps }: ActionLife): string {
  return steps.some(({ row }) => row.kind === "remember")
    ? "nothing is missing between the proposal and what was seen"
    : "nothing is missing: the last verdict lets nothing happen that could be seen";
}

function showStep({ row }: LifeStep, gathered: GatheredLife, paint: Paint): readonly string[] {
  const record = gathered.records.get(row.digest);
  if (record === undefined) throw new Error("every step is of a gathered record");
  const { seq, stream, index, at, digest, keyId } = row;
  const place = index === null ? "in no tree" : `leaf ${index}`;
  const mark = digest === gathered.asked.row.digest ? " (asked for)" : "";
  return [
    `${paint.strong(row.kind)}${mark}  ${at}, by the signer's clock`,
    `  record ${digest}`,
    `  number ${seq} of stream ${shownText(stream)}, ${place}, signed by ${keyId}`,
    ...stepLines(record, gathered, paint).map((line) => `  ${line}`),
    "",
  ];
}

function stepLines(record: AuditedRecord, gathered: GatheredLife, paint: Paint): readonly string[] {
  const { predicate } = record.record.statement;
  const { kind, body } = predicate;
  if (kind === "propose") return [...who(record), `proposes ${shownJson(body.proposal)}`];
  if (kind === "evaluate") return [...policyLines(record), ...evaluationLines(record, gathered, paint)];
  const observed = kind === "remember" ? [`observed ${shownJson(body.observed)}`] : [];
  return [...policyLines(record), ...safe(recordContent(predicate)), ...observed];
}

function who({ row: { agent, human } }: AuditedRecord): readonly string[] {
  if (agent === null) return [];
  const root = human === null ? "nobody known" : principalId(human);
  return [shownText(`by ${principalId(agent)}, on behalf of ${root}`)];
}

function policyLines({ row: { policy } }: AuditedRecord): readonly string[] {
  if (policy === null) return [];
  const { repository, commit, moduleDigest } = policy;
  return [
    shownText(`by the policy of ${repository} @ ${commit ?? "no commit"}`),
    `module sha256 ${moduleDigest}`,
  ];
}

function evaluationLines(record: AuditedRecord, gathered: GatheredLife, paint: Paint): readonly string[] {
  const { predicate } = record.record.statement;
  if (predicate.kind !== "evaluate") throw new Error("only evaluations hold decisions");
  const { body } = predicate;
  const decision = recordedDecision(body.decision);
  const facts = recordedAuthority(body.facts);
  const proposal = proposalOf(record, gathered);
  if (decision === null || facts === null || proposal === null) {
    const why = proposal === null ? "the proposal" : facts === null ? "who acts" : "the decision";
    const missing = `${why} is not here in a form that this program reads: ${shownJson(body.decision)}`;
    return [...safe(recordContent(predicate)), missing];
  }
  const commit = predicate.policy?.commit ?? null;
  const { deciding, findings } = decision.binding;
  const others = findings.filter((one) => !deciding.some((other) => isSame(one, other)));
  return [
    ...showDecision({ proposal, facts, decision, commit }, paint),
    ...(others.length === 0 ? [] : [`  ${count(others.length, "clause")} that did not decide:`]),
    ...others.map((finding) => `    ${heldFinding(finding)}`),
  ];
}

/** One line for a finding that decides nothing: which clause, what was seen, against which bound. */
function heldFinding({ outcome, source, rule, clause, seen, bound }: Finding): string {
  const name = clause ?? rule ?? source;
  return shownText(`${outcome}  ${name}: seen ${seen}, bound ${bound}`);
}

function isSame(one: Finding, other: Finding): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function proposalOf(
  { row: { parents, proposal } }: AuditedRecord,
  { records }: GatheredLife,
): ReturnType<typeof recordedProposal> {
  for (const parent of parents) {
    const found = records.get(parent);
    const predicate = found?.record.statement.predicate;
    if (predicate?.kind === "propose" && found?.row.proposal === proposal) {
      return recordedProposal(predicate.body.proposal);
    }
  }
  return null;
}

function safe(lines: readonly string[]): readonly string[] {
  return lines.map(shownText);
}

function shownJson(value: JsonObject): string {
  const text = concealedJson(value);
  return shownText(text.length <= MAX_SHOWN_JSON ? text : `${text.slice(0, MAX_SHOWN_JSON)}…`);
}
