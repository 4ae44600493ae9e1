import { describe, expect, test } from "vitest";

import { format } from "./format.ts";

const head = "language 1\npolicy x\n";

function formatted(text: string): string {
  const answer = format({ path: "x.policy", text });
  if (answer.kind === "failed") throw new Error(JSON.stringify(answer.diagnostics));
  return answer.text;
}

/** Formats declarations under a head, and answers them without it. */
function declarations(text: string): string {
  const whole = formatted(head + text);
  expect(whole.startsWith(head)).toBe(true);
  expect(formatted(whole)).toBe(whole);
  return whole.slice(head.length);
}

/** A test of two rows, with this before the first one's expectation. */
function gappedRows(record: string, gap: string): string {
  return `test "t" {\n  case by a b on c {}${gap}expect permit\n  case by a b on c ${record}   expect refuse by coverage\n}\n`;
}

/** A test of two rows, with these at the ends of what could be lines. */
function rows(end: string, record: string, need: string): string {
  return `test "t" {
  case by a b on c {}${end}expect permit
  case by a b on c ${record}${end}expect hold by rule, quorum${need}needing 1 of d${need}also 2 of e
}
`;
}

function recordOf(width: number): string {
  return `{ f: "${"g".repeat(width - 9)}" }`;
}

describe("the head", () => {
  test("takes a line each for the language and the policy's name", () => {
    expect(formatted('  language   1 policy  x under  "../a.policy"')).toBe(
      'language 1\npolicy x under "../a.policy"\n',
    );
  });

  test("keeps comments above it, in it and behind it, and one empty line between them", () => {
    const text = "\n\n// a\n\n\n// b\nlanguage 1// c\n/// d  \n\n\npolicy x // e\n\n\n// f";
    expect(formatted(text)).toBe("// a\n\n// b\nlanguage 1  // c\n/// d\n\npolicy x  // e\n\n// f\n");
  });

  test("loses the byte order mark and carriage returns", () => {
    expect(formatted("\ufefflanguage 1\r\n// c\r\npolicy x\r\n")).toBe("language 1\n// c\npolicy x\n");
  });
});

