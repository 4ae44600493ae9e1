import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signCheckpoint, type StoredRecord } from "@interlock/ledger";
import { describe, expect, test } from "vitest";
import { otherWriter } from "../../ledger/test/sample-log.ts";
import {
  activate,
  enforce,
  FIRST_AT_MS,
  ORIGIN,
  propose,
  stranger,
  writer,
} from "../../ledger/test/sample-records.ts";
import {
  type Tampering,
  foundAfter,
  invalid,
  recordsOf,
  changeRecord,
  withText,
  described,
  leafAt,
} from "./edits.ts";
import { editOrder, type LogContent, type LogScene, resigned, rewrite, SECOND } from "./log-scene.ts";

test("nothing is found where nothing was done", async () => {
  expect(await foundAfter(() => undefined)).toEqual([]);
});

describe("a byte changed", () => {
  test.each<Tampering>([
    [
      "on the disk: the journal's checksum finds it",
      ({ folder }) => {
        const journal = join(folder, "streams", "gate%2f1");
        const path = join(journal, readdirSync(journal)[0] ?? "");
        const bytes = readFileSync(path);
        const at = bytes.indexOf("eyJ", bytes.indexOf("eyJ") + 3);
        bytes[at + 40] = (bytes[at + 40] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
      { code: "store.damaged", index: 1, stream: "gate/1", seq: 1 },
    ],
    [
      "and the checksum with it: the signature finds it",
      async (scene) => {
        await changeRecord(scene, "gate/1", 1, (record) =>
          withText(record, (json) => json.replace("eyJ", "eyK")),
        );
      },
      { code: "signature.invalid", index: 1, stream: "gate/1", seq: 1 },
    ],
    [
      "in the signature",
      async (scene) => {
        await changeRecord(scene, "gate/2", 0, (record) =>
          withText(record, (json) => json.replace(/("sig":".{8})./, "$1_")),
        );
      },
      { code: "base64.malformed", stream: "gate/2", seq: 0 },
    ],
    [
      "in the order's leaf hash",
      ({ folder }) => {
        editOrder(folder, "UPDATE leaves SET leaf_hash = zeroblob(32) WHERE number = 2");
      },
      { code: "store.damaged", index: 2 },
    ],
    [
      "in a node of the tree",
      ({ folder }) => {
        editOrder(folder, "UPDATE nodes SET hash = zeroblob(32) WHERE level = 1 AND number = 0");
      },
      { code: "log.node" },
    ],
    [
      "in a checkpoint",
      ({ folder }) => {
        editOrder(
          folder,
          "UPDATE checkpoints SET note = CAST(replace(note, '6', '7') AS BLOB) WHERE size = 6",
        );
      },
      { code: "checkpoint.signature" },
    ],
  ])("%s", async (_name, edit, found) => {
    expect(await foundAfter(edit)).toContainEqual(invalid(found));
  });
});

async function digests(scene: LogScene): Promise<(stream: string, seq: number) => string> {
  let content: LogContent | null = null;
  await rewrite(scene.folder, (read) => {
    content = read;
  });
  return (stream, seq) => (content === null ? "" : (recordsOf(content, stream)[seq]?.digest ?? ""));
}

describe("a record by whoever may not sign it", () => {
  test.each<Tampering>([
    [
      "a key used after its revocation",
      async (scene) => {
        await scene.append("gate/2", enforce((await digests(scene))("gate/2", 1)), otherWriter, {
          atMs: FIRST_AT_MS + 11 * SECOND,
        });
        await scene.sequence(12 * SECOND);
      },
      { code: "key.revoked", index: 9, stream: "gate/2", seq: 2 },
    ],
    [
      "a record of another kind: a service that gives itself a policy",
      async (scene) => {
        await scene.append("activate/shop", activate(null), writer, { atMs: FIRST_AT_MS + 11 * SECOND });
        await scene.sequence(12 * SECOND);
      },
      { code: "key.purpose", index: 9, stream: "activate/shop", seq: 0 },
    ],
    [
      "a record that was signed for staging",
      async (scene) => {
        const change = { atMs: FIRST_AT_MS + 11 * SECOND, origin: "log.test/elsewhere" };
        await scene.append("gate/4", propose(), writer, change);
        await scene.sequence(12 * SECOND);
      },
      { code: "statement.origin", index: 9, stream: "gate/4", seq: 0 },
    ],
    [
      "a checkpoint by somebody else's key",
      async (scene) => {
        await rewrite(scene.folder, async ({ checkpoints }) => {
          const [, , last] = checkpoints;
          if (last === undefined) throw new Error("there is no checkpoint");
          const checkpoint = { origin: ORIGIN, size: 9, root: "ab".repeat(32) };
          checkpoints[2] = {
            ...last,
            note: await signCheckpoint(checkpoint, stranger, FIRST_AT_MS + 9 * SECOND),
          };
        });
      },
      { code: "checkpoint.unsigned" },
    ],
  ])("%s", async (_name, edit, found) => {
    expect(await foundAfter(edit)).toContainEqual(invalid(found));
  });
});

/** Turns a verdict round, and makes everything that follows from it anew, signed by a stranger. */
async function rewriteVerdict({ folder }: LogScene, keyId: string): Promise<void> {
  await rewrite(folder, async (content) => {
    const records = recordsOf(content, "gate/1");
    let before: StoredRecord | null = null;
    for (const [seq, record] of records.entries()) {
      if (seq < 2) continue;
      const prev = before?.leafHash;
      const envelope = await resigned(
        record.envelope,
        (json) => {
          const linked =
            prev === undefined ? json : json.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`);
          return linked
            .replaceAll('"outcome":"permit"', '"outcome":"refuse"')
            .replaceAll(writer.keyId, keyId);
        },
        stranger,
        keyId,
      );
      const version = described(record, envelope);
      records[seq] = version;
      const leaf = content.leaves.findIndex(({ leafHash: hash }) => hash === record.leafHash);
      content.leaves[leaf] = leafAt("gate/1", seq, version.leafHash);
      before = version;
    }
  });
}

describe("a verdict rewritten without the key, chain, tree and checkpoints with it", () => {
  test.each<Tampering>([
    [
      "under the writer's name",
      async (scene) => await rewriteVerdict(scene, writer.keyId),
      { code: "signature.invalid", index: 2, stream: "gate/1", seq: 2 },
    ],
    [
      "under its own",
      async (scene) => await rewriteVerdict(scene, stranger.keyId),
      { code: "key.unknown", index: 2, stream: "gate/1", seq: 2 },
    ],
    [
      "and the tree is not the one that was signed",
      async (scene) => await rewriteVerdict(scene, writer.keyId),
      { code: "log.root" },
    ],
  ])("%s", async (_name, edit, found) => {
    expect(await foundAfter(edit)).toContainEqual(invalid(found));
  });
});
