import { describe, expect, test } from "vitest";

import { unreachable } from "../unreachable.ts";
import type { Expression } from "./expression.ts";
import { lex, spanOf } from "./lexer.ts";
import { parse } from "./parse.ts";
import { PolicyParser } from "./parser.ts";
import { print } from "./print.ts";
import type { Span } from "./span.ts";
import { writeString } from "./string-literal.ts";

const policy = `language 1
/// Guardrails for the payments platform.
///
///   Indented.
policy payments under "../acme/acme.policy"
import { Service, deploy, production } from "../acme/acme.policy"
stage constrained

enum Tier { gold, silver, none }
entity Service { tier: Tier, owner: string max 64, wait?: duration max 30d, rate: int -5..10 }
/// Puts an image on a service.
action deploy, scale on Service { image: claimed secret string max 128, files: list min 1 max 100 of path }
action undo on Service restores {}
zone staging, production // what a reader sees
source github, tracker
fact ticket(id: string max 32, z: zone): Ticket? from tracker fresh 10m
fact frozen: bool from tracker fresh 1h
agent release_bot = github app 1234567, spiffe "spiffe://acme/agents/release"
human beth = github user 42
group sre = team "acme/sre" from github fresh 10m
group leads = beth, ann
group owners(p: path) = codeowners p from github fresh 10m
target requires { zone: zone, owner: string max 64 }
stage at most green_path on * except undo by agent where target.zone == production
paths ledger = "db/ledger/**", "**/*.sql" except "db/ledger/docs/**"
commands quiet = "git diff **" except "git ** -* **"
window release = mon..fri 09:00..24:00 in "Europe/Berlin"
window holidays = 2026-12-20T00:00Z..2027-01-05T00:00Z
contract orders = schema "db/orders.sql" on database "orders"
contract scaled on Service holds when observed.rate >= declared.rate
switch everything on * where target.owner == "payments" including restores { resume quorum 2 of sre }
let work(t: string max 32) = ticket(t, target.zone).open and not all of action.files in ledger
let gold = target.tier == Tier.gold and not (target.zone in [staging, production] or action.canary + 1% > 5%)
permit small at advisory on deploy, scale by agent, beth where gold {
  each f in action.files: quorum 1 of owners(f) when f in ledger because "{f} is theirs"
  schema within orders
  network no crossing staging -> production, * -> staging
  network within staging, production
  audit anchored within 1h
  memory success >= 95% over 20 outcomes within 90d
  memory outcome within 1h
  drift none in scaled seen within 10m
  blast traffic <= 5%
  blast users p99 <= 0.1% as tight when now > 2026-12-20T00:00Z unless 2 of sre and 1 of leads, at most 1 agent by software key within 24h approve because "{target.owner}, {{not}} \\"you\\""
  grant write on "db/", "app/" expires 15m uses 1 revoke on failure, rollback
}
bound limits on * except undo { rate none for 10m after rollback per target }
refuse freeze on * where count(f in action.files: f like "**.sql") > 3 unless 1 of sre approve because "no"
test "a small change" {
  given blast.users = 3%
  given approvals = [2 of sre, release_bot]
  given cart = Service { tier: Tier.gold, wait: none, rate: -5 }
  when deploy on cart by human "beth" { files: ["a", "b"] }
  expect hold by quorum, rule needing 2 of sre also 1 of owners("a")
}
fixture calm {
  given frozen = unknown
  given ticket("PAY-7", production).open = true
}
test "rows" from calm {
  given everything = thrown
  case by beth scale on cart, till { rate: 1 } expect permit
  case by agent "x" undo on cart expect refuse by kill_switch
}
prove "never alone" never permit * except undo by agent where approvals(sre) < 2
prove "the way back" never refuse restores by freeze, payments.small
`;

function read(text: string): ReturnType<typeof parse> {
  return parse({ path: "payments.policy", text });
}

/** What a name, a scope or a clause says, as the text writes it. */
function sayings(
  text: string,
  at: readonly { readonly span: { readonly start: number; readonly end: number } }[],
): string[] {
  return at.map(({ span }) => text.slice(span.start, span.end));
}

test("the grammar is free of ambiguities", () => {
  expect(() => new PolicyParser({ validate: true })).not.toThrow();
});

