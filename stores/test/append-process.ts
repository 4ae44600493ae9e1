import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { canonicalDigest, LedgerError, openLedger } from "@interlock/ledger";
import type { Ledger, RecordContent } from "@interlock/ledger";
import { loadSigner } from "@interlock/ledger/node";
import { openLog } from "@interlock/stores/disk";

/** Whose logs the tests write. */
export const ORIGIN = "log.test";

/** Content of some weight, different each time. */
export function propose(number: number): RecordContent {
  const proposal = { action: "deploy", number, padding: "x".repeat(number % 3000) };
  return {
    kind: "propose",
    stage: "constrained",
    parents: [],
    proposalDigest: canonicalDigest(proposal),
    body: { proposal },
  };
}

/** Appends `count` records and prints each one's number and digest once it is durable, or why it is not. */
async function appendAll(folder: string, keyPath: string, stream: string, count: number): Promise<void> {
  const log = openLog(folder, { access: "write" });
  const signer = loadSigner(keyPath);
  const ledger = openLedger({ store: log, signer, stream, origin: ORIGIN, nowMs: Date.now, randomBytes });
  for (let i = 0; i < count; i += 1) {
    writeSync(1, `${await appendOne(ledger, i)}\n`);
  }
  await log.close();
}

async function appendOne(ledger: Ledger, number: number): Promise<string> {
  try {
    const { seq, digest } = await ledger.append(propose(number));
    return `${seq} ${digest}`;
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

if (import.meta.main) {
  const [path = "", keyPath = "", stream = "", count = ""] = process.argv.slice(2);
  await appendAll(path, keyPath, stream, count === "forever" ? Number.POSITIVE_INFINITY : Number(count));
}