describe("a declaration", () => {
  test.each([
    ["zone   a ,b,c", "zone a, b, c"],
    ["enum Tier{gold,silver}", "enum Tier { gold, silver }"],
    ["enum Odd{and,or , not}", "enum Odd { and, or, not }"],
    ["entity E{a ? :int -5 .. 5,or:bool}", "entity E { a?: int -5..5, or: bool }"],
    ["entity E {  }", "entity E {}"],
    [
      "action a,b on E restores{c:claimed secret string max 4}",
      "action a, b on E restores { c: claimed secret string max 4 }",
    ],
    ["fact t( id:string max 32 ):T ? from s fresh 10m", "fact t(id: string max 32): T? from s fresh 10m"],
    ["fact open:bool from s fresh 1w", "fact open: bool from s fresh 1w"],
    [
      "group owners(p:path)=codeowners  p from github fresh 60m",
      "group owners(p: path) = codeowners p from github fresh 60m",
    ],
    ['agent b=github app 7,spiffe "x"', 'agent b = github app 7, spiffe "x"'],
    ['window w=mon .. fri 09:00 .. 16:00 in "UTC"', 'window w = mon..fri 09:00..16:00 in "UTC"'],
    ["window f = 2026-12-20T00:00Z .. 2027-01-02T00:00Z", "window f = 2026-12-20T00:00Z..2027-01-02T00:00Z"],
    ['paths p="a/**","b"except "a/c"', 'paths p = "a/**", "b" except "a/c"'],
    [
      "contract c on E holds when(observed.a>=declared.a)",
      "contract c on E holds when (observed.a >= declared.a)",
    ],
    ["let m(a:int -1..1)=a>-5 and(3-a)==- 5", "let m(a: int -1..1) = a > -5 and (3 - a) == -5"],
    ['let q = any( x in xs.any:x like "a" )', 'let q = any(x in xs.any: x like "a")'],
    ["let r = not(f( a,b ).and or x has or)", "let r = not (f(a, b).and or x has or)"],
    ["let s = if(a)then-1 else[ -1,b ]", "let s = if (a) then -1 else [-1, b]"],
    ["let t = a ?? 5 in 1 .. 20", "let t = a ?? 5 in 1..20"],
    ["target requires{zone:zone}", "target requires { zone: zone }"],
    ["stage at  most constrained on * where(a)", "stage at most constrained on * where (a)"],
    [
      'refuse r at advisory on * except a where(b)unless 2 of c and 1 of d(e) approve because"f"',
      'refuse r at advisory on * except a where (b) unless 2 of c and 1 of d(e) approve because "f"',
    ],
    ['prove "p"never refuse undo by a.b', 'prove "p" never refuse undo by a.b'],
  ])("%s", (text, expected) => {
    expect(declarations(text)).toBe(`${expected}\n`);
  });

  test("keeps literals and escapes as they were written", () => {
    const text = String.raw`let a = ["\u{61}\n", 0.10%, 1w, 60m, 2026-01-01T00:00:00.000Z]`;
    expect(declarations(text)).toBe(`${text}\n`);
  });

  test("keeps one of the empty lines before it", () => {
    expect(declarations("zone a\nzone b\n\n\n\nzone c zone d\n\n")).toBe(
      "zone a\nzone b\n\nzone c\nzone d\n",
    );
  });

  test("keeps its fields on lines of their own where the first is on one, or where they do not fit", () => {
    expect(declarations("entity E {\n\n a: bool, b: bool,\n\n\n c: bool }")).toBe(
      "entity E {\n  a: bool,\n  b: bool,\n\n  c: bool\n}\n",
    );
    expect(declarations("entity E { a: bool,\n b: bool\n}")).toBe("entity E { a: bool, b: bool }\n");
    const long = Array.from({ length: 9 }, (_, at) => `field_${at}: bool`);
    expect(declarations(`entity E { ${long.join(", ")} }`)).toBe(`entity E {\n  ${long.join(",\n  ")}\n}\n`);
  });

  test("wraps names that do not fit, in brackets too", () => {
    const names = Array.from({ length: 12 }, (_, at) => `zone_number_${at}`);
    const wrapped = `\n  ${names.slice(0, 7).join(", ")},\n  ${names.slice(7).join(", ")}\n`;
    expect(declarations(`enum E { ${names.join(",")} }`)).toBe(`enum E {${wrapped}}\n`);
    expect(declarations(`let l = [${names.join(",")}]`)).toBe(`let l = [${wrapped}]\n`);
    expect(declarations(`zone ${names.join(",")}`)).toBe(
      `zone ${names.slice(0, 7).join(", ")},\n  ${names.slice(7).join(", ")}\n`,
    );
  });

  test("breaks a condition at its loosest operators", () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => `target.${name.repeat(20)} == action.${name.repeat(20)}`);
    expect(declarations(`let l = ${a} and ${b} or ${c}`)).toBe(`let l = ${a}\n    and ${b}\n  or ${c}\n`);
    expect(declarations(`let l = ${a} and ${b} and not (${b} or ${c} or ${a})`)).toBe(
      `let l = ${a}\n  and ${b}\n  and not (\n    ${b}\n      or ${c}\n      or ${a}\n  )\n`,
    );
    expect(declarations(`let l = if ${a} then ${b} else ${c}`)).toBe(
      `let l = if ${a}\n  then ${b}\n  else ${c}\n`,
    );
  });
});