describe("a whole policy", () => {
  const { module, diagnostics } = read(policy);

  test("has no diagnostics, and all of its declarations in order", () => {
    expect(diagnostics).toEqual([]);
    expect(module.unparsed).toEqual([]);
    expect(module.language?.version).toBe(1);
    expect(module.name?.text).toBe("payments");
    expect(module.declarations.map(({ kind }) => kind).join(" ")).toBe(
      [
        "import stage enum entity action action zone source fact fact principal principal group group group",
        "target-requires stage-at-most pattern-set pattern-set window window contract contract switch let let",
        "permit bound refuse test fixture test prove prove",
      ].join(" "),
    );
  });

  test("keeps the `///` lines of what they stand before, and no other comment", () => {
    expect(module.doc).toBe("Guardrails for the payments platform.\n\n  Indented.");
    expect(
      module.declarations.map((it) => ("doc" in it ? it.doc : null)).filter((doc) => doc !== null),
    ).toEqual(["Puts an image on a service."]);
  });

  test("reads numbers in their units", () => {
    const permit = module.declarations.find((it) => it.kind === "permit");
    expect(permit?.clauses.slice(8).map(({ form }) => form)).toMatchObject([
      {
        kind: "blast-share",
        share: "traffic",
        percentile: "p95",
        percentileWritten: false,
        atMostPpm: 50_000,
      },
      { kind: "blast-share", share: "users", percentile: "p99", percentileWritten: true, atMostPpm: 1_000 },
      { kind: "grant", on: { kind: "prefixes", prefixes: ["db/", "app/"] }, expiresMs: 900_000, uses: 1 },
    ]);
    expect(permit?.clauses[9]?.when).toMatchObject({
      right: { kind: "instant", ms: Date.UTC(2026, 11, 20) },
    });
    expect(permit?.clauses[9]?.unless).toMatchObject({
      agentsAtMost: 1,
      bySoftwareKey: true,
      withinMs: 86_400_000,
    });
  });

  test("reads the holes of an explanation, and doubled braces as braces", () => {
    const permit = module.declarations.find((it) => it.kind === "permit");
    expect(permit?.clauses[9]?.because?.parts).toMatchObject([
      { kind: "hole", path: ["target", "owner"] },
      { kind: "text", text: ', {not} "you"' },
    ]);
  });

  test("says where everything stands", () => {
    const permit = module.declarations.find((it) => it.kind === "permit");
    expect(sayings(policy, permit?.clauses ?? [])[8]).toBe("blast traffic <= 5%");
    expect(sayings(policy, permit === undefined ? [] : [permit.name, permit.scope])).toEqual([
      "small",
      "on deploy, scale by agent, beth where gold",
    ]);
  });

  test("prints as itself, again and again", () => {
    const once = print(module);
    const again = read(once);
    expect(again.diagnostics).toEqual([]);
    expect(print(again.module)).toBe(once);
  });
});

describe("expressions bind", () => {
  test.each([
    ["a or b and not c == d + e ?? f", "(a or (b and (not (c == (d + (e ?? f))))))"],
    ["a - b - c + d", "(((a - b) - c) + d)"],
    ["a and b and c or d", "(((a and b) and c) or d)"],
    ["not not a has not", "(not (not (a has not)))"],
    ["if a then b else if c then d else e or f", "(if a b (if c d (e or f)))"],
    ["a in 1..20 and b in -5..-1", "((a in 1..20) and (b in -5..-1))"],
    ["a - -5", "(a - -5)"],
    ["x.if.in == count of x.list", "(x.if.in == #x.list)"],
    ["any(f in xs.ys: f == a or b)", "any(f xs.ys ((f == a) or b))"],
    ["f(a or b, c).d.in == g(h(i))", "(f((a or b) c).d.in == g(h(i)))"],
    [
      "not none of a.b in c and all of f(x) in d + e",
      "((not (none of a.b in c)) and (all of f(x) in (d + e)))",
    ],
    ["count of f(a) + 1", "(#f(a) + 1)"],
    ["any(f in g(a).b: f in c)", "any(f g(a).b (f in c))"],
    ['a like "b" and c', "((a like b) and c)"],
    ["(a or b) and (c)", "((a or b) and c)"],
  ])("%s", (text, shape) => {
    const { module, diagnostics } = read(`language 1\npolicy p\nlet x = ${text}`);
    expect(diagnostics).toEqual([]);
    const declaration = module.declarations[0];
    expect(declaration?.kind === "let" ? shapeOf(declaration.value) : null).toBe(shape);
  });
});

