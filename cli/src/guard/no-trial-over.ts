import type { GuardParts } from "@interlock/runtime/guard";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { shownText } from "../shown-text.ts";

/** Where the policy in force stands in the state. */
const POLICY_ROW = JSON.stringify(["policy"]);

/**
 * Keeps files that nobody committed from taking the place of a policy that a person put in force: every process of the log goes by the one
 * that is in force. Throws a failure.
 */
export async function mustTryNothingOver({
  state,
  policy,
}: Pick<GuardParts, "state" | "policy">): Promise<void> {
  const { rows } = await state.read({ rows: [POLICY_ROW], tallies: [] });
  const { moduleDigest, commit = null } = rows[0]?.value ?? {};
  if (commit === null || moduleDigest === policy.policy.moduleDigest) return;
  const message = `the policy of commit ${shownText(JSON.stringify(commit))} is in force on this log: try out what is not committed on a log of its own`;
  throw new CommandFailure(exitCodes.no, message);
}
