import { describe, expect, test } from "vitest";
import { z } from "zod";

import { isSafeOutput, SHOP, workplace } from "../../test/workplace.ts";

const HOSTILE = String.raw`test "# TODO \\ <![CDATA[ ]]> & \"quoted\" 'single' \u{1b}[31m\u{202e}\n..." {
  given now = 2026-11-24T10:00Z
  given checkout = Service { owner: "payments", zone: production }
  given blast.traffic = 7%
  given reversal.tested = 1d
  when deploy on checkout by release_bot { image: "</failure>\u{1}" }
  expect permit
}
prove "# <proof>" never permit deploy
prove "held" never permit deploy where target.zone == staging
`;

async function report(format: string, text: string): Promise<string> {
  const place = await workplace({ "shop.policy": text });
  const { code, out, err } = await place.interlock(["test", "shop.policy", "--coverage", "--format", format]);
  expect({ code, err }).toEqual({ code: text.includes(HOSTILE) ? 1 : 0, err: "" });
  expect(isSafeOutput(out)).toBe(true);
  return out;
}

describe("tap", () => {
  test("is a plan, a line a test or a proof and a block a failure", async () => {
    const lines = (await report("tap", SHOP + HOSTILE)).split("\n");
    expect(lines.slice(0, 3)).toEqual(["TAP version 14", "1..4", "ok 1 - a small deployment executes"]);
    expect(lines[3]).toBe(
      String.raw`not ok 2 - \# TODO \\ <![CDATA[ ]]> & "quoted" 'single' \\u{1b}[31m\\u{202e}\\u{a}...`,
    );
    const block = lines.slice(lines.indexOf("  ---"), lines.indexOf("  ...") + 1);
    expect(block).toEqual([
      "  ---",
      expect.stringMatching(/^ {2}at: "shop\.policy:\d+:6"$/),
      '  expected: "permit"',
      '  actual: "hold by blast_radius needing 2 of dba"',
      "  deciding:",
      '    - source: "blast_radius"',
      '      rule: "shop.limits"',
      '      clause: "shop.limits.blast_radius.traffic"',
      '      at: "shop.policy:11:3"',
      expect.stringMatching(/^ {6}seen: "7%; /),
      '      bound: "at most 5%, unless 2 of dba approve"',
      '      margin: "2% over"',
      String.raw`      because: "</failure>\\u{1} is large"`,
      expect.stringMatching(/^ {6}to change: "bring /),
      "  ...",
    ]);
    const after = lines.slice(lines.indexOf("  ...") + 1);
    expect(after.slice(0, after.indexOf("  ...") + 1)).toEqual([
      String.raw`not ok 3 - prove \# <proof>`,
      "  ---",
      expect.stringMatching(/^ {2}at: "shop\.policy:\d+:7"$/),
      String.raw`  why: "refuted: by agent deploy on it { image: \"a\" } gives permit"`,
      "  givens:",
      String.raw`    - "given it = Service { zone: production }"`,
      '    - "given now = 2026-11-24T10:00Z"',
      '    - "given blast.traffic.p95 = 0%"',
      '    - "given reversal.tested = 0s"',
      "  ...",
    ]);
    const end = after.slice(after.indexOf("  ...") + 1);
    expect(end[0]).toBe("ok 4 - prove held");
    for (const line of end.slice(1, -1)) expect(line).toMatch(/^# /);
    expect(end[1]).toBe("# 2 passed, 2 failed");
    expect(end[2]).toMatch(/^# coverage \d+(\.\d)?% \(\d+ of \d+\)$/);
  });

  test("without tests the plan is empty", async () => {
    const out = await report("tap", SHOP.slice(0, SHOP.indexOf("test ")));
    expect(out).toMatch(/^TAP version 14\n1\.\.0\n/);
  });
});

describe("junit", () => {
  test("is XML, whatever a title holds", async () => {
    const out = await report("junit", SHOP + HOSTILE);
    const elements = elementsOf(out);
    expect(elements[0]).toEqual({
      name: "testsuites",
      attributes: { name: "interlock test", tests: "4", failures: "2", errors: "0", skipped: "0" },
    });
    const cases = elements.filter(({ name }) => name === "testcase").map(({ attributes }) => attributes);
    expect(cases.map(({ classname, file }) => [classname, file])).toEqual([
      ["shop", "shop.policy"],
      ["shop", "shop.policy"],
      ["shop", "shop.policy"],
      ["shop", "shop.policy"],
    ]);
    expect(cases.map((attributes) => attributes["name"])).toEqual([
      "a small deployment executes",
      String.raw`# TODO \ <![CDATA[ ]]> & "quoted" 'single' \u{1b}[31m\u{202e}\u{a}...`,
      "prove # <proof>",
      "prove held",
    ]);
    const failures = elements.filter(({ name }) => name === "failure").map(({ attributes }) => attributes);
    expect(failures).toEqual([
      { message: "expected permit, got hold by blast_radius needing 2 of dba", type: "hold" },
      { message: 'refuted: by agent deploy on it { image: "a" } gives permit', type: "refuted" },
    ]);
    expect(out).toContain("given reversal.tested = 0s\nactual    permit</failure>");
    expect(elements.find(({ name }) => name === "property")?.attributes["name"]).toBe("coverage");
    expect(out).toContain("because    &lt;/failure&gt;\\u{1} is large");
  });
});

describe("json", () => {
  const finding = z.object({ source: z.string(), clause: z.string().nullable(), outcome: z.string() });
  const place = { path: z.string(), line: z.int(), column: z.int() };
  const answer = z.strictObject({
    outcome: z.enum(["refuse", "hold", "permit"]),
    by: z.array(z.string()),
    needing: z.array(z.object({ said: z.string(), seats: z.array(z.object({ count: z.int() })) })),
  });
  const named = {
    name: z.string(),
    title: z.string(),
    row: z.int().nullable(),
    module: z.string(),
    ...place,
  };
  const proof = { title: z.string(), module: z.string(), ...place };
  const shape = z.strictObject({
    version: z.literal(1),
    ok: z.boolean(),
    problems: z.array(z.never()),
    passed: z.int(),
    failed: z.int(),
    tests: z.array(
      z.union([
        z.strictObject({ outcome: z.literal("passed"), ...named }),
        z.strictObject({
          outcome: z.literal("failed"),
          ...named,
          expected: answer,
          actual: answer,
          deciding: z.array(finding),
        }),
      ]),
    ),
    proofs: z.array(
      z.union([
        z.strictObject({ outcome: z.enum(["proven", "vacuous"]), ...proof }),
        z.strictObject({ outcome: z.literal("not-proven"), ...proof, why: z.string() }),
        z.strictObject({
          outcome: z.literal("refuted"),
          ...proof,
          counterexample: z.strictObject({
            attempt: z.string(),
            givens: z.array(z.string()),
            answer,
            deciding: z.array(finding),
          }),
        }),
      ]),
    ),
    coverage: z.strictObject({
      percent: z.number(),
      covered: z.int(),
      total: z.int(),
      missed: z.number().nullable(),
      parts: z.array(
        z.strictObject({
          what: z.enum(["permit", "bound", "refuse", "clause", "switch"]),
          id: z.string(),
          ...place,
          covered: z.int(),
          total: z.int(),
          missing: z.array(z.string()),
        }),
      ),
    }),
  });

  test("says everything that the other forms say", async () => {
    const read = shape.parse(JSON.parse(await report("json", SHOP + HOSTILE)));
    const { ok, passed, failed } = read;
    expect({ ok, passed, failed }).toEqual({ ok: false, passed: 2, failed: 2 });
    expect(read.tests[1]).toMatchObject({
      outcome: "failed",
      title: "# TODO \\ <![CDATA[ ]]> & \"quoted\" 'single' \u001b[31m\u202e\n...",
      row: null,
      module: "shop",
      path: "shop.policy",
      column: 6,
      expected: { outcome: "permit", by: [], needing: [] },
      actual: { outcome: "hold", by: ["blast_radius"], needing: [{ said: "2 of dba" }] },
      deciding: [{ source: "blast_radius", clause: "shop.limits.blast_radius.traffic", outcome: "hold" }],
    });
    expect(read.proofs).toMatchObject([
      {
        outcome: "refuted",
        title: "# <proof>",
        module: "shop",
        path: "shop.policy",
        counterexample: { answer: { outcome: "permit", by: [], needing: [] }, deciding: [] },
      },
      { outcome: "proven", title: "held" },
    ]);
    expect(read.coverage.parts).toContainEqual(
      expect.objectContaining({ what: "refuse", id: "shop.frozen", missing: ["never refused anything"] }),
    );
  });
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of a text, which has to be well-formed XML of tags, attributes, text and the five entities. */
function elementsOf(xml: string): readonly Element[] {
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
  expect(xml.slice(0, prolog.length)).toBe(prolog);
  const body = xml.slice(prolog.length);
  const token =
    /<(?<close>\/?)(?<name>[a-z]+)(?<attributes>(?: [a-z]+="[^"<]*")*)(?<empty>\/?)>|(?<text>[^<]+)/gu;
  const elements: Element[] = [];
  const around: string[] = [];
  const faults: string[] = [];
  const matches = [...body.matchAll(token)];
  for (const { groups = {} } of matches) {
    const { close = "", name = "", attributes = "", empty = "", text } = groups;
    const entities = (text ?? attributes).match(/&[^;]*;?/gu) ?? [];
    faults.push(...entities.filter((entity) => !/^&(?:amp|lt|gt|quot|apos);$/u.test(entity)));
    if (text !== undefined) continue;
    if (close === "/") {
      if (around.pop() !== name) faults.push(`</${name}>`);
      continue;
    }
    elements.push({ name, attributes: attributesOf(attributes) });
    if (empty === "") around.push(name);
  }
  expect(matches.map(([match]) => match).join("")).toBe(body);
  expect({ faults, around }).toEqual({ faults: [], around: [] });
  return elements;
}

function attributesOf(written: string): Readonly<Record<string, string>> {
  const pairs = [...written.matchAll(/ ([a-z]+)="([^"]*)"/gu)];
  return Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, decoded(value)]));
}

function decoded(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
