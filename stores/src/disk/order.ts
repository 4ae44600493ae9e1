import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { LedgerError, MAX_READ_RECORDS } from "@interlock/ledger";
import type { SequencedBatch, SequencedLeaf, Sha256, StoredCheckpoint } from "@interlock/ledger";
import { transact } from "../sqlite-file.ts";
import type { Place } from "./journal-walk.ts";
import { openOrderDatabase, readOrderDatabase } from "./order-database.ts";
import type { ReadDatabase } from "../read-sqlite-file.ts";
import { bytesIn, hashBytes, numberIn, textIn } from "./row.ts";
import type { Row } from "./row.ts";
import { attempt } from "./store-failure.ts";

/** A leaf of the tree, and where its record stands. */
export type PlacedLeaf = SequencedLeaf & {
  readonly index: number;
  readonly digest: Sha256;
  readonly place: Place;
};

/** The one order of a log's records with its tree, in one SQLite file. Calls throw a `LedgerError`. */
export type Order = {
  size(): number;
  leaves(from: number, limit: number): readonly PlacedLeaf[];
  /** The leaf of this record of a stream, or null. */
  leafOf(stream: string, seq: number): PlacedLeaf | null;
  /** The last leaf that a stream has in the tree, or null. */
  lastOf(stream: string): PlacedLeaf | null;
  byDigest(digest: Sha256): PlacedLeaf | null;
  byLeafHash(leafHash: Sha256): PlacedLeaf | null;
  node(level: number, index: number): Sha256 | null;
  nodes(level: number, from: number, limit: number): readonly (Sha256 | null)[];
  checkpoint(): StoredCheckpoint | null;
  checkpoints(fromSize: number, limit: number): readonly StoredCheckpoint[];
  /** Adds a step; `placed` are its leaves with the digests and places of their records. */
  add(batch: SequencedBatch, placed: readonly Omit<PlacedLeaf, "index">[]): void;
  close(): void;
};

// A digest comes out as the text that everybody else has it in: SQLite writes it faster than it hands out bytes. What stands
// there and is no bytes is none.
const hexOf = (column: string): string => `iif(typeof(${column}) = 'blob', lower(hex(${column})), NULL)`;

const LEAF = `leaves.number, streams.name AS stream, seq, segment, byte_offset,
  ${hexOf("leaves.digest")} AS digest, ${hexOf("leaves.leaf_hash")} AS leaf_hash
  FROM leaves JOIN streams ON streams.id = leaves.stream`;

const LEAVES = `SELECT ${LEAF} WHERE leaves.number >= ? ORDER BY leaves.number LIMIT ?`;
const LEAF_NODES = `SELECT number, ${hexOf("leaf_hash")} AS hash FROM leaves
  WHERE number >= ? ORDER BY number LIMIT ?`;
const NODES = `SELECT number, ${hexOf("hash")} AS hash FROM nodes
  WHERE level = ? AND number >= ? ORDER BY number LIMIT ?`;

/** Opens the order of a log. */
export function openOrder(path: string, access: "read" | "write"): Order {
  const source = access === "read" ? readOrderDatabase(path) : writable(openOrderDatabase(path));
  const run = <T>(query: (prepare: (sql: string) => StatementSync) => T): T =>
    attempt(`${path} cannot be read`, () => query(preparing(source.database())));
  const one = <T>(sql: string, values: readonly SQLInputValue[], read: (row: Row) => T): T | null =>
    run((prepare) => {
      const row = prepare(sql).get(...values);
      return row === undefined ? null : read(row);
    });
  const many = <T>(sql: string, values: readonly SQLInputValue[], read: (row: Row) => T): readonly T[] =>
    run((prepare) =>
      prepare(sql)
        .all(...values)
        .map(read),
    );
  let leavesRead: readonly PlacedLeaf[] = [];
  const nodes = (level: number, from: number, limit: number): readonly (Sha256 | null)[] => {
    const count = bounded(limit);
    const leaves = level === 0 ? leavesFrom(leavesRead, from, count) : null;
    if (leaves !== null) return leaves;
    const rows =
      level === 0 ? many(LEAF_NODES, [from, count], nodeIn) : many(NODES, [level, from, count], nodeIn);
    const found = new Map(rows.map(({ index, hash }) => [index, hash]));
    return Array.from({ length: count }, (_, offset) => found.get(from + offset) ?? null);
  };
  return {
    size: () => one("SELECT coalesce(max(number) + 1, 0) AS size FROM leaves", [], sizeIn) ?? 0,
    leaves: (from, limit) => {
      const leaves = many(LEAVES, [from, bounded(limit)], leafIn);
      leavesRead = leaves;
      return leaves;
    },
    leafOf: (stream, seq) => one(`SELECT ${LEAF} WHERE streams.name = ? AND seq = ?`, [stream, seq], leafIn),
    lastOf: (stream) =>
      one(`SELECT ${LEAF} WHERE streams.name = ? ORDER BY seq DESC LIMIT 1`, [stream], leafIn),
    byDigest: (digest) => one(`SELECT ${LEAF} WHERE leaves.digest = ?`, [hashBytes(digest)], leafIn),
    byLeafHash: (leafHash) => one(`SELECT ${LEAF} WHERE leaves.leaf_hash = ?`, [hashBytes(leafHash)], leafIn),
    node: (level, index) => nodes(level, index, 1)[0] ?? null,
    nodes,
    checkpoint: () => one("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1", [], checkpointIn),
    checkpoints: (fromSize, limit) =>
      many(
        "SELECT size, note FROM checkpoints WHERE size >= ? ORDER BY size LIMIT ?",
        [fromSize, bounded(limit)],
        checkpointIn,
      ),
    add: (batch, placed) => {
      attempt(`${path}: the step was not stored, or it is not known whether it was`, () => {
        addStep(source.database(), batch, placed);
      });
    },
    close: () => {
      source.close();
    },
  };
}

