import { unreachable, type IdentityEvidence } from "@interlock/runtime";
import type { Finding } from "@interlock/runtime";
import type { Arming } from "./arming.ts";
import { MAX_SUMMARY_LENGTH } from "./check-run.ts";
import { logLine, markdownCode, markdownText } from "./escape.ts";
import { verdictTitle, whoIsNeeded } from "./gate-verdict.ts";
import type { DecidingFinding, GateVerdict } from "./gate-verdict.ts";
import type { Judgement } from "@interlock/pull-requests";
import type { WrittenRecords } from "./records.ts";

/** Everything that a person is shown of one run. */
export interface Report {
  readonly verdict: GateVerdict;
  readonly judgement: Judgement;
  readonly arming: Arming;
  readonly pullNumber: number;
  readonly headSha: string;
  readonly baseRef: string;
  readonly baseTip: string;
  readonly policyCommit: string;
  /** Folders of migrations that the configuration names and that the policy's commit does not have. */
  readonly missingFolders: readonly string[];
  /** Whether the ids of base and head were seen to prove their trees. */
  readonly isCommitProven: boolean;
  /** Null where there was no key to sign with. */
  readonly records: WrittenRecords | null;
}

/** How many rows one table of the summary has. */
export const MAX_ROWS = 40;

/**
 * Writes the summary in Markdown: the verdict first, then what decides, who wrote the change, who approved, and the
 * records. Pure; everything from outside is escaped, and the whole fits a check run.
 */
export function summaryMarkdown(report: Report): string {
  const sections = [
    `## ${markdownText(verdictTitle(report.verdict))}`,
    placeTable(report),
    warnings(report),
    findingsTable(report),
    people(report),
    recordList(report),
  ];
  const text = sections.filter((section) => section !== "").join("\n\n");
  // Whole sections go first: half a table reads as if there were no more.
  return text.length <= MAX_SUMMARY_LENGTH
    ? text
    : `${sections.slice(0, 3).join("\n\n")}\n\nThe findings are too long to be shown here: the records hold them all.`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = rows.slice(0, MAX_ROWS).map((row) => `| ${row.join(" | ")} |`);
  const more =
    rows.length > MAX_ROWS ? [`\nand ${rows.length - MAX_ROWS} more: the records hold them all.`] : [];
  return [`| ${header.join(" | ")} |`, `|${" --- |".repeat(header.length)}`, ...shown, ...more].join("\n");
}

/** How far the verdict reaches, in the words that stand everywhere. */
export function effectiveMode({ verdict, arming }: Pick<Report, "verdict" | "arming">): string {
  switch (verdict.kind) {
    case "enforced":
      return arming.kind === "armed" ? `enforced: ${arming.by}` : "enforced";
    case "unarmed":
      return `advisory (forgeable): ${arming.kind === "unarmed" ? arming.reason : ""}`;
    case "advised":
      return arming.kind === "armed" ? "advisory" : `advisory (forgeable): ${arming.reason}`;
    default:
      return unreachable(verdict.kind);
  }
}

function placeTable(report: Report): string {
  const { verdict, headSha, baseRef, baseTip, policyCommit } = report;
  const end = verdict.validUntilMs;
  return table(
    ["", ""],
    [
      ["effective mode", markdownText(effectiveMode(report))],
      ["head that was judged", markdownCode(headSha)],
      ["base", `${markdownCode(baseRef)} at ${markdownCode(baseTip)}`],
      ["policy commit", markdownCode(policyCommit)],
      ["stage", markdownCode(verdict.stage)],
      ["valid until", end === null ? "never valid" : markdownCode(new Date(end).toISOString())],
    ],
  );
}

function warnings({ arming, verdict, missingFolders, isCommitProven }: Report): string {
  const notes = arming.kind === "armed" ? [...arming.warnings] : [];
  if (verdict.kind === "unarmed") {
    notes.push(
      "to arm the gate, hand it the token of a GitHub App of your own, and require this check from that app in a ruleset of the base branch; or require this workflow; or say `mode: advisory`",
    );
  }
  if (missingFolders.length > 0) notes.push(missingNote(missingFolders));
  if (!isCommitProven) {
    notes.push(
      "GitHub shows too little of a commit to hash it again: that it holds its tree is GitHub's word",
    );
  }
  return notes.map((note) => `> ${markdownText(note, 1_000)}`).join("\n>\n");
}

/** A folder that is misspelt holds no migrations: what a change does to the right one is not judged as a migration. */
function missingNote(folders: readonly string[]): string {
  const shown = folders.slice(0, MAX_ROWS).join(", ");
  const more = folders.length > MAX_ROWS ? ` and ${folders.length - MAX_ROWS} more` : "";
  return `the configuration names folders of migrations that are not there at the policy commit, and no file elsewhere is judged as one of their migrations: ${shown}${more}`;
}

const OUTCOME_WORDS = { refuse: "refuses", hold: "holds", permit: "permits" } as const;

