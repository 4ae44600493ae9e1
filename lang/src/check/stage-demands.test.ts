import { describe, expect, test } from "vitest";

import { check } from "./check.ts";

const words = `entity Service { owner: string max 64 }
action deploy, scale on Service { image: string max 128 }
action inspect on Service reads {}
action ask on Service proposes {}
action undo on Service restores { revision: int 0..9 }
human ada = github user 1
agent bot = github app 7
group dba = ada
`;

const policy = (body: string): string => `language 1\npolicy p\n${words}${body}\n`;

/** What a policy lacks, in the diagnostic's words, and what its labels point at. */
function lacking(body: string, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const files = { "p.policy": policy(body), ...more };
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return check(sources, ["p.policy"]).diagnostics.flatMap(({ code, message, related }) => [
    `${code} ${message}`,
    ...(related ?? []).map(({ label }) => label),
  ]);
}

const blast = "blast traffic p95 <= 5%";
const reversal = "reversal tested";
const grant = "grant write on target expires 1h";
const head = "stage constrained\n";
const small = "a blast of at most 5%";

describe("what a stage demands is met", () => {
  test.each([
    `permit x on deploy { ${blast} ${reversal} ${grant} }`,
    `permit x on deploy { blast users p999 <= 0.1% reversal tested within 7d grant read on target expires 5m }`,
    `permit x on deploy { ${blast} unless 1 of dba approve ${reversal} ${grant} }`,
    `bound b on * { ${blast} ${reversal} } permit x on deploy, scale { ${grant} }`,
    `bound b on changes { ${blast} } bound c on * except undo { ${reversal} } permit x on deploy, undo { ${grant} }`,
    `bound b on deploy { grant at most 30m } permit x on deploy { ${blast} ${reversal} grant write on target expires 7d }`,
    // Nothing is owed for what changes nothing, by people, or before the stage binds.
    `permit x on inspect, ask, undo {}`,
    `permit x on deploy by human {}`,
    `permit x on deploy by ada {}`,
    `permit x at advisory on deploy {}`,
    `permit x at green_path on deploy { memory success >= 90% over 10 outcomes ${reversal} ${grant} }`,
    `permit x at calibrated on deploy { ${blast} ${reversal} ${grant} }`,
  ])("%s", (body) => {
    expect(lacking(head + body)).toEqual([]);
  });

  test("by a bound of a baseline that the policy stands under, and not of a module that it imports", () => {
    const acme = `language 1\nbaseline acme\nbound b on * { ${blast} ${reversal} }\nlet calm = true\n`;
    const permit = `permit x on deploy { ${grant} }`;
    const under = policy(head + permit).replace("policy p", 'policy p under "acme.policy"');
    const sources = [
      { path: "acme.policy", text: acme },
      { path: "p.policy", text: under },
    ];
    expect(check(sources, ["p.policy"]).diagnostics).toEqual([]);
    const importing = `import { calm } from "acme.policy"\n${head}${permit}`;
    expect(lacking(importing, { "acme.policy": acme })).toEqual([
      `IL2275 the permit \`x\` is at \`constrained\` without ${small} and a tested reversal`,
    ]);
  });
});

