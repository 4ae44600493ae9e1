import { LedgerError } from "../ledger-error.ts";
import { parseStrictJson } from "../strict-json.ts";
import { decodeUtf8, encodeUtf8 } from "../utf8.ts";
import { type Approval, approvalBytes, approvalDocumentSchema } from "./approval-document.ts";

/** No approval is longer. */
const MAX_APPROVAL_BYTES: number = 1024 * 1024;

/**
 * Reads what an approver signs: an approval in just those bytes that `approvalBytes` gives. Throws a `LedgerError` for anything
 * else: two readers of one signature must not see two approvals.
 */
export function readApproval(bytes: Uint8Array): Approval {
  if (bytes.length > MAX_APPROVAL_BYTES) throw unreadable(`it is larger than ${MAX_APPROVAL_BYTES} bytes`);
  const text = decodeUtf8(bytes);
  const start = text.indexOf("{");
  if (start < 0) throw unreadable("it holds no document");
  const parsed = approvalDocumentSchema.safeParse(parseStrictJson(encodeUtf8(text.slice(start))));
  if (!parsed.success) throw unreadable("it has not the fields of an approval");
  // What stands before the document is looked at here, too.
  const again = approvalBytes(parsed.data);
  if (again.length !== bytes.length || again.some((byte, at) => byte !== bytes[at])) {
    throw unreadable("it is not written in the one way in which approvals are signed");
  }
  return parsed.data;
}

function unreadable(why: string): LedgerError {
  return new LedgerError({ code: "approval.unreadable", message: `this is no approval: ${why}` });
}