describe("columns", () => {
  test("are none among declarations, so that one never moves another", () => {
    expect(declarations("zone   a\nenum   T { b }\nfact   j: bool from k fresh 1h\nhuman  h = i 1")).toBe(
      "zone a\nenum T { b }\nfact j: bool from k fresh 1h\nhuman h = i 1\n",
    );
  });

  test("line up what is said about clauses", () => {
    const text = `bound b on * {
  blast   users <= 5%                 unless 2 of a approve
  network no crossing c -> d   as g   when e
  drift   none in h                   because "f"  // behind
  audit   anchored within 1h
}
`;
    expect(declarations(text)).toBe(text);
    expect(declarations(text.replaceAll(/(?<=\S) +/gu, " "))).toBe(text);
  });

  test.each([
    [16, 'blast   users <= 5%                   because "f"'],
    [17, 'blast   users <= 5%   because "f"'],
  ])("leave a gap of at most 16 columns more than usual: %i", (more, line) => {
    const network = `network no crossing ${"c".repeat(more - 6)} -> d`;
    const text = `bound b on * {\n  ${line}\n  ${network}   when e\n}\n`;
    expect(declarations(text.replaceAll(/(?<=\S) +/gu, " "))).toBe(text);
  });

  test("line up what rows expect, unless a gap would get too long", () => {
    const short = gappedRows("{ d: 1 }", " ".repeat(9));
    expect(declarations(short.replaceAll(/(?<=\S) +/gu, " "))).toBe(short);
    const long = gappedRows(`{ d: "${"e".repeat(50)}" }`, "   ");
    expect(declarations(long)).toBe(long);
  });
});

describe("a rule", () => {
  test("lines its clauses up behind their first words", () => {
    expect(
      declarations(
        "permit p on a{require(b) reversal tested within 7d each f in action.files:quorum 1 of o(f) as own}",
      ),
    ).toBe(
      "permit p on a { require (b)   reversal tested within 7d   each f in action.files: quorum 1 of o(f)   as own }\n",
    );
    expect(
      declarations("permit p on a {\nrequire (b) grant at most 5m\n\n\nrate 3 at once per owner\n}"),
    ).toBe("permit p on a {\n  require (b)\n  grant   at most 5m\n\n  rate    3 at once per owner\n}\n");
    expect(
      declarations("bound b on * { each f in action.files:\n quorum 1 of o audit anchored within 1h }"),
    ).toBe("bound b on * {\n  each f in action.files: quorum 1 of o\n  audit anchored within 1h\n}\n");
  });

  test("stays on one line only where it was written so and fits", () => {
    expect(declarations("bound b on * { drift none\n }")).toBe("bound b on * {\n  drift none\n}\n");
    const clause = "network no crossing staging -> production, * -> external";
    expect(declarations(`bound b on * { ${clause} ${clause} }`)).toBe(
      `bound b on * {\n  ${clause}\n  ${clause}\n}\n`,
    );
    expect(declarations("permit p on a {\n}")).toBe("permit p on a {}\n");
  });

  test("gives each suffix a line where they do not fit behind the clause", () => {
    const because = 'because "nobody but a person may decide this at night"';
    expect(declarations(`bound b on * {\n blast users<=5% as u unless 2 of a approve ${because}}`)).toBe(
      `bound b on * {\n  blast users <= 5%   as u   unless 2 of a approve   ${because}\n}\n`,
    );
    const longer = because.replace("decide", "be asked to decide about");
    expect(declarations(`bound b on * {\n blast users<=5% when c unless 2 of a approve ${longer}}`)).toBe(
      `bound b on * {\n  blast users <= 5%\n    when c\n    unless 2 of a approve\n    ${longer}\n}\n`,
    );
  });

  test("sets a long head apart from its body", () => {
    const names = ["one", "two", "three"].map((name) => `release_bot_number_${name}`).join(", ");
    expect(declarations(`permit p on a by ${names} where target.owner == "payments" { drift none }`)).toBe(
      `permit p on a\n    by ${names}\n    where target.owner == "payments" { drift none }\n`,
    );
  });
});

