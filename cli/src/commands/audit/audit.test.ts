import { describe, expect, test } from "vitest";

import { lifecycleFolder } from "../../../test/audited-folder.ts";
import { isSafeOutput } from "../../../test/workplace.ts";

const ask = (...args: readonly string[]): readonly string[] => [
  "audit",
  "--log",
  "records",
  "--key",
  "writer.keys.json",
  ...args,
];

describe("interlock audit, on a folder of record files", () => {
  test("shows every record with what it rests on, and that nothing shows they are all", async () => {
    const { place, records } = await lifecycleFolder();
    const { code, out, err } = await place.interlock(ask());
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [head, ...lines] = out.split("\n");
    expect(head).toMatch(/^time +kind +verdict +action +target +agent +human +primitives +digest$/u);
    expect(lines.slice(0, 4).map((line) => line.split(/ {2,}/u).slice(1, -1))).toEqual([
      ["propose", "-", "deploy", "Service:checkout", "-", "-", "-"],
      ["evaluate", "refuse", "deploy", "Service:checkout", "github app:7", "github:7", "blast_radius quorum"],
      ["enforce", "refuse", "deploy", "Service:checkout", "github app:7", "github:7", "blast_radius quorum"],
      ["remember", "refuse", "deploy", "Service:checkout", "github app:7", "github:7", "blast_radius quorum"],
    ]);
    expect(lines[1]).toContain(records[1]?.digest.slice(0, 16));
    expect(out).toMatch(
      /\n4 records asked for\n4 records looked at and verified\nnothing shows that these are all/u,
    );
  });

  test.each([
    [["--verdict", "permit"], 0],
    [["--verdict", "refuse,hold"], 3],
    [["--agent", "github app:7"], 3],
    [["--agent", "Builder"], 0],
    [["--human", "github:7", "--kind", "enforce"], 1],
    [["--target", "checkout"], 4],
    [["--primitive", "quorum", "--kind", "evaluate"], 1],
    [["--policy-commit", "abababa"], 3],
    [["--since", "2026-11-24T10:00:00.002Z"], 2],
    [["--since", "1h", "--until", "2026-11-24T10:00:00.001Z"], 1],
    [["--since", "2026-11-25"], 0],
  ])("%j finds %i", async (args, matches) => {
    const { place } = await lifecycleFolder();
    const { code, out } = await place.interlock(ask("--format", "json", ...args));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      matches,
      open: {},
      searched: { kind: "folder", isWhole: true, records: 4, tree: null },
    });
  });

  test.each([
    [["--action", "deplyo"], "no record that was read names the action `deplyo`: did you mean `deploy`?\n"],
    [["--agent", "bot"], "names the agent `bot`: there are `github app:7`\n"],
    [
      ["--target", "Service:chekout"],
      "names the target `Service:chekout`: did you mean `Service:checkout`?\n",
    ],
  ])("%j, which no record has, is said", async (args, said) => {
    const { place } = await lifecycleFolder();
    expect((await place.interlock(ask(...args))).out).toContain(said);
    expect((await place.interlock(ask(...args, "--format", "csv"))).err).toContain(said);
    const { out } = await place.interlock(ask(...args, "--format", "json"));
    expect(JSON.parse(out)).toMatchObject({ unheard: [expect.stringContaining(said.trimEnd())] });
  });

  test("a name that a record has is not said to be unknown where another condition leaves it out", async () => {
    const { place } = await lifecycleFolder();
    const { out } = await place.interlock(ask("--action", "deploy", "--verdict", "permit"));
    expect(out).not.toContain("no record that was read");
  });

  test("what leaves open what is asked is counted, and not left out unsaid", async () => {
    const { place } = await lifecycleFolder({ leaveOut: [1] });
    const { out } = await place.interlock(ask("--agent", "github app:7"));
    expect(out).toContain("0 records asked for\n");
    expect(out).toContain("2 more records may be: what they say leaves open agent\n");
  });

  test("CSV holds every field, safe for a spreadsheet and a terminal, and says the rest on stderr", async () => {
    const { place } = await lifecycleFolder({ target: '=cmd|"/c calc"!A1\u001b[2J' });
    const { code, out, err } = await place.interlock(ask("--format", "csv", "--kind", "evaluate"));
    expect(code).toBe(0);
    const lines = out.split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`,"Service:=cmd|""/c calc""!A1\\u{1b}[2J",`);
    expect(isSafeOutput(out.replaceAll("\r\n", "\n"))).toBe(true);
    expect(err).toContain("nothing shows that these are all");
    const table = await place.interlock(ask());
    expect(isSafeOutput(table.out)).toBe(true);
  });

  test("--limit shows the last rows and counts all", async () => {
    const { place } = await lifecycleFolder();
    const { out } = await place.interlock(ask("--limit", "1"));
    expect(out).toContain("remember");
    expect(out).not.toContain("evaluate");
    expect(out).toContain("4 records asked for, the last 1 are shown\n");
  });

  test("a record that does not hold is named, and the answer is not called whole", async () => {
    const { place } = await lifecycleFolder();
    const text = place.read("records/2.json");
    place.write({ "records/2.json": text.replace(/"payload":"(.{40})./u, '"payload":"$1A') });
    const { code, out } = await place.interlock(ask());
    expect(code).toBe(4);
    expect(out).toContain("invalid  record file 3, by name: signature.invalid: ");
    expect(out).toContain("NOT RECONCILED");
    expect(out).toContain("3 records looked at and verified\n");
  });

  test.each([
    [["--verdict", "deny"], "`--verdict` `deny`: `deny` is none of refuse, hold, permit"],
    [["--since", "yesterday"], "neither a UTC time"],
    [["--format", "xml"], "none of table, json, csv"],
    [["--limit", "0"], "no number of rows"],
    [["--origin", "two words"], "no log's name"],
  ])("%j is an error that says what is wrong", async (args, message) => {
    const { place } = await lifecycleFolder();
    const { code, out, err } = await place.interlock(ask(...args));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toContain("interlock audit --help shows how it is called");
  });

  test("a folder that is not there ends with 3", async () => {
    const { place } = await lifecycleFolder();
    const { code, err } = await place.interlock(["audit", "--log", "none", "--key", "writer.keys.json"]);
    expect(code).toBe(3);
    expect(err).toContain("none");
  });
});
