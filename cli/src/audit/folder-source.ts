import { type KeyRegistry, LedgerError, verifyRecord, type VerifyOptions } from "@interlock/ledger";
import { rowOf } from "@interlock/ledger/audit";
import { readRecordFiles } from "@interlock/ledger/node";

import { unreadable } from "../command-failure.ts";
import { chainsOf, type CheckedRecord } from "../record-chains.ts";
import { shownText } from "../shown-text.ts";
import type { AuditSource, Reconciliation, SearchedStream, SearchProblem } from "./audit-source.ts";
import { completedBy } from "./kept-rows.ts";

/**
 * The records of a folder, one file each. Streams are held against themselves; nothing shows that no stream, and no end
 * of one, is missing. Throws a failure where the folder cannot be read.
 */
export function folderSource(folder: string, registry: KeyRegistry, options: VerifyOptions): AuditSource {
  // Read once: two looks at a folder could see two things.
  const { checked, problems } = readAll(folder, registry, options);
  const rows = new Map([...checked].map(([digest, { record }]) => [digest, rowOf(record, null)]));
  return {
    kind: "folder",
    async each(visit) {
      for (const { record } of inOrder(checked)) {
        visit({ row: completedBy(rowOf(record, null), (digest) => rows.get(digest)), record });
      }
      return reconciled([...checked.values()], problems, registry, options);
    },
    async envelopeOf(row) {
      const found = checked.get(row.digest);
      if (found === undefined) throw new Error("only records that were handed over have an envelope");
      return found.envelope;
    },
    async close() {
      // Its files were closed as they were read.
    },
  };
}

function readAll(
  folder: string,
  registry: KeyRegistry,
  options: VerifyOptions,
): { readonly checked: ReadonlyMap<string, CheckedRecord>; readonly problems: readonly SearchProblem[] } {
  const checked = new Map<string, CheckedRecord>();
  const problems: SearchProblem[] = [];
  for (const [index, envelope] of readFolder(folder).entries()) {
    const record = verifyRecord(envelope, registry, options);
    const path = `record file ${index + 1}, by name`;
    // The same record in two files is one record.
    if (record.ok) checked.set(record.digest, { path, envelope, record });
    else {
      const text = shownText(`${path}: ${record.problem.code}: ${record.problem.message}`);
      problems.push({ kind: "invalid", isLate: false, text });
    }
  }
  return { checked, problems };
}

function readFolder(folder: string): readonly Uint8Array[] {
  try {
    return readRecordFiles(folder);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(shownText(cause.message), cause);
  }
}

function inOrder(checked: ReadonlyMap<string, CheckedRecord>): readonly CheckedRecord[] {
  return [...checked.values()].sort((a, b) => {
    const [one, other] = [a.record.statement.predicate, b.record.statement.predicate];
    return compare(one.at, other.at) || compare(one.stream, other.stream) || one.seq - other.seq;
  });
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function reconciled(
  checked: readonly CheckedRecord[],
  problems: readonly SearchProblem[],
  registry: KeyRegistry,
  options: VerifyOptions,
): Reconciliation {
  const last = new Map<string, CheckedRecord>();
  for (const one of checked) {
    const { stream, seq } = one.record.statement.predicate;
    const known = last.get(stream);
    if (known === undefined || seq > known.record.statement.predicate.seq) last.set(stream, one);
  }
  const streams = [...last].map(([stream, { record }]): SearchedStream => {
    const { kind, seq, at } = record.statement.predicate;
    return { stream, state: kind === "stream.close" ? "closed" : "undeclared", lastSeq: seq, lastAt: at };
  });
  const broken = chainsOf(checked, registry, options).flatMap((chain): readonly SearchProblem[] => {
    if (chain.kind === "whole") return [];
    const text = shownText(`stream ${chain.stream}: ${chain.text}`);
    return [{ kind: chain.kind === "gap" ? "gap" : "invalid", isLate: false, text }];
  });
  const all = [...problems, ...broken];
  return {
    kind: "folder",
    records: checked.length,
    tree: null,
    problems: all,
    problemCount: all.length,
    streams,
    late: 0,
    unsequenced: checked.length,
    // Places decide which records came before a revocation, and files have none.
    doubted: 0,
  };
}
