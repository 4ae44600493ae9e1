import { describe, expect, test } from "vitest";
import { type Tampering, foundAfter, invalid, changeRecord, withText } from "./edits.ts";
import { editOrder, type LogScene, rewrite } from "./log-scene.ts";

/** A checkpoint without one of its two signature lines. */
async function stripped({ folder }: LogScene, line: number): Promise<void> {
  await rewrite(folder, ({ checkpoints }) => {
    const [first] = checkpoints;
    if (first === undefined) throw new Error("there is no checkpoint");
    const lines = Buffer.from(first.note)
      .toString()
      .split("\n")
      .toSpliced(4 + line, 1);
    checkpoints[0] = { ...first, note: new TextEncoder().encode(lines.join("\n")) };
  });
}

describe("an old checkpoint served", () => {
  test.each<Tampering>([
    [
      "instead of the last one",
      ({ folder }) => {
        editOrder(folder, "DELETE FROM checkpoints WHERE size = 9");
      },
      { code: "log.checkpoint-old" },
    ],
    [
      "in the last one's place",
      ({ folder }) => {
        editOrder(
          folder,
          "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 6) WHERE size = 9",
        );
      },
      { code: "log.checkpoint-row" },
    ],
  ])("%s", async (_name, edit, found) => {
    expect(await foundAfter(edit)).toContainEqual(invalid(found));
  });
});

describe("a signature stripped", () => {
  test.each<Tampering>([
    [
      "from a record",
      async (scene) => {
        await changeRecord(scene, "gate/1", 2, (record) =>
          withText(record, (json) => json.replace(/"signatures":\[.*\]/, '"signatures":[]')),
        );
      },
      { code: "signature.count", index: 2, stream: "gate/1", seq: 2 },
    ],
    ["from a checkpoint", async (scene) => await stripped(scene, 0), { code: "checkpoint.unsigned" }],
    ["from a checkpoint's time", async (scene) => await stripped(scene, 1), { code: "checkpoint.time" }],
  ])("%s", async (_name, edit, found) => {
    expect(await foundAfter(edit)).toContainEqual(invalid(found));
  });
});
