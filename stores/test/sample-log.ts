import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLedger, sequenceOnce, verifyStream } from "@interlock/ledger";
import type {
  ChainVerdict,
  KeyRegistry,
  Ledger,
  LogStore,
  SequenceStep,
  Signer,
  SignedRecord,
} from "@interlock/ledger";
import { loadKeyRegistry, loadSigner, newKeyPair, verifyEd25519WithNode } from "@interlock/ledger/node";
import { createLog, openLog } from "@interlock/stores/disk";
import type { DiskLog, DiskLogOptions } from "@interlock/stores/disk";
import { afterAll } from "vitest";
import { ORIGIN, propose } from "./append-process.ts";

/** A folder for logs with the keys of a writer and of a log; everything in it is gone after the file's tests. */
export type SampleLogs = {
  readonly root: string;
  readonly writerKey: string;
  readonly logKey: string;
  readonly registry: KeyRegistry;
  /** The key that signs checkpoints. */
  readonly logRegistry: KeyRegistry;
  /** An empty log's folder. */
  newLog(): string;
  open(folder: string, options?: Partial<DiskLogOptions>): DiskLog;
  ledgerOn(store: LogStore, stream: string): Ledger;
  /** Appends as many records and answers them. */
  fill(store: LogStore, stream: string, count: number): Promise<readonly SignedRecord[]>;
  /** The stream's next records, signed and not stored. */
  signed(stream: string, count: number): Promise<readonly SignedRecord[]>;
  verdictOn(folder: string, stream: string): Promise<ChainVerdict>;
  sequence(store: LogStore): Promise<SequenceStep>;
};

/** Makes the folder and its keys. */
export function sampleLogs(name: string): SampleLogs {
  const root = mkdtempSync(join(tmpdir(), `interlock-${name}-`));
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const writer = newKeyPair(root, "gate", { purpose: "writer" });
  const log = newKeyPair(root, "log", { purpose: "log" });
  const registry = loadKeyRegistry(writer.publicPath);
  const signer = loadSigner(writer.privatePath);
  const logSigner: Signer = loadSigner(log.privatePath);
  const ledgerOn = (store: LogStore, stream: string): Ledger =>
    openLedger({ store, signer, stream, origin: ORIGIN, nowMs: Date.now, randomBytes });
  const newLog = (): string => {
    const folder = join(mkdtempSync(join(root, "d")), "log");
    createLog(folder, { origin: ORIGIN });
    return folder;
  };
  const fill = async (store: LogStore, stream: string, count: number): Promise<readonly SignedRecord[]> => {
    const ledger = ledgerOn(store, stream);
    return await Promise.all(Array.from({ length: count }, (_, number) => ledger.append(propose(number))));
  };
  return {
    root,
    writerKey: writer.privatePath,
    logKey: log.privatePath,
    registry,
    logRegistry: loadKeyRegistry(log.publicPath),
    newLog,
    open: opened,
    ledgerOn,
    fill,
    signed: async (stream, count) => {
      const elsewhere = opened(newLog());
      const records = await fill(elsewhere, stream, count);
      await elsewhere.close();
      return records;
    },
    verdictOn: async (folder, stream) => {
      const store = opened(folder, { access: "read" });
      const verdict = await verifyStream(store, stream, registry, { verifySignature: verifyEd25519WithNode });
      await store.close();
      return verdict;
    },
    sequence: async (store) =>
      await sequenceOnce({ store, signer: logSigner, origin: ORIGIN, nowMs: Date.now }),
  };
}

function opened(folder: string, options: Partial<DiskLogOptions> = {}): DiskLog {
  return openLog(folder, { access: "write", ...options });
}