describe("words", () => {
  test("that are keywords elsewhere are names", () => {
    const { module, diagnostics } = read(
      "language 1\npolicy permit\nzone bound, stage, test\nlet rate = blast.permit and when\nenum if_ { and, none, unknown }",
    );
    expect(diagnostics).toEqual([]);
    expect(module.declarations.map(({ kind }) => kind)).toEqual(["zone", "let", "enum"]);
  });

  test("of the prototype of every object are names like others", () => {
    expect(
      read("language 1\npolicy constructor\nzone __proto__, toString, hasOwnProperty").diagnostics,
    ).toEqual([]);
  });

  test("may stand on any line: only recovery looks at lines", () => {
    const strings = /("(?:[^"\\\n]|\\.)*")/;
    const spread = policy
      .split(strings)
      .map((part, at) => (at % 2 === 0 ? part.replaceAll(/\/\/.*\n/g, "\n").replaceAll(" ", "\n") : part))
      .join("");
    expect(read(spread).diagnostics).toEqual([]);
  });

  test("end with any line end", () => {
    const { module, diagnostics } = read(policy.replaceAll("\n", "\r\n"));
    expect(diagnostics).toEqual([]);
    expect(print(module)).toBe(print(read(policy).module));
  });

  test("may follow a byte order mark", () => {
    const { module, diagnostics } = read(`\ufeff${policy}`);
    expect(diagnostics).toEqual([]);
    expect(module.name?.span.start).toBe(policy.indexOf("payments under") + 1);
  });
});

describe("what did not parse", () => {
  test("leaves its names, so that their uses are no mistakes", () => {
    const { module } = read(
      'language 1\npolicy p\nimport { a, b from "c"\nzone d e\nwindow w = x\nentiy Service { }\nenum Tier { }\nlet ok = 1',
    );
    expect(module.unparsed).toEqual(["a", "b", "w", "Service", "Tier"]);
  });

  test("does not take the next declaration with it", () => {
    const { module, diagnostics } = read(
      "language 1\npolicy p\nlet a = b ==\npermit c on d { }\nbound e on * {\n  require f or\n  schema no opaque\n}",
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["IL1101", "IL1101"]);
    expect(module.declarations).toMatchObject([
      { kind: "permit", name: { text: "c" } },
      { kind: "bound", clauses: [{ form: { kind: "schema-no" } }] },
    ]);
  });

  test("leaves an explanation's text where its hole is wrong", () => {
    const { module, diagnostics } = read('language 1\npolicy p\nrefuse a on * because "x {b.} {c.d}"');
    expect(diagnostics.map(({ code }) => code)).toEqual(["IL1113"]);
    expect(module.declarations[0]).toMatchObject({
      because: { parts: [{ text: "x  " }, { path: ["c", "d"] }] },
    });
  });
});

describe("one mistake is one diagnostic, wherever it is made", () => {
  const places = lex("payments.policy", policy).tokens.map(spanOf);

  test.each<[string, (at: Span) => string]>([
    ["a token left out", ({ start, end }) => policy.slice(0, start) + policy.slice(end)],
    ["a token twice", ({ start, end }) => `${policy.slice(0, end)} ${policy.slice(start)}`],
    ["a word too many", ({ start }) => `${policy.slice(0, start)} oops ${policy.slice(start)}`],
    ["a number in its place", ({ start, end }) => `${policy.slice(0, start)} 7 ${policy.slice(end)}`],
    ["a word in its place", ({ start, end }) => `${policy.slice(0, start)} oops ${policy.slice(end)}`],
    ["a `{` too many", ({ start }) => `${policy.slice(0, start)} { ${policy.slice(start)}`],
    ["a `}` too many", ({ start }) => `${policy.slice(0, start)} } ${policy.slice(start)}`],
  ])("%s", (_, mutate) => {
    const broken = places.map(mutate);
    expect(broken.filter((text) => read(text).diagnostics.length > 1)).toEqual([]);
  });
});

