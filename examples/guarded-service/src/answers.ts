import type { Finding } from "@interlock/runtime";
import type { ListedHold, RunAnswer } from "@interlock/runtime/guard";

/** What the service answers. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** What came of a refund: it happened, it waits for people, or it is refused with every finding. */
export function answerOf(answer: RunAnswer): Answer {
  switch (answer.kind) {
    case "done": {
      const { result, value, enforcement, record } = answer;
      const status = result === "success" ? 201 : 502;
      return {
        status,
        body: { outcome: "permit", result, refund: value ?? null, enforcement, record: record.digest },
      };
    }
    case "held": {
      const { proposal, evaluation, findings, expiresAtMs } = answer;
      return {
        status: 202,
        body: { outcome: "hold", proposal, record: evaluation, findings: findings.map(said), expiresAtMs },
      };
    }
    case "advised":
      // The policy is constrained: this is for whoever makes it advisory, and then a person does it.
      return {
        status: 403,
        body: { outcome: "advise", record: answer.evaluated.record.digest, findings: [] },
      };
    case "refused":
      return refused(answer.findings, answer.record);
    default: {
      const none: never = answer;
      throw new Error(`no answer: ${JSON.stringify(none)}`);
    }
  }
}

/** A refusal, whoever was refused whatever. */
export function refused(findings: readonly Finding[], record: string | null = null): Answer {
  return { status: 403, body: { outcome: "refuse", record, findings: findings.map(said) } };
}

/** What waits, as somebody who approves has to see it: `of` is what their approval repeats, word by word. */
export function shownHold({ hold, isExpired, said: voices, waitsFor }: ListedHold): object {
  const { proposal, evaluation, policyCommit, moduleDigest, shown, agent, targets, recorded, expiresAtMs } =
    hold;
  return {
    of: { kind: "proposal", proposalDigest: proposal, evaluation, policyCommit, moduleDigest, shown },
    by: agent.name,
    targets,
    payload: recorded["payload"] ?? null,
    waitsFor,
    said: voices,
    isExpired,
    expiresAtMs,
  };
}

/** A finding, as an agent or a person can act on it. */
function said({ source, clause, at, seen, bound, margin, because, remedy }: Finding): object {
  return { source, clause, at, seen, bound, margin, because, remedy };
}
