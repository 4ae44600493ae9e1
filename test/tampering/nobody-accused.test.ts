import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { foundAfter } from "./edits.ts";
import { editOrder, type LogScene } from "./log-scene.ts";

/** What is found, in its order: code, place, and number in its stream. */
async function placesAfter(edit: (scene: LogScene) => void): Promise<readonly unknown[]> {
  return (await foundAfter(edit)).map(({ code, index, stream, seq }) => [code, index, stream, seq]);
}

/** Where each record of a stream's journal begins to say what was signed. */
function journalOf({ folder }: LogScene, stream: string): { path: string; bytes: Buffer; records: number[] } {
  const journal = join(folder, "streams", stream);
  const path = join(journal, readdirSync(journal)[0] ?? "");
  const bytes = readFileSync(path);
  const records: number[] = [];
  for (let at = bytes.indexOf('{"payload'); at >= 0; at = bytes.indexOf('{"payload', at + 1))
    records.push(at);
  return { path, bytes, records };
}

function flip(scene: LogScene, stream: string, seq: number): void {
  const { path, bytes, records } = journalOf(scene, stream);
  const at = records.at(seq);
  if (at === undefined) throw new Error("there is no such record");
  bytes[at + 40] = (bytes[at + 40] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

const LAST_OF_GATE_2: readonly unknown[] = [
  ["store.damaged", 5, "gate/2", 1],
  ["store.damaged", null, "gate/2", null],
];

// A fork is evidence against whoever has the writer's key. Damage and edited tables are no such evidence.
describe("what is damaged accuses no writer of a fork", () => {
  test("a byte of a record in the middle of a stream", async () => {
    expect(
      await placesAfter((scene) => {
        flip(scene, "gate%2f1", 1);
      }),
    ).toEqual([
      ["store.damaged", 1, "gate/1", 1],
      // What follows from the damaged record is told that it cannot be read.
      ["log.parent-missing", 2, "gate/1", 2],
    ]);
  });

  test("a byte of a stream's last record", async () => {
    expect(
      await placesAfter((scene) => {
        flip(scene, "gate%2f2", -1);
      }),
    ).toEqual(LAST_OF_GATE_2);
  });

  test("a stream's last record, cut off", async () => {
    expect(
      await placesAfter((scene) => {
        const { path, records } = journalOf(scene, "gate%2f2");
        truncateSync(path, records.at(-1) ?? 0);
      }),
    ).toEqual(LAST_OF_GATE_2);
  });

  test.each<[string, string, readonly unknown[]]>([
    [
      "a later one",
      "UPDATE leaves SET seq = 9 WHERE number = 1",
      [
        ["store.damaged", 1, "gate/1", 9],
        ["log.parent-missing", 2, "gate/1", 2],
        ["store.damaged", null, "gate/1", null],
      ],
    ],
    [
      "of a stream's last record",
      "UPDATE leaves SET seq = 9 WHERE number = 7",
      [
        ["store.damaged", 7, "gate/1", 9],
        ["store.damaged", null, "gate/1", null],
      ],
    ],
    [
      "exchanged with the next one",
      `UPDATE leaves SET seq = 90 WHERE number = 1; UPDATE leaves SET seq = 1 WHERE number = 2;
       UPDATE leaves SET seq = 2 WHERE number = 1`,
      [
        ["store.damaged", 1, "gate/1", 2],
        ["store.damaged", 2, "gate/1", 1],
        ["log.parent-missing", 3, "gate/1", 3],
      ],
    ],
  ])("a number in the order's rows, %s", async (_name, sql, places) => {
    const found = await placesAfter(({ folder }) => {
      editOrder(folder, sql);
    });
    expect(found).toEqual(places);
  });
});
