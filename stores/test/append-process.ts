import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { canonicalDigest, LedgerError, openLedger } from "@interlock/ledger";
import type { Ledger, RecordContent } from "@interlock/ledger";
import { loadSigner } from "@interlock/ledger/node";
import { openSqliteStore } from "@interlock/stores/sqlite";
import type { SqliteRecordStore } from "@interlock/stores/sqlite";

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

export function ledgerOn(store: SqliteRecordStore, keyPath: string, stream: string): Ledger {
  const signer = loadSigner(keyPath);
  return openLedger({ store, signer, stream, origin: "log.test", nowMs: Date.now, randomBytes });
}

/** Appends `count` records and prints each one's number and digest once it is durable, or why it is not. */
async function appendAll(path: string, keyPath: string, stream: string, count: number): Promise<void> {
  const store = openSqliteStore(path);
  const ledger = ledgerOn(store, keyPath, stream);
  for (let i = 0; i < count; i += 1) {
    writeSync(1, `${await appendOne(ledger, i)}\n`);
  }
  store.close();
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