describe("a diagnostic says", () => {
  test.each([
    ["permit small on deploy by agent\n}", "expected `{` after the scope of `permit small`", "found `}`"],
    [
      "permit small on deploy whre a {\n}",
      "expected `{` after the scope of `permit small`",
      "did you mean `where`?",
    ],
    ["permit on deploy { }", "expected a name after `permit` in `permit on`", "found `on`"],
    [
      "bound b on * { identity verfied }",
      "expected `verified`, `rooted` or `depth` after `identity` in `bound b`",
      "did you mean `verified`?",
    ],
    ["bound b on * { blast services <= }", "expected a whole number after `<=` in `bound b`", "found `}`"],
    [
      "action a on B restore { }",
      "expected `changes`, `reads`, `restores`, `proposes` or `{` after `B` in `action a`",
      "did you mean `restores`?",
    ],
    ["action a on B reads then { }", "expected `{` after `reads` in `action a`", "found `then`"],
    ["group g = team true", "expected a string or a parameter after `team` in `group g`", "found `true`"],
    ["let a =", "expected a value after `=` in `let a`", "the file ends here"],
    ['test "x" { expect permit }', 'expected `when` or `case` after `{` in `test "x"`', "found `expect`"],
    [
      "switch s on * includng restores { resume quorum 2 of sre }",
      "expected `{` after the scope of `switch s`",
      "did you mean `including`?",
    ],
    [
      "bound b on * { network no crosing a -> b }",
      "expected `crossing` after `no` in `bound b`",
      "did you mean `crossing`?",
    ],
    [
      "stage at most strict on *",
      "expected `advisory`, `constrained`, `green_path` or `calibrated` after `most` in `stage at`",
      "found `strict`",
    ],
    [
      'window w = 09:00..16:00 in "UTC"',
      "expected an instant or a day such as `mon` after `=` in `window w`",
      "found `09:00`",
    ],
    ["fact f(): bool from s fresh 1m", "expected a name after `(` in `fact f`", "found `)`"],
    ['prove "x" permit a', 'expected `never` after `"x"` in `prove "x"`', "found `permit`"],
  ])("%s", (source, message, label) => {
    const { diagnostics } = read(`language 1\npolicy p\n${source}`);
    expect(diagnostics.map((it) => [it.message, it.label])).toEqual([[message, label]]);
  });
});

/** An expression with a parenthesis around every operator. */
function shapeOf(expression: Expression): string {
  switch (expression.kind) {
    case "call":
      return `${expression.name.text}(${expression.arguments.map(shapeOf).join(" ")})${expression.fields.map(({ text }) => `.${text}`).join("")}`;
    case "each-of":
      return `(${expression.quantifier} of ${shapeOf(expression.list)} in ${shapeOf(expression.collection)})`;
    case "path":
      return expression.names.map(({ text }) => text).join(".");
    case "integer":
      return String(expression.value);
    case "range":
      return `${expression.low}..${expression.high}`;
    case "not":
      return `(not ${shapeOf(expression.operand)})`;
    case "has":
      return `(${shapeOf(expression.operand)} has ${expression.field.text})`;
    case "like":
      return `(${shapeOf(expression.operand)} like ${expression.pattern})`;
    case "in":
      return `(${shapeOf(expression.element)} in ${shapeOf(expression.collection)})`;
    case "logic":
    case "comparison":
    case "sum":
      return `(${shapeOf(expression.left)} ${expression.operator} ${shapeOf(expression.right)})`;
    case "or-else":
      return `(${shapeOf(expression.value)} ?? ${shapeOf(expression.fallback)})`;
    case "if":
      return `(if ${shapeOf(expression.condition)} ${shapeOf(expression.whenTrue)} ${shapeOf(expression.whenFalse)})`;
    case "count-of":
      return `#${shapeOf(expression.list)}`;
    case "quantifier":
      return `${expression.quantifier}(${expression.variable.text} ${shapeOf(expression.list)} ${shapeOf(expression.body)})`;
    case "string":
      return writeString(expression.value);
    case "boolean":
    case "percent":
    case "duration":
    case "instant":
    case "list":
      return expression.kind;
    default:
      return unreachable(expression);
  }
}
