import { canonical, type JsonObject } from "@interlock/ledger";
import { describePeople, type Principal, type TargetReference, unreachable } from "@interlock/runtime";
import type { Advised, Done, Evaluated, Held, Hold, ProposalInput, Refused } from "@interlock/runtime/guard";

import { exitCodes, type ExitCode } from "../exit-code.ts";
import type { Paint } from "../paint.ts";
import { findingLines, showDecision, showOutcome, showPrincipal, showTarget } from "../show-decision.ts";
import { shownText } from "../shown-text.ts";
import type { DecidingPolicy } from "./policy-in-force.ts";

/** What came of asking for an action. */
export type ActionAnswer = Evaluated | Held | Advised | Refused | Done;

/** What was asked for, as far as it can be shown before anybody has read it. */
export interface Asked {
  readonly action: string;
  readonly targets: readonly TargetReference[];
  readonly by: Principal;
}

/** What a proposal asks for; nothing of it that has no shape is shown. */
export function askedFor({ action, targets, by }: ProposalInput): Asked {
  const given: readonly unknown[] = Array.isArray(targets) ? targets : [];
  return {
    action: typeof action === "string" ? action : "something",
    targets: given.flatMap((target) => (isTarget(target) ? [target] : [])),
    by: by.principal,
  };
}

/** What a held proposal asks for. */
export function askedIn({ action, recorded, agent }: Hold): Asked {
  const targets = recorded["targets"];
  const given: readonly unknown[] = Array.isArray(targets) ? targets : [];
  return { action, targets: given.flatMap((target) => (isTarget(target) ? [target] : [])), by: agent };
}

function isTarget(given: unknown): given is TargetReference {
  if (typeof given !== "object" || given === null) return false;
  const { entity, id } = given as Readonly<Record<string, unknown>>;
  return typeof entity === "string" && typeof id === "string";
}

/** How a command ends with an answer. Nothing but a permit, or a success, ends with 0. */
export function exitOf(answer: ActionAnswer): ExitCode {
  switch (answer.kind) {
    case "evaluated":
      return exitCodes.ok;
    case "done":
      return answer.result === "success" ? exitCodes.ok : exitCodes.no;
    case "held":
      return exitCodes.held;
    case "advised":
    case "refused":
      return exitCodes.no;
    default:
      return unreachable(answer);
  }
}

/** An answer as a person reads it. Everything that came from outside is made visible. */
export function showAnswer(
  answer: ActionAnswer,
  asked: Asked,
  { policy, isTrial }: DecidingPolicy,
  paint: Paint,
): string {
  const footer = isTrial ? [paint.faint("by policies that are not committed")] : [];
  const lines = linesOf(answer, asked, policy.commit, paint);
  return `${[...lines, ...footer].join("\n")}\n`;
}

function linesOf(answer: ActionAnswer, asked: Asked, commit: string | null, paint: Paint): readonly string[] {
  switch (answer.kind) {
    case "evaluated":
      return [...decisionLines(answer, commit, paint), ...recordLines(answer)];
    case "advised":
      return [
        ...decisionLines(answer.evaluated, commit, paint),
        "  nothing is enforced at the advisory stage: a person does it, or not",
        ...recordLines(answer.evaluated),
      ];
    case "held":
      return heldLines(answer, asked, commit, paint);
    case "refused":
      return [
        `${showOutcome("refuse", paint)}  ${aboutLine(asked)}`,
        ...foundLines(answer, asked, commit, paint),
        "",
        answer.record === null ? "  nothing is on record" : `  record    ${answer.record}`,
      ];
    case "done":
      return [
        `${showResult(answer, paint)}  ${aboutLine(asked)}`,
        `  enforced  ${answer.enforcement}`,
        `  outcome   ${answer.record.digest}`,
        ...valueLines(answer.value),
      ];
    default:
      return unreachable(answer);
  }
}

function heldLines(held: Held, asked: Asked, commit: string | null, paint: Paint): readonly string[] {
  const needed = held.needing.map((people) => describePeople(people)).join(", and ");
  return [
    `${showOutcome("hold", paint)}  ${aboutLine(asked)}`,
    ...foundLines(held, asked, commit, paint),
    "",
    `  needed    ${shownText(needed)}`,
    `  until     ${instant(held.expiresAtMs)}`,
    `  proposal  ${held.proposal}`,
    `  approve   interlock approve ${held.proposal} --sign-with KEY`,
    `  then      interlock run --proposal ${held.proposal}`,
  ];
}

function foundLines(
  { findings }: Pick<Held, "findings">,
  { targets }: Asked,
  commit: string | null,
  paint: Paint,
): readonly string[] {
  return findings.flatMap((finding) => ["", ...findingLines(finding, targets.length < 2, commit, paint)]);
}

function decisionLines(
  { proposed, facts, decision }: Evaluated,
  commit: string | null,
  paint: Paint,
): readonly string[] {
  return showDecision({ proposal: proposed.proposal, facts, decision, commit }, paint);
}

function recordLines({ proposed, record }: Evaluated): readonly string[] {
  return [`  proposal  ${proposed.digest}`, `  record    ${record.digest}`];
}

/** What was asked for, in a line: the action, its targets, and who asks. */
export function aboutLine({ action, targets, by }: Asked): string {
  const on = targets.length === 0 ? "nothing" : targets.map(showTarget).join(", ");
  return `${shownText(action)} on ${on} by ${showPrincipal(by)}`;
}

function showResult({ result }: Done, paint: Paint): string {
  const word = result.toUpperCase();
  return result === "success" ? paint.good(word) : paint.bad(word);
}

function valueLines(value: unknown): readonly string[] {
  if (value === undefined || value === "") return [];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  | ${shownText(line)}`);
}

/** Milliseconds since 1970 as a date, where there is one so far out. */
export function instant(ms: number): string {
  return Math.abs(ms) <= 8_640_000_000_000_000 ? new Date(ms).toISOString() : `${ms}ms`;
}

/** An answer for other programs: one line of canonical JSON. */
export function answerJson(answer: ActionAnswer, { isTrial }: DecidingPolicy): string {
  return `${canonical({ ...jsonOf(answer), uncommitted: isTrial })}\n`;
}

function jsonOf(answer: ActionAnswer): JsonObject {
  switch (answer.kind) {
    case "evaluated":
      return { outcome: "permit", ...evaluatedJson(answer) };
    case "advised":
      return { outcome: "advised", ...evaluatedJson(answer.evaluated) };
    case "held": {
      const { proposal, evaluation, needing, findings, expiresAtMs } = answer;
      return plain({ outcome: "hold", proposal, evaluation, needing, findings, expiresAtMs });
    }
    case "refused": {
      const { by, findings, record } = answer;
      return plain({ outcome: "refuse", by, findings, record });
    }
    case "done": {
      const { result, enforcement, record, value = null } = answer;
      return plain({ outcome: "done", result, enforcement, record: record.digest, value });
    }
    default:
      return unreachable(answer);
  }
}

function evaluatedJson({ proposed, decision, record }: Evaluated): JsonObject {
  return plain({ proposal: proposed.digest, evaluation: record.digest, decision });
}

function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
