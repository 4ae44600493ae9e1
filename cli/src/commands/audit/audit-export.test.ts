import { describe, expect, test } from "vitest";

import { lifecycleFolder } from "../../../test/audited-folder.ts";
import { auditedLog } from "../../../test/audited-log.ts";

const where = ["--log", "log", "--key", "all.keys.json"];

describe("interlock audit export", { timeout: 30_000 }, () => {
  test("writes the envelopes byte for byte, one a line, in the order of the tree", async () => {
    const { place, records } = await auditedLog([{ verdict: "permit" }, {}]);
    const { code, out, err } = await place.interlock(["audit", "export", ...where]);
    expect(code).toBe(0);
    const stored = records.map(({ envelope }) => new TextDecoder().decode(envelope));
    expect(out).toBe(`${stored.join("\n")}\n`);
    expect(err).toMatch(/^8 records written\n8 records looked at and verified\nreconciled with/u);
  });

  test("writes those that are asked for, and each verifies by itself", async () => {
    const { place, records } = await auditedLog([{ verdict: "permit" }, {}]);
    const { out } = await place.interlock(["audit", "export", ...where, "--kind", "evaluate"]);
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    place.write({ "one.json": lines[1] ?? "" });
    const verified = await place.interlock(["verify", "one.json", "--key", "all.keys.json"]);
    expect(verified.out).toContain(
      records[5]?.statement.predicate.id === undefined ? "?" : "one.json: valid",
    );
  });

  test("what it writes verifies, and goes into another log, as it is", async () => {
    const { place } = await auditedLog([{ verdict: "permit" }, {}]);
    const { out } = await place.interlock(["audit", "export", ...where]);
    place.write({ "all.jsonl": out });
    const verified = await place.interlock(["verify", "all.jsonl", "--key", "all.keys.json"]);
    expect(verified).toMatchObject({ code: 0, err: "" });
    expect(verified.out).toContain("all.jsonl:6: valid, ");
    expect(verified.out).toContain("\n1 file with 8 records: 8 valid records\n");
    await place.interlock(["log", "init", "other", "--origin", "log.test/shop"]);
    const append = ["log", "append", "other", "all.jsonl", "--key", "all.keys.json"];
    const added = await place.interlock(append);
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^added {4}8 records /u) });
    expect((await place.interlock(append)).out).toContain("known    8 records\n");
  });

  test("a line that was changed, cut off or emptied is named, and nothing of the file is added", async () => {
    const { place } = await auditedLog([{}]);
    const { out } = await place.interlock(["audit", "export", ...where]);
    const [first = "", second = ""] = out.split("\n");
    await place.interlock(["log", "init", "other", "--origin", "log.test/shop"]);
    for (const [text, code, said] of [
      [`${first}\n${second.replace('"sig":"', '"sig":"AAAA')}\n`, 4, "x.jsonl:2"],
      [`${first}\n${second}`, 3, "line 2 of `x.jsonl` has no end"],
      [`${first}\n\n${second}\n`, 3, "line 2 of `x.jsonl` is empty"],
      [`${first}${second}\n`, 4, "x.jsonl:1"],
      ["", 3, "`x.jsonl` holds no record"],
    ] as const) {
      place.write({ "x.jsonl": text });
      const verified = await place.interlock(["verify", "x.jsonl", "--key", "all.keys.json"]);
      expect(verified.code).toBe(code);
      expect(verified.out).toContain(said);
      const added = await place.interlock(["log", "append", "other", "x.jsonl", "--key", "all.keys.json"]);
      expect(added).toMatchObject({ code, out: "" });
      expect(added.err).toContain(said);
    }
  });

  test("an envelope that spans lines is written in one, and said to be", async () => {
    const { place } = await lifecycleFolder();
    const pretty = JSON.stringify(JSON.parse(place.read("records/1.json")), null, 2);
    place.write({ "records/1.json": pretty });
    const from = ["--log", "records", "--key", "writer.keys.json"];
    const { code, out, err } = await place.interlock(["audit", "export", ...from, "--kind", "evaluate"]);
    expect(code).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(out)).toEqual(JSON.parse(pretty));
    expect(err).toContain("1 envelope held a line end, written in canonical form\n");
  });
});
