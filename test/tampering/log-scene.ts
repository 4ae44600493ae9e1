import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  growFrontier,
  EMPTY_FRONTIER,
  type LogVerdict,
  preAuthEncoding,
  type RecordContent,
  sequenceOnce,
  type SequencedLeaf,
  type SignedRecord,
  type Signer,
  type StoredCheckpoint,
  type StoredRecord,
  verifyLog,
} from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";
import { createLog, type DiskLog, openLog } from "@interlock/stores/disk";
import { afterAll } from "vitest";

import {
  closeStream,
  heartbeat,
  logKeys,
  logSigner,
  openStream,
  otherWriter,
  registrar,
} from "../../ledger/test/sample-log.ts";
import {
  enforce,
  evaluate,
  FIRST_AT_MS,
  ORIGIN,
  propose,
  signAfter,
  writer,
} from "../../ledger/test/sample-records.ts";

/** How much time passes between two records of a scene. */
export const SECOND = 1000;

/** When the scene's log is verified. */
export const VERIFIED_AT_MS: number = FIRST_AT_MS + 20 * SECOND;

/** How often the gate of a scene promises a sign of life. */
export const HEARTBEAT_MS: number = 15 * SECOND;

/** A log in a real folder, with its checkpoints kept elsewhere, and whoever can write to it. */
export type LogScene = {
  readonly folder: string;
  /** The checkpoint of every step, the oldest first. */
  readonly anchors: Uint8Array[];
  /** Signs a stream's next record and appends it. */
  append(stream: string, content: RecordContent, signer?: Signer, change?: SignChange): Promise<SignedRecord>;
  /** Signs a stream's next record without storing it. */
  sign(stream: string, content: RecordContent, signer?: Signer, change?: SignChange): Promise<SignedRecord>;
  /** Makes steps until no record waits, and keeps their checkpoints elsewhere. */
  sequence(afterMs: number, signer?: Signer): Promise<void>;
  /** The log as a verifier finds it; with the anchors unless told otherwise. */
  verify(change?: { readonly anchors?: readonly Uint8Array[]; readonly nowMs?: number }): Promise<LogVerdict>;
  /** A copy of the folder as it is now. */
  copy(): string;
};

/** What is said of a record beside its content. */
export type SignChange = { readonly atMs?: number; readonly origin?: string };

