import { describe, expect, test } from "vitest";

import { parse } from "./parse.ts";

/** A part of the language that this version does not have, and the keyword at which that is said. */
interface Later {
  readonly of: string;
  readonly at: string;
  /** Behind the head of a policy, unless it is a whole file. */
  readonly source: string;
  readonly isWhole?: boolean;
}

const later: readonly Later[] = [
  {
    of: "`baseline`",

    at: "baseline",
    source: "language 1\nbaseline a\nzone b",
    isWhole: true,
  },
  {
    of: "`under`",

    at: "under",
    source: 'language 1\npolicy a under "b.policy"\nzone c',
    isWhole: true,
  },
  {
    of: "`fact`, and a call of it",

    at: "fact",
    source: "fact f(z: zone): bool? from cal fresh 10m\nrefuse a on * where f(target.zone)",
  },
  {
    of: "`target requires`",

    at: "target",
    source: "target requires { zone: zone, stage: Stage }\nzone a",
  },
  {
    of: "a contract of a schema",

    at: "contract",
    source: 'contract a = schema "b.sql" on database "c"\nzone d',
  },
  {
    of: "a contract of a state",

    at: "contract",
    source: "contract a on B holds when observed.c >= declared.c\nzone d",
  },
  {
    of: "`switch`",

    at: "switch",
    source: 'switch a on * where target.owner == "b" { resume quorum 2 of c }\nzone d',
  },
  {
    of: "`fixture`",

    at: "fixture",
    source: "fixture a {\n  given b = true\n  given blast = { users: 1% }\n}\nzone c",
  },
  { of: "`prove`", at: "prove", source: 'prove "a" never permit b where c and d\nzone e' },
  {
    of: "`prove … never refuse`",

    at: "prove",
    source: 'prove "a" never refuse restores by freeze',
  },
  { of: "`paths`", at: "paths", source: 'paths a = "b/**", "c" except "b/d"\nzone e' },
  {
    of: "`window`",

    at: "window",
    source: 'window a = mon..fri 09:00..16:00 in "Europe/Berlin"\nzone b',
  },
  {
    of: "a window of instants",

    at: "window",
    source: "window a = 2026-12-20T00:00Z..2027-01-05T00:00Z",
  },
  {
    of: "`stage at most`",

    at: "at",
    source: "stage at most constrained on * where target.zone == b\nzone c",
  },
  {
    of: "a stage of one rule",

    at: "at",
    source: "bound a at advisory on * { blast services <= 3 }",
  },
  {
    of: "`each`",

    at: "each",
    source: "bound a on * { each f in action.files: quorum 1 of b when f in c\n rate 1 at once per agent }",
  },
  {
    of: "`network`",

    at: "network",
    source: "bound a on * { network no crossing b -> c, * -> d unless 1 of e approve }",
  },
  {
    of: "`audit`",

    at: "audit",
    source: "bound a on * { identity verified audit anchored within 1h identity rooted in human }",
  },
  {
    of: "`memory`",

    at: "memory",
    source: "bound a on * { memory success >= 95% over 20 outcomes within 90d }",
  },
  { of: "`drift`", at: "drift", source: "bound a on * { drift none in b seen within 10m }" },
  {
    of: "`schema within`",

    at: "within",
    source: "bound a on * { schema within b\n schema no opaque }",
  },
  {
    of: "a group with parameters",

    at: "(",
    source: "group g(p: path) = codeowners p from github fresh 10m\nzone a",
  },
  {
    of: "a group of code owners",

    at: "codeowners",
    source: 'group g = codeowners "p" from github fresh 10m\nzone a',
  },
  { of: "`let` with parameters", at: "(", source: "let a(x: Tier) = x == Tier.b\nzone c" },
  { of: "a call", at: "work", source: "let a = work(action.ticket).open and b\nzone c" },
  { of: "`any of`", at: "any", source: "bound a on * { require any of action.files in b }" },
  {
    of: "`none of`",

    at: "none",
    source: "bound a on * { require none of action.files in b }",
  },
  {
    of: "a test from a fixture",

    at: "from",
    source: 'test "a" from b {\n  given c = 1\n  when d on e by f {}\n  expect permit\n}\nzone g',
  },
  {
    of: "rows of a test",

    at: "case",
    source:
      'test "a" {\n  given c = 1\n  case by f d on e {} expect permit\n  case by g d on e {} expect permit\n}\nzone h',
  },
];

describe("what comes in a later version is one diagnostic", () => {
  test.each(later.map((it) => [it.of, it] as const))("%s", (_, { source, at, isWhole }) => {
    const text = isWhole === true ? source : `language 1\npolicy p\n${source}`;
    const { diagnostics } = parse({ path: "p.policy", text });
    const found = diagnostics.map((it) => ({ code: it.code, at: text.slice(it.span.start, it.span.end) }));
    expect(found).toEqual([{ code: "IL1201", at }]);
    expect(diagnostics[0]?.message).toMatch(/`.* is not in this version of the language$/);
  });

  test("and what stands behind it is read", () => {
    for (const { source } of later.filter((it) => it.source.includes("\nzone "))) {
      const { module } = parse({ path: "p.policy", text: `language 1\npolicy p\n${source}` });
      expect(module.declarations.at(-1)?.kind).toBe("zone");
    }
  });
});