describe("what a stage demands is missing", () => {
  test.each([
    ["permit x on deploy {}", `${small}, a tested reversal and a grant`, []],
    [`permit x on undo, deploy { ${reversal} ${grant} }`, small, []],
    [
      `permit x on deploy { blast traffic p90 <= 1% ${reversal} ${grant} }`,
      small,
      ["this is about a percentile below p95"],
    ],
    [
      `permit x on deploy { blast traffic <= 5.1% ${reversal} ${grant} }`,
      small,
      ["this allows more than 5%"],
    ],
    [
      `permit x on deploy { ${blast} when target.owner == "a" ${reversal} ${grant} }`,
      small,
      ["this has a `when`, so it may not apply"],
    ],
    [`permit x on deploy { blast services <= 1 ${reversal} ${grant} }`, small, []],
    [
      `permit x on deploy { ${blast} reversal declared ${grant} }`,
      "a tested reversal",
      ["this does not ask for a test"],
    ],
    [
      `bound b on deploy { ${blast} } permit x on deploy, scale { ${reversal} ${grant} }`,
      small,
      ["this does not reach `scale`"],
    ],
    [
      `bound b on * by agent { ${blast} } permit x on deploy { ${reversal} ${grant} }`,
      small,
      ["this stands in a bound with a `by`, so it may not apply"],
    ],
    [
      `bound b on * where target.owner == "a" { ${blast} } permit x on deploy { ${reversal} ${grant} }`,
      small,
      ["this stands in a bound with a `where`, so it may not apply"],
    ],
    [
      `bound b at advisory on * { ${blast} } permit x on deploy { ${reversal} ${grant} }`,
      small,
      ["this is advisory, so it does not bind"],
    ],
    // The first that is about one of its actions is named.
    [
      `bound o on undo { ${blast} } bound a on scale, deploy by agent { ${reversal} ${blast} }
bound b on * where target.owner == "a" { ${blast} } permit x on deploy { ${reversal} ${grant} }`,
      small,
      ["this stands in a bound with a `by`, so it may not apply"],
    ],
    // Another permit is another way to pass: it covers nothing.
    [
      `permit y on deploy { ${blast} ${reversal} ${grant} } permit x on deploy { ${reversal} ${grant} }`,
      small,
      [],
    ],
    [`permit x on deploy { memory success >= 90% over 10 outcomes ${reversal} ${grant} }`, small, []],
    [`bound b on * { ${blast} ${reversal} } permit x on deploy by bot {}`, "a grant", []],
    [`bound b on * { ${blast} ${reversal} } permit x on deploy by human, agent {}`, "a grant", []],
  ])("%s", (body, what, labels) => {
    expect(lacking(head + body)).toEqual([
      `IL2275 the permit \`x\` is at \`constrained\` without ${what}`,
      ...labels,
    ]);
  });

  test("a later stage takes memory in place of blast", () => {
    expect(lacking(`permit x at green_path on deploy { ${reversal} ${grant} }`)).toEqual([
      `IL2275 the permit \`x\` is at \`green_path\` without ${small} or a memory of success`,
    ]);
    const idle = "memory success >= 0% over 1 outcomes";
    expect(lacking(`permit x at green_path on deploy { ${idle} ${reversal} ${grant} }`)).toEqual([
      `IL2275 the permit \`x\` is at \`green_path\` without ${small} or a memory of success`,
      "this asks for no success",
    ]);
  });
});

describe("a grant", () => {
  const rest = `${blast} ${reversal}`;
  const long = "IL2276 at `constrained` a grant lives 1h at most";

  test.each([
    [`permit x on deploy { ${rest} grant write on target expires 61m }`, [long]],
    [`permit x on deploy { ${rest} grant write on target expires 60m }`, []],
    [
      `bound b on deploy { grant at most 2h } permit x on deploy { ${rest} grant write on target expires 3h }`,
      [long],
    ],
    [
      `bound b on deploy by agent { grant at most 1h } permit x on deploy { ${rest} grant write on target expires 3h }`,
      [long],
    ],
    [
      `bound b on scale { grant at most 1h } permit x on deploy, scale { ${rest} grant write on target expires 3h }`,
      [long],
    ],
  ])("%s", (body, found) => {
    expect(lacking(head + body)).toEqual(found);
  });
});

describe("a mistake elsewhere is not repeated", () => {
  test.each([
    ["in the permit", `permit x on deploy { ${blast} when target.ownr == "a" }`, "IL2005"],
    ["in a bound", `bound b on * { ${blast} unless 2 of dbaa approve } permit x on deploy {}`, "IL2001"],
    ["in the text of a bound", `bound b on * { blast trafic <= 5% } permit x on deploy {}`, "IL1"],
  ])("%s", (_, body, code) => {
    const found = lacking(head + body);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(code)).toBe(true);
  });

  test("above it", () => {
    const sources = [
      {
        path: "p.policy",
        text: policy(`${head}permit x on deploy {}`).replace("policy p", 'policy p under "gone.policy"'),
      },
    ];
    expect(check(sources, ["p.policy"]).diagnostics.map(({ code }) => code)).toEqual(["IL2010"]);
  });
});
