import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";

import { auditedLog, ORIGIN } from "../../../test/audited-log.ts";
import { NOW_MS } from "../../../test/workplace.ts";

const ask = (...args: readonly string[]): readonly string[] => [
  "audit",
  "--log",
  "log",
  "--key",
  "all.keys.json",
  ...args,
];

const two = [{ verdict: "permit" }, { target: "orders" }] as const;

describe("interlock audit, on a log", { timeout: 30_000 }, () => {
  test("reconciles what it found with the size and the root under the checkpoint", async () => {
    const { place } = await auditedLog(two);
    const { code, out, err } = await place.interlock(ask("--verdict", "refuse"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("3 records asked for\n8 records looked at and verified\n");
    expect(out).toMatch(
      /\nreconciled with the tree of log\.test\/shop: size 8, root [0-9a-f]{64}; no anchor was given\n$/u,
    );
  });

  test("says up to where an anchor vouches", async () => {
    const { place } = await auditedLog(two);
    const whole = await place.interlock(ask("--anchor", "anchor.txt"));
    expect(whole.code).toBe(0);
    expect(whole.out).toContain("; anchored whole\n");
    const { checkpoint } = await auditedLog(two);
    place.write({ "other.txt": new TextDecoder().decode(checkpoint) });
    const stranger = await place.interlock(ask("--anchor", "other.txt"));
    expect(stranger.code).toBe(4);
    expect(stranger.out).toContain("NOT RECONCILED");
  });

  test("JSON gives each row its place in the tree, and what was searched", async () => {
    const { place, records } = await auditedLog(two);
    const { code, out } = await place.interlock(ask("--format", "json", "--target", "orders"));
    expect(code).toBe(0);
    const answer: unknown = JSON.parse(out);
    expect(answer).toMatchObject({
      matches: 4,
      rows: records.slice(4).map(({ digest }, index) => ({ digest, index: index + 4 })),
      searched: {
        kind: "log",
        isWhole: true,
        records: 8,
        tree: { size: 8, origin: ORIGIN, anchoredSize: null },
        late: 0,
        unsequenced: 0,
      },
    });
  });

  test("what was placed before the evaluation that it rests on is completed all the same", async () => {
    const { place, records } = await auditedLog([{ laterStream: "guard/0" }], {
      order: ([a, b, c, d]) => [c, d, a, b].filter((record) => record !== undefined),
    });
    const { code, out } = await place.interlock(ask("--agent", "github app:7", "--format", "json"));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      open: {},
      rows: [2, 3, 1].map((number, index) => ({
        digest: records[number]?.digest,
        index: [0, 1, 3][index],
        evaluated: "refuse",
        unknown: [],
      })),
    });
  });

  test.each([
    ["a leaf is missing", "DELETE FROM leaves WHERE number = 3"],
    ["the last leaf is missing", "DELETE FROM leaves WHERE number = 7"],
    ["the last checkpoint is missing", "DELETE FROM checkpoints WHERE size = 8"],
    ["two leaves changed places", "UPDATE leaves SET seq = seq + 100 WHERE number = 2"],
    ["a node was changed", "UPDATE nodes SET hash = zeroblob(32) WHERE level = 1 AND number = 0"],
    ["a row shows another record", "UPDATE leaves SET byte_offset = 0 WHERE number = 1"],
  ])("is never called reconciled where %s", async (_, statement) => {
    const { place } = await auditedLog(two, { order: (records) => records });
    editOrder(join(place.dir, "log"), statement);
    const { code, out } = await place.interlock(ask());
    expect(code).toBe(4);
    expect(out).toContain("NOT RECONCILED");
    expect(out).not.toContain("\nreconciled with");
  });

  test("is never called reconciled where a byte of a record was changed, and shows what holds", async () => {
    const { place } = await auditedLog(two);
    const journal = join(place.dir, "log", "streams", "gate%2f1", "000000000000.journal");
    const bytes = readFileSync(journal);
    const at = bytes.indexOf('"payload"') + 200;
    bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
    writeFileSync(journal, bytes);
    const { code, out } = await place.interlock(ask("--format", "json"));
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ searched: { isWhole: false } });
    expect(out).toContain("leaf 4, number 0 of stream gate/1: ");
    const table = await place.interlock(ask("--target", "checkout"));
    expect(table.out).toContain("4 records asked for\n");
    expect(table.out).toContain("NOT RECONCILED");
  });

  test("a tail that was cut off cleanly is found by an anchor, and without one shows what stands in no tree", async () => {
    const { place } = await auditedLog(two, { order: (records) => records });
    editOrder(
      join(place.dir, "log"),
      "DELETE FROM leaves WHERE number = 7",
      "DELETE FROM nodes WHERE level > 1 AND number = (8 >> level) - 1",
      "DELETE FROM nodes WHERE level = 1 AND number = 3",
      "DELETE FROM checkpoints WHERE size = 8",
    );
    const without = await place.interlock(ask());
    expect(without.out).toContain(
      "1 record in no tree yet, which could be taken away unseen\nreconciled with",
    );
    expect(without.out).toContain("size 7");
    const { code, out } = await place.interlock(ask("--anchor", "anchor.txt"));
    expect(code).toBe(4);
    expect(out).toContain("NOT RECONCILED");
  });

  test("records that were held back for an hour are told as late, whatever was asked", async () => {
    const { place, records } = await auditedLog([{ atMs: NOW_MS - 3_600_000 }]);
    const { code, out } = await place.interlock(ask("--since", "10m"));
    expect(code).toBe(1);
    expect(out).toContain("0 records asked for\n");
    expect(out).toMatch(
      /\ngap {2}4 records came late; of the first: leaf 0, number 0 of stream gate\/0: log\.late: /u,
    );
    expect(out.match(/log\.late/gu)).toHaveLength(1);
    for (const command of [
      ask("--late-after", "2h"),
      ["audit", "report", "--framework", "soc2", ...ask("--late-after", "2h").slice(1)],
      ["explain", records[0]?.digest ?? "", ...ask("--late-after", "2h").slice(1)],
    ]) {
      const { out: said } = await place.interlock(command);
      expect(said).not.toMatch(/late[;:]/u);
      expect(said).not.toContain("log.late");
    }
    expect((await place.interlock(ask("--late-after", "2h"))).code).toBe(0);
    expect((await place.interlock(ask("--late-after", "2"))).code).toBe(2);
    const { out: json } = await place.interlock(ask("--format", "json"));
    expect(JSON.parse(json)).toMatchObject({ searched: { isWhole: true, late: 4, problemCount: 4 } });
  });

  test("what is left of a log is not read as a folder of files", async () => {
    const { place } = await auditedLog();
    rmSync(join(place.dir, "log", "log.json"));
    const { code, out } = await place.interlock(ask());
    expect({ code, out }).toEqual({ code: 3, out: "" });
  });

  test("a log under another name is not believed", async () => {
    const { place } = await auditedLog();
    const { code, out } = await place.interlock(ask("--origin", "log.test/other"));
    expect(code).toBe(4);
    expect(out).toContain("0 records asked for\n");
  });
});

/** Changes the order of a log as somebody with the file in hand can. */
function editOrder(folder: string, ...statements: readonly string[]): void {
  const order = new DatabaseSync(join(folder, "order.db"), { enableForeignKeyConstraints: false });
  for (const { name } of order.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()) {
    order.exec(`DROP TRIGGER "${String(name)}"`);
  }
  for (const statement of statements) order.exec(statement);
  order.close();
}