describe("a test", () => {
  test("takes a line a step", () => {
    expect(
      declarations(
        'test "t"from calm{given now=2026-11-24T10:00Z given f("a").b=-5 when a on t,u by human "b"{c:[1 of d,e]}expect hold by quorum needing 1 of d also 2 of e\n}',
      ),
    ).toBe(
      [
        'test "t" from calm {',
        "  given now = 2026-11-24T10:00Z",
        '  given f("a").b = -5',
        '  when a on t, u by human "b" { c: [1 of d, e] }',
        "  expect hold by quorum needing 1 of d also 2 of e",
        "}\n",
      ].join("\n"),
    );
  });

  test("stays on one line where it was written so and fits", () => {
    const text = 'test "t" { when a on t by b {}   expect refuse by rule, coverage }\n';
    expect(declarations(text)).toBe(text);
  });

  test("gives what its rows expect lines of their own where one does not fit behind its record", () => {
    const fits = rows("   ", recordOf(34), " ");
    expect(declarations(fits)).toBe(fits);
    expect(declarations(rows("   ", recordOf(35), " "))).toBe(rows("\n    ", recordOf(35), " "));
    const open = rows("\n    ", "{\n    f: 1\n  }", " ");
    expect(declarations(open.replaceAll("\n    expect", " expect"))).toBe(open);
  });

  test("gives what a row needs lines of its own only where it does not fit there either", () => {
    const need = `needing 1 of ${"d".repeat(34)}`;
    const text = (join: string): string =>
      `test "t" {\n  case by a b on c {}\n    expect hold by rule, quorum${join}${need}${join}${need.replace("needing", "also")}\n}\n`;
    expect(declarations(text(" "))).toBe(text("\n      "));
  });
});

describe("comments", () => {
  test("stay between the same tokens, on a line of their own or behind one", () => {
    const text = `entity E { // open
  a: bool, // after a
// before b
  b: bool // after b

  // last
}
bound b on * // head
{
  // first
  drift none // behind
  blast // inside
    users <= 5%
  grant at most 5m because // why
    "x"
  // end
} // closed
// after
`;
    expect(declarations(text)).toBe(`entity E {  // open
  a: bool,  // after a
  // before b
  b: bool  // after b

  // last
}
bound b on *  // head
{
  // first
  drift none  // behind
  blast  // inside
    users <= 5%
  grant at most 5m
    because  // why
      "x"
  // end
}  // closed
// after
`);
  });

  test("keep bodies and brackets open", () => {
    expect(declarations("bound b on * { // c\n}")).toBe("bound b on * {  // c\n}\n");
    expect(declarations("let a = [ // c\n b, c // d\n]")).toBe("let a = [  // c\n  b,\n  c  // d\n]\n");
  });

  test.each([
    ["enum T {\n a, // x\n b, c // y\n}", "enum T {\n  a,  // x\n  b,\n  c  // y\n}"],
    [
      "let l = [a, b // x\n, // y\n c,\n// z\n d]",
      "let l = [\n  a,\n  b  // x\n  ,  // y\n  c,\n  // z\n  d\n]",
    ],
    ["enum T { a // x\n , b, c }", "enum T {\n  a  // x\n  , b,\n  c\n}"],
    ["zone a, // x\n b, c // y", "zone a,  // x\n  b,\n  c  // y"],
    ["zone a // x\n , b, c", "zone a  // x\n  , b,\n  c"],
  ])("between commas give each name a line of its own: %j", (text, expected) => {
    expect(declarations(text)).toBe(`${expected}\n`);
  });
});

describe("what is not formatted", () => {
  test("is a text with a mistake in its grammar", () => {
    const answer = format({ path: "x.policy", text: `${head}bound b on * { blast }` });
    expect(answer.kind === "failed" && answer.diagnostics.map(({ path }) => path)).toEqual(["x.policy"]);
  });

  test("is a text that would become larger than a policy may be", () => {
    const deep = `${"(".repeat(60)}a${")".repeat(60)}`;
    const text = `${head}let a = [${Array.from({ length: 1000 }, () => deep).join("//\n,")}]`;
    const answer = format({ path: "x.policy", text });
    expect(answer.kind === "failed" && answer.diagnostics.map(({ code }) => code)).toEqual(["IL1001"]);
  });
});
