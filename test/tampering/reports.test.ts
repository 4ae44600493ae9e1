import { cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { formatKeyRegistry } from "@interlock/ledger";
import { describe, expect, test } from "vitest";
import { type Answer, plainWorkplace } from "../../cli/test/workplace.ts";
import { logKeys } from "../../ledger/test/sample-log.ts";
import { changeRecord, withText } from "./edits.ts";
import { logScene, VERIFIED_AT_MS } from "./log-scene.ts";

describe("side tables edited", () => {
  const where = ["--log", "log", "--key", "all.keys.json"];

  /** The sample log with the tables that `audit index` makes of it. */
  async function withTables(): Promise<{
    readonly check: () => Promise<Answer>;
    readonly edit: (sql: string) => void;
  }> {
    const { folder } = await logScene();
    const place = plainWorkplace();
    cpSync(folder, join(place.dir, "log"), { recursive: true });
    place.write({ "all.keys.json": formatKeyRegistry(logKeys) });
    const world = { nowMs: () => VERIFIED_AT_MS };
    const made = await place.interlock(["audit", "index", ...where, "--out", "audit.db"], world);
    expect(made).toMatchObject({ code: 0, err: "" });
    return {
      check: async () => await place.interlock(["audit", "check", ...where, "--index", "audit.db"], world),
      edit: (sql) => {
        const database = new DatabaseSync(join(place.dir, "audit.db"));
        database.exec(sql);
        database.close();
      },
    };
  }

  test.each([
    [
      "a verdict",
      "UPDATE records SET verdict = 'refuse' WHERE kind = 'evaluate' AND stream = 'gate/1'",
      "edited",
    ],
    ["a row that is gone", "DELETE FROM records WHERE stream = 'gate/2' AND seq = 1", "missing"],
  ])("%s", async (_name, sql, word) => {
    const { check, edit } = await withTables();
    expect(await check()).toMatchObject({ code: 0, err: "" });
    edit(sql);
    const { code, out } = await check();
    expect(code).toBe(1);
    expect(out).toContain(word);
  });
});

describe("what a person reads", () => {
  test("names the record, its stream and what is wrong with it", async () => {
    const scene = await logScene();
    const place = plainWorkplace();
    place.write({
      "all.keys.json": formatKeyRegistry(logKeys),
      "anchor.txt": new TextDecoder().decode(scene.anchors.at(-1)),
    });
    const verify = async (): Promise<Answer> =>
      await place.interlock(["verify", scene.folder, "--key", "all.keys.json", "--anchor", "anchor.txt"], {
        nowMs: () => VERIFIED_AT_MS,
      });
    const before = await verify();
    expect(before.code).toBe(0);
    expect(before.out).toContain(": complete: 9 records, all of which hold and are anchored\n");
    await changeRecord(scene, "gate/1", 2, (record) =>
      withText(record, (json) => json.replace("eyJ", "eyK")),
    );
    const after = await verify();
    expect(after.code).toBe(4);
    expect(after.out).toContain(
      "INVALID  record 2, number 2 of stream gate/1: signature.invalid: the signature is not the key's over these bytes",
    );
    expect(after.out).not.toContain("proves\n    each");
  });
});