function writable(database: DatabaseSync): ReadDatabase {
  return {
    database: () => database,
    close: () => {
      database.close();
    },
  };
}

function addStep(
  database: DatabaseSync,
  batch: SequencedBatch,
  placed: readonly Omit<PlacedLeaf, "index">[],
): void {
  const prepare = preparing(database);
  // The lock is taken at once, so that the size cannot change between the look and the last row.
  transact(database, () => {
    const size = numberIn(
      prepare("SELECT coalesce(max(number) + 1, 0) AS size FROM leaves").get() ?? {},
      "size",
    );
    if (size !== batch.from) {
      throw conflict(`the tree has ${size} leaves, and the step was made for ${batch.from}`);
    }
    addLeaves(prepare, size, placed);
    const node = prepare("INSERT INTO nodes (level, number, hash) VALUES (?, ?, ?)");
    for (const { level, index, hash } of batch.nodes) {
      // The leaves have a table of their own.
      if (level > 0) node.run(level, index, hashBytes(hash));
    }
    prepare("INSERT INTO checkpoints (size, note) VALUES (?, ?)").run(size + placed.length, batch.checkpoint);
  });
}

function addLeaves(
  prepare: (sql: string) => StatementSync,
  size: number,
  placed: readonly Omit<PlacedLeaf, "index">[],
): void {
  const stream = prepare("INSERT INTO streams (name) VALUES (?) ON CONFLICT DO NOTHING");
  const idOf = prepare("SELECT id FROM streams WHERE name = ?");
  const lastSeq = prepare("SELECT max(seq) AS seq FROM leaves WHERE stream = ?");
  const leaf = prepare(
    `INSERT INTO leaves (number, stream, seq, segment, byte_offset, digest, leaf_hash)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const ids = new Map<string, { readonly id: number; next: number }>();
  let number = size;
  for (const { stream: name, seq, digest, leafHash, place } of placed) {
    let known = ids.get(name);
    if (known === undefined) {
      stream.run(name);
      const id = numberIn(idOf.get(name) ?? {}, "id");
      const last = lastSeq.get(id)?.["seq"];
      known = { id, next: typeof last === "number" ? last + 1 : 0 };
      ids.set(name, known);
    }
    if (seq !== known.next) {
      throw conflict(`the tree is waiting for number ${known.next} of stream ${name}, not for ${seq}`);
    }
    known.next += 1;
    leaf.run(number, known.id, seq, place.segment, place.offset, hashBytes(digest), hashBytes(leafHash));
    number += 1;
  }
}

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

function preparing(database: DatabaseSync): (sql: string) => StatementSync {
  const statements = prepared.get(database) ?? new Map<string, StatementSync>();
  prepared.set(database, statements);
  return (sql) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}

function bounded(limit: number): number {
  return Math.max(0, Math.min(limit, MAX_READ_RECORDS));
}

function leafIn(row: Row): PlacedLeaf {
  const seq = numberIn(row, "seq");
  return {
    index: numberIn(row, "number"),
    stream: textIn(row, "stream"),
    seq,
    digest: textIn(row, "digest"),
    leafHash: textIn(row, "leaf_hash"),
    place: { seq, segment: numberIn(row, "segment"), offset: numberIn(row, "byte_offset") },
  };
}

function sizeIn(row: Row): number {
  return numberIn(row, "size");
}

/** The leaf hashes of those leaves, where they are among the ones that were read last; a leaf never changes. */
function leavesFrom(read: readonly PlacedLeaf[], from: number, count: number): readonly Sha256[] | null {
  const skipped = from - (read[0]?.index ?? Number.NaN);
  if (!(skipped >= 0)) return null;
  const some = read.slice(skipped, skipped + count);
  const areThose = some.length === count && some.every(({ index }, offset) => index === from + offset);
  return areThose ? some.map(({ leafHash }) => leafHash) : null;
}

function nodeIn(row: Row): { readonly index: number; readonly hash: Sha256 } {
  return { index: numberIn(row, "number"), hash: textIn(row, "hash") };
}

function checkpointIn(row: Row): StoredCheckpoint {
  return { size: numberIn(row, "size"), note: bytesIn(row, "note") };
}

function conflict(message: string): LedgerError {
  return new LedgerError({ code: "store.conflict", message });
}
