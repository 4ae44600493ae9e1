import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { check } from "./check.ts";

const words = `source github
zone staging, production
enum Tier { gold, silver }
entity Service { tier: Tier, owner: string max 9, size: int 0..9, o?: int 0..9, p?: int 0..9, labels: list min 1 max 3 of string max 9 }
action deploy on Service { image: string max 9, note?: claimed string max 9, labels: claimed list min 1 max 3 of string max 9, n?: int 0..9 }
group dba = team "acme/dba" from github fresh 10m
`;

function policy(body: string): string {
  return `language 1\npolicy p\n${words}${body}\n`;
}

/** The codes that a set of files gives, each with its path and what it points at. */
function mistakes(files: Readonly<Record<string, string>>): readonly string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return check(
    sources,
    sources.map(({ path }) => path),
  ).diagnostics.map(
    ({ code, path, span }) => `${code} ${path} ${files[path]?.slice(span.start, span.end) ?? ""}`,
  );
}

function codes(body: string): readonly string[] {
  return mistakes({ "p.policy": policy(body) }).map((mistake) => mistake.slice(0, 6));
}

describe("what the proposer claims", () => {
  const readings = [
    "action has note",
    'not (action has note and action.note == "x")',
    '(action.note ?? "") like "x*"',
    'any(l in action.labels: l == "hot")',
    "count of action.labels > 1",
    '"hot" in action.labels',
    "if count(l in action.labels: true) > 1 then true else false",
    "any(l in target.labels: any(m in action.labels: l == m))",
    "claim",
    "deeper",
  ];
  const lets = "let claim = action has note\nlet deeper = not (target.size < 3 and claim)\n";

  test.each(readings)("widens nothing: %s", (reading) => {
    const widening = [
      `permit r on deploy where ${reading} {}`,
      `permit r on deploy { require ${reading} }`,
      `permit r on deploy { blast traffic <= 5% when ${reading} }`,
      `bound r on deploy where ${reading} { blast traffic <= 5% }`,
      `bound r on deploy { blast traffic <= 5% when ${reading} }`,
    ];
    for (const rule of widening) expect(codes(lets + rule)).toEqual(["IL2205"]);
    const restricting = [
      `refuse r on deploy where ${reading}`,
      `refuse r on deploy where ${reading} unless 1 of dba approve because "{action.note}"`,
      `bound r on deploy { require ${reading} }`,
      `permit r on deploy { blast traffic <= 5% because "{action.note}" }`,
    ];
    for (const rule of restricting) expect(codes(lets + rule)).toEqual([]);
  });

  test("is reported where the rule's own file reads it, also through a `let` of another file", () => {
    const files = {
      "p.policy": policy('import { sly } from "lets.policy"\npermit r on deploy where sly {}'),
      "lets.policy": `language 1\npolicy lets\n${"// a long way down\n".repeat(200)}let sly = action has note\n`,
    };
    expect(mistakes(files)).toEqual(["IL2205 p.policy sly"]);
  });

  test("is told apart from an empty list, which is reported there too, however deep in the `let` it stands", () => {
    const head = `language 1\npolicy lets\n${"// a long way down\n".repeat(200)}let both = [action.rows]\n`;
    const files = {
      "p.policy": policy(
        `import { every, some } from "lets.policy"
action scan on Service { rows: list max 9 of string max 9 }
permit r on scan { require every and target.size > 3 }
permit s on scan where target.size > 3 and not some {}`,
      ),
      "lets.policy": `${head}let every = all(row in both: all(cell in row: cell == "x"))
let some = any(row in both: any(cell in row: cell == "x"))\n`,
    };
    expect(mistakes(files)).toEqual(["IL2215 p.policy every", "IL2215 p.policy some"]);
  });
});