const root = mkdtempSync(join(tmpdir(), "interlock-tampering-"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let original: Promise<LogScene> | null = null;

/** A copy of the sample log, for one test to spoil. All of it holds, and is anchored. */
export async function logScene(): Promise<LogScene> {
  original ??= sampleScene();
  const scene = await original;
  return sceneOf(scene.copy(), [...scene.anchors]);
}

/** The log of a gate that decided one proposal, of another gate, and of a registrar who ends that one's key: three steps. */
async function sampleScene(): Promise<LogScene> {
  const folder = join(root, "log");
  createLog(folder, { origin: ORIGIN });
  const scene = sceneOf(folder, []);
  await scene.append("gate/1", openStream(HEARTBEAT_MS));
  const proposed = await scene.append("gate/1", propose());
  const evaluated = await scene.append("gate/1", evaluate(proposed.digest));
  await scene.sequence(3 * SECOND);
  await scene.append("gate/1", enforce(evaluated.digest));
  const other = await scene.append("gate/2", propose(), otherWriter);
  await scene.append("gate/2", evaluate(other.digest), otherWriter);
  await scene.sequence(6 * SECOND);
  const body = { keyId: otherWriter.keyId, reason: "it was lost", compromisedSinceMs: null };
  await scene.append("keys/1", { kind: "key.revoke", stage: "advisory", parents: [], body }, registrar);
  await scene.append("gate/1", heartbeat(), writer, { atMs: FIRST_AT_MS + 7 * SECOND });
  await scene.append("gate/1", closeStream(), writer, { atMs: FIRST_AT_MS + 8 * SECOND });
  await scene.sequence(9 * SECOND);
  return scene;
}

function sceneOf(folder: string, anchors: Uint8Array[]): LogScene {
  const lastOf = async (stream: string): Promise<SignedRecord | null> => {
    const [last] = await withLog(folder, async (log) => {
      const head = await log.head(stream);
      return head === null ? [] : await log.read(stream, head.seq, 1);
    });
    // Only its place matters to whoever signs the next one.
    return last === undefined ? null : (last as SignedRecord);
  };
  const sign: LogScene["sign"] = async (stream, content, signer = writer, change = {}) =>
    await signAfter(await lastOf(stream), content, signer, { stream, ...change });
  return {
    folder,
    anchors,
    sign,
    append: async (stream, content, signer, change) => {
      const record = await sign(stream, content, signer, change);
      await withLog(folder, async (log) => {
        await log.append(record);
      });
      return record;
    },
    sequence: async (afterMs, signer = logSigner) => {
      await withLog(folder, async (store) => {
        const { checkpoint } = await sequenceOnce({
          store,
          signer,
          origin: ORIGIN,
          nowMs: () => FIRST_AT_MS + afterMs,
          verifySignature: verifyEd25519WithNode,
        });
        if (checkpoint !== null) anchors.push(checkpoint.note);
      });
    },
    verify: async ({ anchors: notes = anchors, nowMs = VERIFIED_AT_MS } = {}) =>
      await withLog(
        folder,
        async (log) =>
          await verifyLog(log, {
            origin: ORIGIN,
            keys: logKeys,
            nowMs,
            anchors: notes,
            verifySignature: verifyEd25519WithNode,
            sha256: sha256WithNode,
          }),
        "read",
      ),
    copy: () => {
      const to = mkdtempSync(join(root, "copy-"));
      cpSync(folder, to, { recursive: true });
      return to;
    },
  };
}

/** Opens a scene's log for as long as something is done with it. */
export async function withLog<T>(
  folder: string,
  run: (log: DiskLog) => Promise<T>,
  access: "read" | "write" = "write",
): Promise<T> {
  const log = openLog(folder, { access });
  try {
    return await run(log);
  } finally {
    await log.close();
  }
}

/** All that a log's folder holds, for whoever writes it anew. */
export type LogContent = {
  readonly streams: Map<string, StoredRecord[]>;
  readonly leaves: SequencedLeaf[];
  readonly checkpoints: StoredCheckpoint[];
};

/** Reads what a log's folder holds, and writes it anew as somebody with the disk in hand could: whatever can be computed is right. */
export async function rewrite(
  folder: string,
  change: (content: LogContent) => void | Promise<void>,
): Promise<void> {
  const content = await withLog(
    folder,
    async (log): Promise<LogContent> => {
      const streams = new Map<string, StoredRecord[]>();
      for (const stream of await log.streams()) streams.set(stream, [...(await log.read(stream, 0))]);
      return { streams, leaves: [...(await log.leaves(0))], checkpoints: [...(await log.checkpoints(0))] };
    },
    "read",
  );
  await change(content);
  rmSync(folder, { recursive: true });
  createLog(folder, { origin: ORIGIN });
  await withLog(folder, async (log) => {
    const places = new Map<string, number>();
    for (const stream of content.streams.values()) {
      const records = relinked(stream);
      for (const { leafHash, seq } of records) places.set(leafHash, seq);
      await log.appendAll(records);
    }
    const ordered = content.leaves.map((leaf) => ({ ...leaf, seq: places.get(leaf.leafHash) ?? leaf.seq }));
    let frontier = EMPTY_FRONTIER;
    for (const { size, note } of content.checkpoints) {
      const leaves = ordered.slice(frontier.size, size);
      const grown = growFrontier(
        frontier,
        leaves.map(({ leafHash }) => leafHash),
      );
      if (leaves.length > 0) {
        await log.sequence({ from: frontier.size, leaves, nodes: grown.nodes, checkpoint: note });
      }
      ({ frontier } = grown);
    }
  });
}

/** Records with the numbers and links that a store wants of them, whatever their signed bytes say. */
function relinked(records: readonly StoredRecord[]): readonly StoredRecord[] {
  return records.map((record, seq) => {
    return { ...record, seq, prev: seq === 0 ? null : (records[seq - 1]?.leafHash ?? null) };
  });
}

/** Runs SQL on the order of a log, without what keeps the program's own mistakes out. */
export function editOrder(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, "order.db"), { enableForeignKeyConstraints: false });
  for (const table of ["streams", "leaves", "nodes", "checkpoints"]) {
    database.exec(`DROP TRIGGER ${table}_are_never_changed; DROP TRIGGER ${table}_are_never_deleted`);
  }
  database.exec(sql);
  database.close();
}

/** An envelope with its statement changed and signed again by whoever has this key, under the key id that it is to bear. */
export async function resigned(
  envelope: Uint8Array,
  change: (statement: string) => string,
  signer: Signer,
  keyId: string = signer.keyId,
): Promise<Uint8Array> {
  const parsed = JSON.parse(Buffer.from(envelope).toString()) as { payload: string; payloadType: string };
  const payload = Buffer.from(change(Buffer.from(parsed.payload, "base64").toString()));
  const { payloadType } = parsed;
  const sig = Buffer.from(await signer.sign(preAuthEncoding(payloadType, payload))).toString("base64");
  const signed = { payload: payload.toString("base64"), payloadType, signatures: [{ keyid: keyId, sig }] };
  return new TextEncoder().encode(JSON.stringify(signed));
}
