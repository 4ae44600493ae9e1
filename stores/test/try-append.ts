import { readFileSync, writeSync } from "node:fs";
import { LedgerError } from "@interlock/ledger";
import type { StoredRecord } from "@interlock/ledger";
import { openLog } from "@interlock/stores/disk";

/** Runs something, and tells what it came to: what it answers, or the problem with its words. */
async function tell(run: () => Promise<unknown>): Promise<void> {
  try {
    writeSync(1, `${JSON.stringify(await run())}\n`);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    writeSync(1, `${JSON.stringify({ code: error.code, message: error.message })}\n`);
  }
}

// Reads a log, and appends records to it that were signed elsewhere.
const [folder = "", recordsFile = ""] = process.argv.slice(2);
const records = JSON.parse(readFileSync(recordsFile, "utf8")) as readonly (StoredRecord & {
  readonly envelope: string;
})[];
await tell(async () => {
  const reader = openLog(folder, { access: "read" });
  return (await reader.sequenced(0)).length;
});
await tell(async () => {
  const log = openLog(folder, { access: "write" });
  for (const record of records) {
    await log.append({ ...record, envelope: Buffer.from(record.envelope, "base64") });
  }
  return await log.streams();
});