describe("an optional field", () => {
  test.each([
    "target has o and target.o < 3",
    "target has o and target has p and target.o < target.p",
    "not (target has o) or target.o < 3",
    "not (target has o and target.o > 3)",
    "not (not (target has o)) and target.o < 3",
    "not (not (target has o) or not (target has p)) and target.o < target.p",
    "if target has o then target.o < 3 else true",
    "if not (target has o) then true else target.o < 3",
    "(target.o ?? 0) < 3",
    "(target.o ?? target.size) < 3",
    "known and target.o < 3",
    "target has o and any(l in target.labels: target.o < 3)",
    "reversal has tested and reversal.tested < 7d",
  ])("may be used once it was tested: %s", (condition) => {
    expect(codes(`let known = target has o\nbound r on deploy { require ${condition} }`)).toEqual([]);
  });

  test.each([
    "target.o < 3",
    "target has p and target.o < 3",
    "target has o or target.o < 3",
    "not (target has o) and target.o < 3",
    "target.o < 3 and target has o",
    "(target has o or target.size < 3) and target.o < 3",
    "if target has o then true else target.o < 3",
    "if target.size < 3 then target.o < 3 else true",
    "(target.size ?? 0) < 3 and target.o < 3",
    "any(l in target.labels: target has o) and target.o < 3",
    "action has n and target.o < 3",
    "reversal.tested < 7d",
  ])("may be absent before: %s", (condition) => {
    expect(codes(`bound r on deploy { require ${condition} }`)).toEqual(["IL2104"]);
  });

  test("is tested for a rule's clauses by its `where`, for a clause by its `when`", () => {
    expect(codes("bound r on deploy where target has o { require target.o < 3 }")).toEqual([]);
    expect(codes("bound r on deploy { require target.o < 3 when target has o }")).toEqual([]);
    expect(codes("bound r on deploy where not (target has o) { require target.o < 3 }")).toEqual(["IL2104"]);
    expect(
      codes("bound r on deploy { require true when target has o\nrequire target.o < 3 as later }"),
    ).toEqual(["IL2104"]);
  });

  test.each([
    "bound r on deploy { require target has oo and target.o < 3 }",
    "bound r on deploy { require not (target has oo) or target.o < 3 }",
    "bound r on deploy { require if target has oo then target.o < 3 else true }",
    "bound r on deploy where target has oo { require target.o < 3 and target.p < 3 }",
    "bound r on deploy { require target.o < 3 when target has oo unless 1 of dba approve }",
  ])("is not missed where its test has a mistake: %s", (rule) => {
    expect(codes(rule)).toEqual(["IL2005"]);
  });
});

