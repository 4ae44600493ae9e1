import { type KeyRegistry, type RecordStore, verifyRecord } from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";
import type { Decision, Finding } from "@interlock/runtime";
import type { ListedHold } from "@interlock/runtime/guard";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { shownText } from "../shown-text.ts";

/**
 * The findings for which a proposal is held, as the signed record of its evaluation says them. Throws a failure where that record is not
 * there or not to be believed: nobody is asked to approve what cannot be shown.
 */
export async function heldFindings(
  { evaluation }: ListedHold["hold"],
  records: Pick<RecordStore, "byDigest">,
  keys: KeyRegistry,
): Promise<readonly Finding[]> {
  const stored = await records.byDigest(evaluation);
  if (stored === null) throw notShown(`the record ${evaluation} of its evaluation is missing`);
  const verdict = verifyRecord(stored.envelope, keys, { verifySignature: verifyEd25519WithNode });
  if (!verdict.ok) throw notShown(verdict.problem.message);
  const { predicate } = verdict.statement;
  if (predicate.kind !== "evaluate" || verdict.digest !== evaluation) throw notShown("it is no evaluation");
  // A guard wrote and signed it: its decision is one.
  const { binding } = predicate.body.decision as unknown as Decision;
  return binding.deciding;
}

function notShown(why: string): CommandFailure {
  return new CommandFailure(exitCodes.invalid, `what is held cannot be shown: ${shownText(why)}`);
}
