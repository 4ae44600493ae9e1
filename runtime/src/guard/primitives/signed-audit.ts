import { LedgerError } from "@interlock/ledger";

import type { Finding } from "../../verdict.ts";
import { guardFinding } from "../refusal.ts";

/**
 * Why nothing happens where a record could not be written: no record, no effect. There is nothing to set here, on purpose: whoever could
 * turn it off could act unseen.
 */
export function unrecorded(error: unknown): Finding {
  const code = error instanceof LedgerError ? error.code : "an error of the store";
  return guardFinding("signed_audit", {
    seen: `unknown (record: ${code})`,
    bound: "a record that is durable before what it is about",
    remedy: "have whoever runs the guard make the log writable",
    isUnknown: true,
  });
}
