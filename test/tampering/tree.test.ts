import { cpSync, rmSync } from "node:fs";
import {
  growFrontier,
  EMPTY_FRONTIER,
  rootOfFrontier,
  signCheckpoint,
  type StoredRecord,
} from "@interlock/ledger";
import { describe, expect, test } from "vitest";
import { logSigner, otherWriter } from "../../ledger/test/sample-log.ts";
import { FIRST_AT_MS, ORIGIN, propose, signAfter, writer } from "../../ledger/test/sample-records.ts";
import { type Tampering, foundAfter, invalid, recordsOf, described, leafAt } from "./edits.ts";
import {
  editOrder,
  HEARTBEAT_MS,
  type LogContent,
  type LogScene,
  logScene,
  resigned,
  rewrite,
  SECOND,
} from "./log-scene.ts";

/** Takes a record out of the middle of a stream, and its leaf out of the tree. */
async function without({ folder }: LogScene): Promise<void> {
  await rewrite(folder, (content) => {
    recordsOf(content, "gate/1").splice(2, 1);
    content.leaves.splice(2, 1);
  });
}

describe("a record removed from the middle", () => {
  test.each<Tampering>([
    ["breaks its stream", without, { code: "chain.sequence", stream: "gate/1", seq: 3 }],
    ["makes another tree than was signed", without, { code: "log.root" }],
    [
      "is missed where its row alone was deleted",
      ({ folder }) => {
        editOrder(
          folder,
          "DELETE FROM leaves WHERE number = 2; UPDATE leaves SET number = number - 1 WHERE number > 2",
        );
      },
      { code: "chain.sequence", stream: "gate/1", seq: 3 },
    ],
  ])("%s", async (_name, edit, found) => {
    expect(await foundAfter(edit)).toContainEqual(invalid(found));
  });
});

/** Takes the last step away, its records and its checkpoint: everything that the folder holds fits together. */
async function cutTail({ folder }: LogScene): Promise<void> {
  await rewrite(folder, (content) => {
    content.leaves.splice(6);
    content.checkpoints.splice(2);
    content.streams.delete("keys/1");
    recordsOf(content, "gate/1").splice(4);
  });
}

describe("the tail cut off", () => {
  test.each<Tampering>([
    ["with its checkpoint: the anchor finds it", cutTail, { code: "log.cut-off" }],
    [
      "without its checkpoint: the log itself shows it",
      ({ folder }) => {
        editOrder(folder, "DELETE FROM leaves WHERE number > 6");
      },
      { code: "log.cut-off" },
    ],
    [
      "by a whole older copy of the folder",
      async ({ folder, ...scene }) => {
        const early = scene.copy();
        await scene.append("gate/3", propose());
        await scene.sequence(12 * SECOND);
        rmSync(folder, { recursive: true });
        cpSync(early, folder, { recursive: true });
      },
      { code: "log.cut-off" },
    ],
  ])("%s", async (_name, edit, found) => {
    expect(await foundAfter(edit)).toContainEqual(invalid(found));
  });

  test("without an anchor nothing but silence shows it, and the verdict says that it could be", async () => {
    const scene = await logScene();
    await cutTail(scene);
    const early = { anchors: [], nowMs: FIRST_AT_MS + 10 * SECOND };
    expect(await scene.verify(early)).toMatchObject({
      class: "unanchored",
      problemCount: 0,
      anchoredSize: null,
    });
    // The stream was open when it was cut: once its time is up, that it keeps quiet is a gap.
    const later = { anchors: [], nowMs: FIRST_AT_MS + 4 * SECOND + HEARTBEAT_MS };
    expect((await scene.verify(later)).problems).toEqual([
      expect.objectContaining({ kind: "gap", code: "stream.silent", stream: "gate/1" }),
    ]);
  });
});

describe("two records swapped", () => {
  test.each<Tampering>([
    [
      "of one stream",
      async ({ folder }) => {
        await rewrite(folder, (content) => {
          const records = recordsOf(content, "gate/1");
          [records[1], records[2]] = [records[2], records[1]] as [StoredRecord, StoredRecord];
          const [first, second] = content.leaves.splice(1, 2).map(({ leafHash: hash }) => hash);
          content.leaves.splice(1, 0, leafAt("gate/1", 1, second), leafAt("gate/1", 2, first));
        });
      },
      { code: "chain.sequence", index: 1, stream: "gate/1", seq: 2 },
    ],
    [
      "of two streams, so that each stays whole",
      async ({ folder }) => {
        await rewrite(folder, ({ leaves }) => {
          const place = leaves.findIndex(({ stream }) => stream === "gate/2");
          const [one, other] = [leaves[place - 1], leaves[place]];
          if (one === undefined || other === undefined) throw new Error("the leaves are missing");
          leaves.splice(place - 1, 2, other, one);
        });
      },
      { code: "log.root" },
    ],
  ])("%s", async (_name, edit, found) => {
    expect(await foundAfter(edit)).toContainEqual(invalid(found));
  });
});

/** Signs a tree over what the log holds now, as only somebody with the log's key can. */
async function signAnew(content: LogContent): Promise<void> {
  for (const [step, { size }] of content.checkpoints.entries()) {
    const hashes = content.leaves.slice(0, size).map(({ leafHash: hash }) => hash);
    const root = rootOfFrontier(growFrontier(EMPTY_FRONTIER, hashes).frontier);
    const note = await signCheckpoint(
      { origin: ORIGIN, size, root },
      logSigner,
      FIRST_AT_MS + (step + 1) * 3 * SECOND,
    );
    content.checkpoints[step] = { size, note };
  }
}

describe("a stream forked", () => {
  test("both versions in one log", async () => {
    const found = await foundAfter(async (scene) => {
      const atMs = FIRST_AT_MS + 10 * SECOND;
      await scene.append("gate/8", propose(), writer, { atMs });
      const fork = await signAfter(null, { ...propose(), stage: "advisory" }, writer, {
        stream: "gate/8",
        atMs,
      });
      await rewrite(scene.folder, (content) => {
        recordsOf(content, "gate/8").push(fork);
      });
    });
    expect(found).toContainEqual(invalid({ code: "chain.forked", stream: "gate/8", seq: 0 }));
  });

  test("another version in place of the first, in a tree that the log's own key signed anew: the anchor finds it", async () => {
    const found = await foundAfter(async ({ folder }) => {
      await rewrite(folder, async (content) => {
        const records = recordsOf(content, "gate/2");
        const [first, second] = records;
        if (first === undefined || second === undefined) throw new Error("records are missing");
        const envelope = await resigned(
          second.envelope,
          (json) => json.replace('"permit"', '"refuse"'),
          otherWriter,
        );
        const version = described(second, envelope);
        records[1] = version;
        const leaf = content.leaves.findIndex(({ leafHash: hash }) => hash === second.leafHash);
        content.leaves[leaf] = leafAt("gate/2", 1, version.leafHash);
        await signAnew(content);
      });
    });
    expect(found).toContainEqual(invalid({ code: "log.forked" }));
  });
});
