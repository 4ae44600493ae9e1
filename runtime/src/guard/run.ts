import { LedgerError } from "@interlock/ledger";

import { enforce } from "./enforce.ts";
import { evaluate } from "./evaluate.ts";
import type { Advised, Done, Enforced, Held, Proposed, ProposalInput, Refused } from "./lifecycle.ts";
import type { GuardParts } from "./ports.ts";
import { unrecorded } from "./primitives/signed-audit.ts";
import { propose } from "./propose.ts";
import { remember } from "./remember.ts";

/** What comes of an action that somebody asks for. */
export type RunAnswer = Done | Held | Advised | Refused;

/**
 * Proposes, evaluates, enforces and remembers. Where something changed between the verdict and its enforcement it is evaluated once more,
 * and refused if that happens again. What cannot be recorded is refused. Rejects where only the outcome could not be recorded: then the
 * effect has run, and its action is open until it is recovered.
 */
export async function run(parts: GuardParts, input: ProposalInput): Promise<RunAnswer> {
  const proposed = await orUnrecorded("propose", () => propose(parts, input));
  return proposed.kind === "refused" ? proposed : await runProposed(parts, proposed);
}

/** The same from what was proposed already. */
export async function runProposed(parts: GuardParts, proposed: Proposed): Promise<RunAnswer> {
  const first = await judgedAndEnforced(parts, proposed);
  const isStale = first.kind === "refused" && first.isStale === true;
  const answer = isStale ? await judgedAndEnforced(parts, proposed) : first;
  return answer.kind === "enforced" ? await remember(parts, answer) : answer;
}

async function judgedAndEnforced(
  parts: GuardParts,
  proposed: Proposed,
): Promise<Enforced | Exclude<RunAnswer, Done>> {
  const evaluated = await orUnrecorded("evaluate", () => evaluate(parts, proposed));
  if (evaluated.kind !== "evaluated") return evaluated;
  return await orUnrecorded("enforce", () => enforce(parts, evaluated));
}

/** Answers a store that fails as a refusal: nothing has started, and nothing will. */
async function orUnrecorded<Answer>(
  by: Refused["by"],
  step: () => Promise<Answer>,
): Promise<Answer | Refused> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { kind: "refused", by, findings: [unrecorded(error)], record: null };
  }
}
