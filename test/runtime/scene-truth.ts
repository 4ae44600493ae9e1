import {
  canonical,
  type LogVerdict,
  openEnvelope,
  parseCanonicalJson,
  type PredicateOf,
  type RecordKind,
  sequenceOnce,
  type Sha256,
  type Statement,
  verifyLog,
} from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";
import { decide, type Facts, type Proposal } from "@interlock/runtime";
import type { StateRow, StateStore } from "@interlock/runtime/state";

import { keysOf, logSigner, type OpenedScene, origin } from "./guard-scene.ts";

/** One record of a scene's log. */
export interface LoggedRecord<Kind extends RecordKind = RecordKind> {
  readonly digest: Sha256;
  readonly predicate: PredicateOf<Kind>;
}

/** Every record of a log, whichever stream it stands in, in the order of each stream. */
export async function recordsIn({ log }: Pick<OpenedScene, "log">): Promise<readonly LoggedRecord[]> {
  const all: LoggedRecord[] = [];
  for (const stream of await log.streams()) {
    for (const { digest, envelope } of await log.read(stream, 0)) {
      const { predicate } = parseCanonicalJson(openEnvelope(envelope).payload) as unknown as Statement;
      all.push({ digest, predicate });
    }
  }
  return all;
}

/** Those of one kind. */
export function ofKind<Kind extends RecordKind>(
  records: readonly LoggedRecord[],
  kind: Kind,
): readonly LoggedRecord<Kind>[] {
  const isOf = (record: LoggedRecord): boolean => record.predicate.kind === kind;
  return records.filter(isOf) as unknown as readonly LoggedRecord<Kind>[];
}

/** The enforcements that let something happen. */
export function permitsIn(records: readonly LoggedRecord[]): readonly LoggedRecord<"enforce">[] {
  return ofKind(records, "enforce").filter(({ predicate }) => predicate.body.outcome === "permit");
}

/** Gives every record its place in the tree, and says what verifies of the log. */
export async function verifiedLog(folder: string, { log }: Pick<OpenedScene, "log">): Promise<LogVerdict> {
  const signer = logSigner(folder);
  while ((await sequenceOnce({ store: log, signer, origin, nowMs: Date.now })).added > 0);
  return await verifyLog(log, {
    origin,
    keys: keysOf(folder),
    nowMs: Date.now(),
    verifySignature: verifyEd25519WithNode,
    sha256: sha256WithNode,
  });
}

/** The evaluations whose recorded facts give another decision than the one that is recorded. */
export function replayedOtherwise(
  { parts }: Pick<OpenedScene, "parts">,
  records: readonly LoggedRecord[],
): readonly Sha256[] {
  const proposals = new Map(
    ofKind(records, "propose").map(({ digest, predicate }) => [digest, predicate.body.proposal]),
  );
  return ofKind(records, "evaluate").flatMap(({ digest, predicate }) => {
    const proposal = predicate.parents
      .map((parent) => proposals.get(parent))
      .find((one) => one !== undefined);
    const facts = predicate.body.facts as unknown as Facts;
    const again = decide(parts.policy.module, proposal as unknown as Proposal, facts);
    const isSame = canonical(JSON.parse(JSON.stringify(again))) === canonical(predicate.body.decision);
    return isSame ? [] : [digest];
  });
}

/** What a tally comes to right now, of all that was ever charged. */
export async function sumOf(state: StateStore, ...parts: readonly string[]): Promise<number> {
  const tally = JSON.stringify(parts);
  const { tallies } = await state.read({
    rows: [],
    tallies: [{ tally, sinceMs: Number.MIN_SAFE_INTEGER, nowMs: Date.now() }],
  });
  const [sum] = tallies;
  return sum?.sum ?? Number.NaN;
}

/** Every row of one sort. */
export async function rowsOf(state: StateStore, sort: string): Promise<readonly StateRow[]> {
  const rows: StateRow[] = [];
  for (let after: string | null = null; ;) {
    const page: readonly StateRow[] = await state.list(`["${sort}",`, after, 1_000);
    rows.push(...page);
    after = page.at(-1)?.key ?? null;
    if (after === null) return rows;
  }
}
