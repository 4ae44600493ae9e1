import { type ActionLife, actionLife } from "@interlock/ledger/audit";

import { CommandFailure, misused } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { quotedText } from "../shown-text.ts";
import type { AuditedRecord, AuditSource, Reconciliation } from "./audit-source.ts";

/** The first digits of a digest by which a record may be called; fewer would fit by chance. */
const DIGEST_PATTERN = /^[0-9a-f]{8,64}$/;

/** How many records one answer may take together, and how often the log is read for them. */
const MAX_RECORDS = 1000;
const MAX_PASSES = 8;

/** One record with everything that it belongs to. */
export interface GatheredLife {
  /** The record that was asked for. */
  readonly asked: AuditedRecord;
  readonly life: ActionLife;
  /** By digest. */
  readonly records: ReadonlyMap<string, AuditedRecord>;
  /** Why not everything was gathered; null where it was. */
  readonly cut: string | null;
  readonly reconciliation: Reconciliation;
}

/**
 * Gathers the records of the action that a record belongs to, what they rest on at any remove, and what names one of them as
 * a parent. Reads the source as often as there are removes; each time everything is verified anew. Throws a failure for a
 * digest that is none, that no record has, or that several have.
 */
export async function gatherLife(source: AuditSource, called: string): Promise<GatheredLife> {
  if (!DIGEST_PATTERN.test(called)) {
    throw misused(`${quotedText(called)} is no record's digest, nor the first 8 digits or more of one`);
  }
  const { asked, reconciliation } = await find(source, called);
  const { proposal } = asked.row;
  const records = new Map([[asked.row.digest, asked]]);
  const isOwn = ({ row }: AuditedRecord): boolean =>
    (proposal !== null && row.proposal === proposal) || row.parents.some((parent) => records.has(parent));
  let searched = reconciliation;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const wanted = lostIn(records);
    // The first time the action's own records are looked for; after that only what they turned out to rest on.
    if (pass > 0 && wanted.size === 0) break;
    const before = records.size;
    searched = await source.each((record) => {
      const { digest } = record.row;
      if (records.size >= MAX_RECORDS || records.has(digest)) return;
      if (wanted.has(digest) || (pass === 0 && isOwn(record))) records.set(digest, record);
    });
    if (pass > 0 && records.size === before) break;
  }
  const cut =
    records.size >= MAX_RECORDS
      ? `more than ${MAX_RECORDS} records belong to it; the others are left out`
      : null;
  const life = actionLife(
    [...records.values()].map(({ row }) => row),
    proposal,
  );
  return { asked, life, records, cut, reconciliation: searched };
}

async function find(
  source: AuditSource,
  called: string,
): Promise<{ readonly asked: AuditedRecord; readonly reconciliation: Reconciliation }> {
  const found: AuditedRecord[] = [];
  const reconciliation = await source.each((record) => {
    if (record.row.digest.startsWith(called) && found.length < 2) found.push(record);
  });
  const [asked, other] = found;
  if (asked === undefined) {
    throw new CommandFailure(exitCodes.no, `no record's digest begins with \`${called}\``);
  }
  if (other !== undefined) {
    const both = `\`${asked.row.digest}\` and \`${other.row.digest}\``;
    throw new CommandFailure(exitCodes.no, `more than one record begins with \`${called}\`: ${both}`);
  }
  return { asked, reconciliation };
}

function lostIn(records: ReadonlyMap<string, AuditedRecord>): ReadonlySet<string> {
  return new Set(
    [...records.values()].flatMap(({ row }) => row.parents.filter((parent) => !records.has(parent))),
  );
}
