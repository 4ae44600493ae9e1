/**
 * What the record of a decision costs, and what proving it does: durable appends beside a bare `write` and `fdatasync` of the same
 * bytes, an append taken apart, the way from a proposal to its durable verdict, and verifying a whole log beside the bare
 * signatures in it.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { loadSigner, newKeyPair } from "@interlock/ledger/node";

import { median } from "../measure.ts";
import type { Report } from "../report.ts";
import { appendShares } from "./append-shares.ts";
import { appendedRecords, durableAppends } from "./durable-appends.ts";
import { ledgerReport } from "./ledger-report.ts";
import { writeLongLog } from "./long-log.ts";
import { signedRecords } from "./signed-records.ts";
import type { VerifyFigure } from "./verify-process.ts";
import { wholePath } from "./whole-path.ts";

/** How many records the verified log has, unless the caller says otherwise; the log beside it has a tenth. */
const defaultRecords = 100_000;
const shorterBy = 10;
const rounds = 3;

/** Runs the bench over a log of so many records. Throws where anything fails, so that no failure looks fast. */
export async function benchLedger({
  records = defaultRecords,
}: { readonly records?: number } = {}): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  try {
    const writer = newKeyPair(folder, "writer", { purpose: "writer" });
    const log = newKeyPair(folder, "log", { purpose: "log" });
    const signers = { writer: loadSigner(writer.privatePath), log: loadSigner(log.privatePath) };
    const signed = await signedRecords(signers.writer, "bench/1", appendedRecords);
    const appends = await durableAppends(folder, signed);
    const shares = await appendShares(folder, signers.writer);
    const path = await wholePath(folder, signers.writer);
    const verified: VerifyFigure[] = [];
    for (const count of [Math.ceil(records / shorterBy), records]) {
      const long = join(folder, `long-${count}`);
      await writeLongLog(long, count, signers);
      verified.push(verifiedLog([long, writer.publicPath, log.publicPath]));
    }
    return ledgerReport({ appends, shares, path, verified });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The middle of some runs, each in a process of its own, and one more that looks at memory. */
function verifiedLog(args: readonly string[]): VerifyFigure {
  const figures = Array.from({ length: rounds }, () => figureOf([], ["time", ...args]));
  const { peakBytes, records } = figureOf(["--expose-gc"], ["memory", ...args]);
  return {
    records,
    verifyMs: median(figures.map(({ verifyMs }) => verifyMs)),
    bareMs: median(figures.map(({ bareMs }) => bareMs)),
    peakBytes,
  };
}

function figureOf(options: readonly string[], args: readonly string[]): VerifyFigure {
  const script = fileURLToPath(import.meta.resolve("./verify-process.ts"));
  const all = ["--conditions=@interlock/source", ...options, script, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
  if (status !== 0) throw new Error(`verifying failed\n${stderr}`);
  return JSON.parse(stdout) as VerifyFigure;
}