/** What binds nobody never says the word that a reader would take for a permission. */
function outcomeWord(outcome: Finding["outcome"], kind: GateVerdict["kind"]): string {
  return outcome === "permit" && kind !== "enforced" ? "has no objection" : OUTCOME_WORDS[outcome];
}

/** What decides; where nothing stands against the change, everything that was looked at. */
function findingsTable({ verdict, policyCommit }: Report): string {
  const isClear = verdict.deciding.length === 0;
  const findings = isClear ? verdict.findings : verdict.deciding;
  if (findings.length === 0) return "";
  const rows = findings.map(({ action, finding }) => [
    // Primitives are words of the language: nobody outside chooses them.
    `\`${finding.source}\` ${outcomeWord(finding.outcome, verdict.kind)}`,
    markdownCode(action),
    whereIs(finding, policyCommit),
    markdownText(
      [about(finding), finding.margin, finding.because].filter((part) => part !== null).join("; "),
    ),
    markdownText(finding.bound),
    markdownText(finding.remedy),
  ]);
  const header = ["primitive", "action", "rule", "seen", "bound", "what would change it"];
  return `### ${isClear ? "What was looked at" : "What decides"}\n\n${table(header, rows)}`;
}

/** What was seen, and of which element of a list where the clause is judged for each. */
function about({ element, seen }: Finding): string {
  return element === null ? seen : `${element}: ${seen}`;
}

function whereIs({ rule, at }: DecidingFinding["finding"], commit: string): string {
  if (at === null) return "no rule speaks";
  return `${markdownCode(rule ?? "")} ${markdownCode(`${at} @ ${commit.slice(0, 12)}`)}`;
}

function people({ judgement, verdict }: Report): string {
  if (judgement.kind === "refused") return "";
  const { authorship, approvals } = judgement;
  const { principal } = authorship;
  const evidence = authorship.evidence
    .slice(0, MAX_ROWS)
    .map(({ basis, text }) => `- ${basis}: ${markdownText(text)}`);
  const counted =
    approvals.evidence.kind === "known"
      ? approvals.evidence.approvals.map(
          (approval) => `- counts: ${markdownCode(approval.name)} (${markdownCode(approval.principal)})`,
        )
      : [`- ${markdownText(approvals.evidence.kind === "unknown" ? approvals.evidence.reason : "none")}`];
  const uncounted = approvals.uncounted.map(
    ({ name, reason }) => `- does not count: ${markdownCode(name)}, ${markdownText(reason)}`,
  );
  const all = [...counted, ...uncounted].slice(0, MAX_ROWS);
  const needed =
    verdict.needing.length === 0 ? [] : [`- still needed: ${markdownText(whoIsNeeded(verdict.needing))}`];
  const lines = all.length + needed.length === 0 ? ["- none"] : [...all, ...needed];
  return [
    `### Who wrote it\n\n${markdownCode(principal.name)} (${markdownCode(principal.ids[0])}) is judged as ${principal.kind}${authority(authorship.identity)}`,
    evidence.join("\n"),
    `### Approvals of this head\n\n${lines.join("\n")}`,
  ].join("\n\n");
}

/** On whose behalf an agent acts, where that is attested. */
function authority(identity: IdentityEvidence): string {
  const root = identity.kind === "known" ? identity.chain.at(-1) : undefined;
  return root === undefined
    ? ""
    : `, on behalf of ${markdownCode(root.name)} (${markdownCode(root.ids[0])}, ${root.kind})`;
}

function recordList({ records }: Report): string {
  if (records === null) return "### Records\n\nnone: there is no key to sign with";
  const shown = records.evaluations
    .slice(0, MAX_ROWS)
    .map(({ path, digest }) => `- ${markdownCode(path)} SHA-256 ${markdownCode(digest)}`);
  const intro = `stream ${markdownCode(records.stream)}, signed by ${markdownCode(records.keyId)}`;
  return `### Records\n\n${intro}\n\n${shown.join("\n")}`;
}

/** Writes the same for the log, a line each. Pure; no line can be taken for a command of the runner. */
export function summaryLog(report: Report): readonly string[] {
  const { verdict, headSha, baseRef, baseTip, policyCommit, records } = report;
  const findings = verdict.deciding
    .slice(0, MAX_ROWS)
    .flatMap(({ action, finding }) => [
      `${finding.outcome} by ${finding.source} on ${action}: ${about(finding)}`,
      `  bound:  ${finding.bound}`,
      ...(finding.at === null
        ? []
        : [`  rule:   ${finding.rule ?? ""} at ${finding.at} @ ${policyCommit.slice(0, 12)}`]),
      `  remedy: ${finding.remedy}`,
    ]);
  const evaluations = records?.evaluations.map(({ path, digest }) => `record ${path} sha256:${digest}`) ?? [];
  return [
    verdictTitle(verdict),
    `effective mode: ${effectiveMode(report)}`,
    `head ${headSha}, base ${baseRef} at ${baseTip}, policy ${policyCommit}`,
    ...findings,
    ...evaluations,
  ].map((line) => logLine(line));
}