describe("diagnostics", () => {
  test("are as many as the mistakes", () => {
    const body = [
      "let big = target.sise > 3",
      "permit one on deplyo where target.size > 3 and big { require target.anything }",
      'bound two on deploy where big { require target.size == "3" }',
      "bound three on deploy where big { quorum 1 of dbaa }",
      "refuse four on deploy where target.owner < 3 or big",
    ].join("\n");
    expect(mistakes({ "p.policy": policy(body) })).toEqual([
      "IL2005 p.policy sise",
      "IL2001 p.policy deplyo",
      'IL2102 p.policy target.size == "3"',
      "IL2001 p.policy dbaa",
      "IL2102 p.policy target.owner < 3",
    ]);
  });

  test("are not echoed by names whose import failed", () => {
    const use = `permit r on release by bot where calm and target.zone == moon and target.kind == Kind.big {
  quorum 1 of owners
  require target.size < 3 unless 2 of owners approve
}
group everyone = bot
test "t" { given s = Thing { size: 3 } when release on s by bot { kind: Kind.big } expect permit }`;
    const names = "release, bot, calm, moon, Kind, owners, Thing";
    const missing = { "p.policy": `language 1\npolicy p\nimport { ${names} } from "gone.policy"\n${use}\n` };
    expect(mistakes(missing)).toEqual(['IL2006 p.policy "gone.policy"']);
    const empty = { ...missing, "gone.policy": "language 1\npolicy gone\n" };
    expect(mistakes(empty).map((mistake) => mistake.slice(0, 6))).toEqual(Array(7).fill("IL2007"));
  });

  test("do not multiply where one `let` is used many times", () => {
    const uses = Array.from({ length: 20 }, (_, index) => `bound r${index} on deploy where wrong {}`).join(
      "\n",
    );
    expect(codes(`let wrong = target.nope\n${uses}`)).toEqual(["IL2005"]);
  });

  test("are none where there is no mistake in any sort of declaration", () => {
    expect(codes(everything)).toEqual([]);
  });

  test("stay inside the text, and nothing throws, whatever the words of the language are put into", () => {
    const soup = `permit bound refuse on deploy Service by agent where target . size < 3 { } ( ) any all count has
      and or not if then else require quorum 1 of dba blast traffic <= 5% when unless approve let = "x" [ ] , in like
      entity action zone enum int 0..9 string max list test given expect r import from ?? + - as because import
      baseline under fact ( p : path ) ? fresh 10m window w mon..fri 09:00..16:00 in "UTC" switch resume including
      restores contract holds observed . tier declared . size on paths "a/**" hosts commands fixture prove never case
      each x : none of l at advisory stage most constrained let f ( y : int 0..9 ) f ( 3 ) approvals owners ( "x" )
      network within no crossing -> * audit anchored memory success outcomes over drift seen schema codeowners`;
    const tokens = soup.split(/\s+/u);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens, "\n"), { maxLength: 60 }), fc.nat(), (extra, at) => {
        const whole = policy(everything);
        const place = at % whole.length;
        const text = `${whole.slice(0, place)} ${extra.join(" ")} ${whole.slice(place)}`;
        for (const { span } of check([{ path: "p", text }], ["p"]).diagnostics) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.start).toBeLessThanOrEqual(span.end);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** One of each declaration, so that a word that is put anywhere lands beside every sort of thing. */
const everything = `entity Ticket { open: bool, owner: string max 9 }
fact ticket(id: string max 9): Ticket? from github fresh 10m
fact frozen: bool from github fresh 10m
group owners(p: path) = codeowners p from github fresh 10m
paths docs = "docs/**" except "docs/secret/**"
window open = mon..fri 09:00..16:00 in "UTC"
contract orders = schema "db/x.sql" on database "x"
contract steady on Service holds when observed.size == declared.size
switch halt on * where target.size > 3 { resume quorum 1 of dba }
let near(x: int 0..9) = target.size < x
let work = ticket(action.image)
target requires { owner: string max 9 }
stage at most constrained on * where frozen
bound r at advisory on deploy where target has o and target.o < 3 and near(4) and now in open {
  require work has open and work.open because "{action.image}"
  each l in target.labels: quorum 1 of owners("docs/x") when l == "hot"
  network no crossing staging -> *   drift none seen within 1h   memory outcome within 1d
}
refuse s on deploy unless 1 of dba approve
permit t on deploy by agent { grant read on target expires 5m }
fixture calm { given frozen = false given ticket("a") = none given checkout = Service { size: 3 } }
test "t" from calm { case by agent deploy on checkout { image: "a", labels: ["a"] } expect refuse by rule }
prove "p" never permit deploy where approvals(dba) < 2
`;

const chain = (count: number, link: (before: string) => string): string =>
  Array.from({ length: count }, (_, index) => `let l${index + 1} = ${link(`l${index}`)}`).join("\n");

const named = (count: number): string =>
  `action ${Array.from({ length: count }, (_, index) => `a${index}`).join(", ")} on Service {}`;

const rules = (count: number): string =>
  Array.from({ length: count }, (_, index) => `bound r${index} on * where target.size < 3 {}`).join("\n");

describe("a policy that would grow past every bound", () => {
  test.each([
    [
      "lets that double",
      `let l0 = target.size < 3\n${chain(60, (before) => `${before} or ${before}`)}`,
      "l60",
      "IL2111",
    ],
    [
      "a long chain of lets",
      `let l0 = target.size < 3\n${chain(9_000, (before) => before)}`,
      "l9000",
      "IL2212",
    ],
    [
      "a deep chain of lets",
      `let l0 = target.size < 3\n${chain(300, (before) => `not ${before}`)}`,
      "l300",
      "IL2212",
    ],
  ])("is one mistake, said quickly: %s", (_, lets, last, code) => {
    const started = performance.now();
    expect(codes(`${lets}\nbound r on deploy where ${last} {}\nbound s on deploy where ${last} {}`)).toEqual([
      code,
    ]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("is one mistake where it has too many actions, or rules that reach too many", () => {
    const started = performance.now();
    expect(codes(named(5_000))).toEqual(["IL2212"]);
    expect(codes(`${named(900)}\n${rules(500)}`)).toEqual(["IL2212"]);
    expect(codes(`${named(90)}\n${rules(50)}`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
