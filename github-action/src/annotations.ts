import { unreachable } from "@interlock/runtime";
import type { Finding } from "@interlock/runtime";
import type { Annotation } from "./check-run.ts";
import { visible } from "./escape.ts";
import { actionName } from "./gate-verdict.ts";
import type { GateVerdict } from "./gate-verdict.ts";
import type { Judged, Judgement } from "@interlock/pull-requests";

/** The most remarks that one run leaves. */
export const MAX_ANNOTATIONS = 200;

/**
 * Makes remarks on the migrations that are refused or held: on every line whose statement has an effect, or on the
 * first line where the text says nothing. Pure; texts from outside are made visible, GitHub escapes them itself.
 */
export function annotationsOf(judgement: Judgement, verdict: GateVerdict): readonly Annotation[] {
  if (judgement.kind === "refused") return [];
  return judgement.judged
    .flatMap((one) => {
      const action = actionName(one);
      const findings = verdict.deciding
        .filter((deciding) => deciding.action === action && deciding.finding.source === "schema_drift")
        .map((deciding) => deciding.finding);
      return findings.length === 0 ? [] : remarksOn(one, findings, verdict);
    })
    .slice(0, MAX_ANNOTATIONS);
}

function remarksOn(one: Judged, findings: readonly Finding[], verdict: GateVerdict): readonly Annotation[] {
  const { file } = one.proposal.payload;
  if (typeof file !== "string") return [];
  const level = verdict.kind === "advised" ? "warning" : "failure";
  const frame = { path: file, level, title: titleOf(findings) } as const;
  const said = findings.map(({ seen, bound }) => `${seen}; the policy wants ${bound}`).join("\n");
  const remark = (line: number, text: string): Annotation => ({ ...frame, line, message: textOf(text) });
  if (one.analysis === null) return [remark(1, said)];
  switch (one.analysis.kind) {
    case "unreadable":
      return [remark(one.analysis.line ?? 1, one.analysis.reason)];
    case "analysed": {
      const statements = one.analysis.statements.filter((statement) => statement.effects.length > 0);
      if (statements.length === 0) return [remark(1, said)];
      return statements.map(({ line, effects, summary }) =>
        remark(line, `${effects.join(", ")}: ${summary}`),
      );
    }
    default:
      return unreachable(one.analysis);
  }
}

function titleOf(findings: readonly Finding[]): string {
  return findings.some((finding) => finding.outcome === "refuse")
    ? "Interlock: schema_drift refuses"
    : "Interlock: schema_drift holds";
}

/** Lines stay lines; what could hide or reorder them does not stay. */
function textOf(text: string): string {
  return text
    .split("\n")
    .map((line) => visible(line, 1_000))
    .join("\n");
}
