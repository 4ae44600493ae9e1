import type { Change } from "./change.ts";
import { completeCheckRun } from "./check-run.ts";
import type { CheckRun } from "./check-run.ts";
import { logLine, markdownText, visible } from "./escape.ts";
import { GateRefusal } from "./gate-refusal.ts";
import type { Runner } from "./runner.ts";

/** How many lines of an error are shown. */
const MAX_LINES = 60;

/**
 * Says that a run ended without a verdict: a refusal that names `coverage`, since nothing covered the change. Where a
 * check run was begun it is completed as a failure. Rejects only where the runner takes no outputs.
 */
export async function failRun(
  error: unknown,
  begun: { readonly change: Change | null; readonly check: CheckRun | null },
  runner: Runner,
): Promise<void> {
  const lines = linesOf(error);
  const title = "Refused by coverage: the change could not be judged";
  const summary = [`## ${title}`, ...lines.map((line) => `> ${markdownText(line, 1_000)}  `)].join("\n");
  const left = await endCheck(title, summary, begun);
  runner.log([title, ...lines, ...left]);
  runner.setOutputs({
    verdict: "refuse",
    stage: "advisory",
    "policy-commit": begun.change?.baseTip ?? "",
    "record-path": "",
    "record-digest": "",
    "check-run-url": begun.check?.url ?? "",
    "refused-primitives": "coverage",
  });
  runner.addSummary(summary);
  runner.announce("error", visible(`${title}: ${lines[0] ?? ""}`, 2_000));
}

/** A refusal says all of itself; anything else is a mistake of ours, and where it happened helps to mend it. */
function linesOf(error: unknown): readonly string[] {
  if (error instanceof GateRefusal)
    return error.message
      .split("\n")
      .slice(0, MAX_LINES)
      .map((line) => logLine(line));
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = text.split("\n").slice(0, MAX_LINES);
  return [`internal error: ${lines[0] ?? ""}`, ...lines.slice(1)].map((line) => logLine(line));
}

async function endCheck(
  title: string,
  summary: string,
  { change, check }: { readonly change: Change | null; readonly check: CheckRun | null },
): Promise<readonly string[]> {
  if (change === null || check === null) return [];
  try {
    const end = { conclusion: "failure", title, summary, annotations: [] } as const;
    await completeCheckRun(change.api, change.repository, check, end);
    return [];
  } catch (error) {
    // A check that stays in progress does not let anything through either.
    const said = error instanceof Error ? error.message : String(error);
    return [`the check run stays in progress: ${said}`];
  }
}
