import { describe, expect, test } from "vitest";

import { lifecycleFolder } from "../../test/audited-folder.ts";
import { auditedLog } from "../../test/audited-log.ts";
import { isSafeOutput } from "../../test/workplace.ts";

const explain = (called: string): readonly string[] => [
  "explain",
  called,
  "--log",
  "records",
  "--key",
  "writer.keys.json",
];

describe("interlock explain", () => {
  test("tells the whole action, whichever of its records is named", async () => {
    const { place, records } = await lifecycleFolder();
    const told = new Set<string>();
    for (const { digest } of records) {
      const { code, out, err } = await place.interlock(explain(digest));
      expect({ code, err }).toEqual({ code: 0, err: "" });
      told.add(out.replace(" (asked for)", ""));
    }
    const [out = "", ...others] = told;
    expect(others).toEqual([]);
    expect(out).toContain(`by the policy of github.com/acme/shop @ ${"ab".repeat(20)}\n`);
    expect(out).toContain(
      "REFUSE  deploy on Service `checkout` by Builder (agent, github app:7), on behalf of Ada",
    );
    expect(out).toContain("traffic_p95, shop.limits at shop.policy:12:3 @ abababababab\n");
    for (const line of ["seen       7%", "bound      5%", "margin     2% over"]) expect(out).toContain(line);
    expect(out).toContain("enforced as refuse: as it was judged\n");
    expect(out).toContain('observed {"replicas":4}\n');
    expect(out).toContain("nothing is missing between the proposal and what was seen\n");
    const kinds = out.split("\n").filter((line) => /^[a-z]+ {2}2026/u.test(line));
    expect(kinds.map((line) => line.split(" ")[0])).toEqual(["propose", "evaluate", "enforce", "remember"]);
  });

  test("takes a record's file for the record", async () => {
    const { place, records } = await lifecycleFolder();
    const [first] = records;
    place.write({ "asked.json": new TextDecoder().decode(first?.envelope) });
    const byFile = await place.interlock(explain("asked.json"));
    expect(byFile).toEqual(await place.interlock(explain(first?.digest ?? "")));
    expect(byFile.code).toBe(0);
  });

  test("of a log gives each record its leaf, whatever other actions stand between", async () => {
    const { place, records } = await auditedLog([{}, { target: "orders", verdict: "permit" }, {}]);
    const asked = records[5]?.digest ?? "";
    const { code, out } = await place.interlock(["explain", asked, "--log", "log", "--key", "all.keys.json"]);
    expect(code).toBe(0);
    expect(out.match(/leaf \d+/gu)).toEqual(["leaf 4", "leaf 5", "leaf 6", "leaf 7"]);
    expect(out).toContain("PERMIT  deploy on Service `orders`");
    expect(out).toMatch(/\nreconciled with the tree of log\.test\/shop: size 12, /u);
  });

  test.each([
    [0, "propose: ", "the proposal is not here in a form that this program reads"],
    [1, "no verdict on the proposal is recorded", "which was not found"],
    [2, "nothing records what was let happen after the verdict `permit`", "(a gate records none: "],
    [3, "nothing records what was seen after", "enforced as permit"],
  ])("names what is missing without record %i", async (left, missing, said) => {
    const { place, records } = await lifecycleFolder({ leaveOut: [left], verdict: "permit" });
    const asked = records[left === 3 ? 2 : 3]?.digest ?? "";
    const { code, out } = await place.interlock(explain(asked.slice(0, 12)));
    expect(code).toBe(1);
    expect(out).toContain("missing\n");
    expect(out).toContain(left === 0 ? "nothing records that the action was proposed" : missing);
    expect(out).toContain(said);
  });

  test.each(["refuse", "hold"] as const)("misses nothing after a verdict of %s", async (verdict) => {
    const { place, records } = await lifecycleFolder({ leaveOut: [2, 3], verdict });
    const { code, out } = await place.interlock(explain(records[1]?.digest ?? ""));
    expect(code).toBe(0);
    expect(out).not.toContain("missing\n");
    expect(out).toContain("nothing is missing: the last verdict lets nothing happen that could be seen\n");
  });

  test("says `concealed` where a commitment stands, and everything else as it is", async () => {
    const commitment = { $c: "cd".repeat(32) };
    const payload = { size: commitment, reason: '{"$c":"it is due"}' };
    const { place, records } = await lifecycleFolder({
      payload,
      facts: { measured: { kind: "known", value: commitment }, now: { kind: "known", value: commitment } },
      seen: commitment,
    });
    const { code, out } = await place.interlock(explain(records[1]?.digest ?? ""));
    expect(code).toBe(0);
    expect(out).toContain(String.raw`"payload":{"reason":"{\"$c\":\"it is due\"}","size":concealed}`);
    expect(out).toContain(
      "REFUSE  deploy on Service `checkout` by Builder (agent, github app:7), on behalf of Ada",
    );
    expect(out).toMatch(/seen {7}concealed\n.*bound {6}5%\n/u);
    expect(out).toContain('observed {"replicas":4}\n');
    expect(out).not.toContain("cdcdcd");
  });

  test("shows nothing of the outside that could steer a terminal", async () => {
    const { place, records } = await lifecycleFolder({ target: "\u001b[31mred\u202e`" });
    const { code, out } = await place.interlock(explain(records[1]?.digest ?? ""));
    expect(code).toBe(0);
    expect(isSafeOutput(out)).toBe(true);
    expect(out).toContain("\\u{1b}[31mred");
  });

  test("a digest that no record has ends with 1, one that is too short with 2, a file that is not there with 3", async () => {
    const { place } = await lifecycleFolder();
    const { code, out, err } = await place.interlock(explain("00000000"));
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("no record's digest begins with `00000000`");
    expect((await place.interlock(explain("1234567"))).code).toBe(2);
    for (const called of ["ABCDEF01", "records/none.json"]) {
      expect((await place.interlock(explain(called))).code).toBe(3);
    }
  });
});
