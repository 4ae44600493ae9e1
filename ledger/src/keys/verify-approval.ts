import type { Problem } from "../ledger-error.ts";
import type { Approval } from "../statement/approval-document.ts";
import type { ApproveBody } from "../statement/authority-bodies.ts";
import type { Holder } from "../statement/holder.ts";
import { verifyApprovalSignature } from "./approval-signature.ts";
import type { ApprovalMeans, ApprovalOptions } from "./approval-signature.ts";
import type { KeyAnswer, RegisteredKey } from "./key-registry.ts";
import type { KeyId } from "./public-key.ts";

/** Whose approval it is, or why it counts for nothing. */
export type ApprovalAnswer =
  | {
      readonly ok: true;
      readonly key: RegisteredKey;
      readonly means: ApprovalMeans;
      /** Who holds the key; one of the ids is the approval's `principal`. People are told apart by `peopleOf`. */
      readonly holder: Holder;
    }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Verifies who gave the approval that a record carries: the key's signature, and that the key was enrolled for whom the approval
 * names. Whoever counts approvals asks this. The key is looked up by its id where the caller looks, for most `keyAt` at the
 * record's place in the log, and nothing of it or of its holder is taken from the approval. Pure, and never throws. That the
 * approval is neither used up nor expired, and that it is about what is to be decided, is not asked here.
 */
export function verifyApproval(
  body: ApproveBody,
  keyOf: (keyId: KeyId) => KeyAnswer,
  options: ApprovalOptions = {},
): ApprovalAnswer {
  const signed = verifyApprovalSignature(body, keyOf, options);
  if (!signed.ok) return signed;
  const { holder } = signed.key;
  if (holder === undefined) {
    return refused(
      `nobody is enrolled as its key's holder: it does not count for ${body.approval.principal}`,
    );
  }
  const why = mismatch(body.approval, holder);
  return why === null ? { ...signed, holder } : refused(why);
}

/** What an approval says of its approver otherwise than the key's enrolment; null where they agree. */
function mismatch({ principal, root, kind }: Approval, holder: Holder): string | null {
  const { ids } = holder;
  if (!ids.includes(principal))
    return `its key is held by ${ids[0] ?? "nobody"}, and does not count for ${principal}`;
  if (holder.kind === "unproven") return `what ${principal} is was not proven when its key was enrolled`;
  if (holder.kind !== kind)
    return `${principal} is enrolled as ${holder.kind}, and does not count as ${kind}`;
  if (kind === "human") {
    return root === principal && (holder.root ?? principal) === principal
      ? null
      : `a human is the root of its own authority: ${principal} does not count for ${root}`;
  }
  if (holder.root === undefined) return `nobody is enrolled as the human for whom ${principal} acts`;
  if (ids.includes(holder.root)) return `${principal} is enrolled as acting for itself, which no agent does`;
  return holder.root === root ? null : `${principal} acts for ${holder.root}, and does not count for ${root}`;
}

function refused(message: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { code: "approval.holder", message } };
}
