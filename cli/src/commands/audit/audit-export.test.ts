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
