import type { Sha256 } from "../digest.ts";
import type { Envelope } from "../dsse.ts";
import { LedgerError } from "../ledger-error.ts";
import type { ProblemCode } from "../ledger-error.ts";
import type { LogStore, SequencedRecord } from "../log/log-store.ts";
import type { Predicate } from "../statement/statement.ts";
import { MAX_READ_RECORDS } from "../store.ts";
import { parseStrictJson } from "../strict-json.ts";
import { inclusionProof } from "../tree/inclusion.ts";
import { readUnverified } from "../unverified-record.ts";
import { decodeUtf8 } from "../utf8.ts";
import { BUNDLE_VERSION, MAX_BUNDLE_RECORDS } from "./bundle.ts";
import type { Bundle, BundledRecord, BundledSecret, BundledSource } from "./bundle.ts";

/** What a bundle is made of besides the log. */
export type BundleOptions = {
  /** Whether the records that this one follows from, and those that follow from it, come along. */
  readonly withChain: boolean;
  readonly sources: readonly BundledSource[];
  readonly secrets?: readonly BundledSecret[];
};

/**
 * Takes a record, what shows its place and what changed keys before it out of a log, as one bundle. Reads the log once,
 * page by page. It verifies nothing: whoever makes a bundle to hand it on runs `verifyBundle` first. Rejects with a
 * `LedgerError` where the record is not there or stands under no checkpoint yet, or where there are too many for one bundle.
 */
export async function makeBundle(store: LogStore, digest: Sha256, options: BundleOptions): Promise<Bundle> {
  const about = await store.byDigest(digest);
  if (about === null) throw wrong("bundle.record", `the log holds no record ${digest}`);
  const before = options.withChain ? await ancestorsOf(store, about.envelope) : new Set<Sha256>();
  const chosen = await chosenFrom(store, digest, before, options.withChain);
  const last = chosen.at(-1);
  // The first checkpoint whose tree holds them all shows by when the log had them.
  const [note] = last === undefined ? [] : await store.checkpoints(last.index + 1, 1);
  if (note === undefined || !chosen.some((record) => record.digest === digest)) {
    throw wrong(
      "bundle.unsequenced",
      "the record stands under no checkpoint yet: the log has to be sequenced",
    );
  }
  return {
    v: BUNDLE_VERSION,
    record: digest,
    records: await Promise.all(chosen.map((record) => bundled(store, record, note.size))),
    checkpoint: decodeUtf8(note.note),
    sources: options.sources,
    ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
  };
}

async function bundled(store: LogStore, record: SequencedRecord, size: number): Promise<BundledRecord> {
  const { hashes } = await inclusionProof(store, record.index, size);
  return { envelope: parseStrictJson(record.envelope) as Envelope, index: record.index, hashes };
}

/** The digests of all that a record follows from. */
async function ancestorsOf(store: LogStore, envelope: Uint8Array): Promise<ReadonlySet<Sha256>> {
  const ancestors = new Set<Sha256>();
  let ahead = predicateOf(envelope).parents;
  while (ahead.length > 0) {
    for (const parent of ahead) ancestors.add(parent);
    mustFit(ancestors.size);
    const found = await Promise.all(ahead.map(async (parent) => await store.byDigest(parent)));
    // A parent that the log lacks cannot be shown; whoever verifies the bundle is told which.
    const parents = found.flatMap((one) => (one === null ? [] : predicateOf(one.envelope).parents));
    ahead = [...new Set(parents)].filter((parent) => !ancestors.has(parent));
  }
  return ancestors;
}

/** The record, those before it, those that follow from it if they are asked for, and what changed keys; in the log's order. */
async function chosenFrom(
  store: LogStore,
  digest: Sha256,
  before: ReadonlySet<Sha256>,
  withChildren: boolean,
): Promise<readonly SequencedRecord[]> {
  const family = withChildren ? await familyOf(store, digest) : new Set([digest]);
  const chosen: SequencedRecord[] = [];
  for await (const record of allOf(store)) {
    const isWanted = family.has(record.digest) || before.has(record.digest);
    if (isWanted || predicateOf(record.envelope).kind.startsWith("key.")) chosen.push(record);
    mustFit(chosen.length);
  }
  return chosen;
}

/** The digests of a record and of all that follows from it. */
async function familyOf(store: LogStore, digest: Sha256): Promise<ReadonlySet<Sha256>> {
  const family = new Set([digest]);
  let known = 0;
  // A record of another stream can stand in the log before the one that it follows from: it is looked for again.
  while (family.size > known) {
    known = family.size;
    for await (const record of allOf(store)) {
      const { parents } = predicateOf(record.envelope);
      if (parents.some((parent) => family.has(parent))) family.add(record.digest);
      mustFit(family.size);
    }
  }
  return family;
}

async function* allOf(store: LogStore): AsyncGenerator<SequencedRecord> {
  for (let from = 0; ;) {
    const page = await store.sequenced(from, MAX_READ_RECORDS);
    if (page.length === 0) return;
    yield* page;
    from += page.length;
  }
}

function predicateOf(envelope: Uint8Array): Predicate {
  return readUnverified(envelope).statement.predicate;
}

function mustFit(count: number): void {
  if (count <= MAX_BUNDLE_RECORDS) return;
  throw wrong("bundle.size", `a bundle holds at most ${MAX_BUNDLE_RECORDS} records, and these are more`);
}

function wrong(code: ProblemCode, message: string): LedgerError {
  return new LedgerError({ code, message });
}
