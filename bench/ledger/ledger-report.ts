import { atLeast, bar, type Report } from "../report.ts";
import type { ShareFigures } from "./append-shares.ts";
import type { AppendFigures } from "./durable-appends.ts";
import type { VerifyFigure } from "./verify-process.ts";
import type { PathFigures } from "./whole-path.ts";

/** What the store may cost beside a bare file, a whole verification beside bare signatures, and a long log beside a short one. */
const bounds = { one: 0.8, batch: 0.35, verify: 0.7, memory: 1.3 } as const;

/** All that the bench measured; of the logs that were verified the short one first. */
export interface LedgerFigures {
  readonly appends: AppendFigures;
  readonly shares: ShareFigures;
  readonly path: PathFigures;
  readonly verified: readonly VerifyFigure[];
}

type Row = Readonly<Record<string, number | string>>;

/** The report of the ledger's bench. A share is of the line above that it is part of, or beside. */
export function ledgerReport({ appends, shares, path, verified }: LedgerFigures): Report {
  const [short, long] = verified;
  if (short === undefined || long === undefined) throw new Error("no log was verified");
  const one = appends.plainOne / appends.storeOne;
  const batch = appends.plainBatch / appends.storeBatch;
  return {
    name: "ledger",
    figures: [
      row("write and fdatasync, one at a time", appends.plainOne, 1),
      row("the store, one at a time", appends.storeOne, one),
      row("write and fdatasync, batches of 100, a record", appends.plainBatch, 1),
      row("the store, batches of 100, a record", appends.storeBatch, batch),
      row("an append through the ledger", shares.all, 1),
      row("  canonical bytes, once", shares.canonical, shares.canonical / shares.all),
      row("  signing", shares.signing, shares.signing / shares.all),
      row("  storing", shares.storing, shares.storing / shares.all),
      row("propose, decide, both records durable", path.all, 1),
      row("  deciding", path.deciding, path.deciding / path.all),
      ...verified.flatMap(rowsOf),
    ],
    bars: [
      atLeast("throughput of the store, one at a time", one, bounds.one),
      atLeast("throughput of the store, batches of 100", batch, bounds.batch),
      atLeast(
        `verifying ${long.records} records, throughput × bare Ed25519`,
        long.bareMs / long.verifyMs,
        bounds.verify,
      ),
      bar(
        `memory for ${long.records} records, × that for ${short.records}`,
        long.peakBytes / short.peakBytes,
        bounds.memory,
      ),
    ],
  };
}

function rowsOf({ records, verifyMs, bareMs, peakBytes }: VerifyFigure): readonly Row[] {
  return [
    row(`bare signatures of ${records} records, one`, (bareMs * 1000) / records, 1),
    row(`verifying the log of them, a record`, (verifyMs * 1000) / records, bareMs / verifyMs),
    { what: "  its memory, MB", µs: "", "a second": "", share: peakBytes / 1e6 },
  ];
}

function row(what: string, microseconds: number, share: number): Row {
  return { what, µs: microseconds, "a second": Math.round(1e6 / microseconds), share };
}
