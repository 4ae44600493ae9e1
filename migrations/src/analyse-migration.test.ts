import { array, assert, asyncProperty, constantFrom, string } from "fast-check";
import { expect, test } from "vitest";
import { analyseMigration, MAX_STATEMENTS } from "./analyse-migration.ts";
import { MAX_EXPRESSION_WORDS } from "./sql-parser.ts";
import { MAX_MIGRATION_BYTES } from "./unreadable-text.ts";

async function analysed(text: string) {
  const analysis = await analyseMigration("m.sql", text);
  if (analysis.kind !== "analysed") throw new Error(analysis.reason);
  return analysis;
}

test.each(["", " \n", "-- nothing\n/* at all */", ";;"])(
  "%j has no statement and no effect",
  async (text) => {
    expect(await analysed(text)).toEqual({
      kind: "analysed",
      path: "m.sql",
      statements: [],
      statementCount: 0,
      destructive: false,
      breaking: false,
      locking: false,
      opaque: false,
    });
  },
);

test("places count lines and code points, whatever the bytes before them", async () => {
  const { statements } = await analysed(
    "-- é\nSELECT '😀é'; DROP TABLE ü;\r\n\n  /* 日本 */ TRUNCATE t;SELECT 1",
  );
  expect(statements.map(({ index, kind, line, column }) => [index, kind, line, column])).toEqual([
    [0, "SelectStmt", 2, 1],
    [1, "DropStmt", 2, 14],
    [2, "TruncateStmt", 4, 12],
    [3, "SelectStmt", 4, 23],
  ]);
});

test.each([
  ["\\i other.sql\nSELECT 1;", "psql command `\\i`", 1, 1],
  ["SELECT 1; \\connect x", "psql command `\\connect`", 1, 11],
  ["DROP TABLE :name;", "psql variable `:name`", 1, 12],
  ['DROP TABLE :"name";', 'psql variable `:"name"`', 1, 12],
  ["SELECT a[1:n] FROM t;", "psql variable `:n`", 1, 11],
  ["SELECT 1;\nDROP TABLE {{ table }};", "template `{{ table }}`", 2, 12],
  ["SELECT 'é{{ x | join(\",\") }}';", "template", 1, 10],
  ['SELECT 1; -- {{ template "other.sql" . }}', "template", 1, 14],
  ["/* {%\ninclude 'other.sql' %} */ SELECT 1;", "template", 1, 4],
  ["-- ${comment}\nSELECT 1;", "template `${comment}`", 1, 4],
  ["SELECT '${x}';", "template `${x}`", 1, 9],
  ["{% if x %}SELECT 1;{% endif %}", "template `{% if x %}`", 1, 1],
  ["SELECT <%= x %>;", "template `<%= x %>`", 1, 8],
  ["COPY t FROM stdin;\n1\t2\n\\.\n", "rows of a `COPY", 1, 1],
  ["SELECT 1;\nCOPY t (a) FROM STDIN WITH CSV;\n'open\n\\.\n", "rows of a `COPY", 2, 1],
  ["COPY t FROM STDIN", "rows of a `COPY", 1, 1],
  ["SELECT 1;\nSELECT 'é' FRM x y;", "statement 2 does not parse", 2, 16],
  ["DROP TABLE a; SELECT 'open", "statement 2 does not parse", 1, 22],
  ["SELECT 1\0; DROP TABLE t", "NUL character", 1, 9],
  ["\ufeffDROP TABLE t", "byte order mark", 1, 1],
])("%j is unreadable, with the place named", async (text, reason, line, column) => {
  const analysis = await analyseMigration("m.sql", text);
  expect(analysis).toMatchObject({ kind: "unreadable", path: "m.sql", line, column });
  expect(analysis).toHaveProperty("reason", expect.stringContaining(reason));
});

test.each([
  "SELECT '{{1,2},{3,4}}'::int[]",
  "SELECT '{{a,b}}'::text[]",
  "SELECT a::int, '12:30', b <% c AND d %> e FROM t",
  'INSERT INTO t VALUES ($${"a": 1}$$, $${}$$)',
  "SELECT $$ it's :fine \\here $$",
  "SELECT E'\\n', 'a\tb\u0001c'",
])("%j is plain SQL", async (text) => {
  expect((await analyseMigration("m.sql", text)).kind).toBe("analysed");
});

test("one bad statement makes the whole file unreadable, however harmless the rest", async () => {
  expect(await analyseMigration("m.sql", "SELECT 1; SELEC 2; SELECT 3")).toMatchObject({
    kind: "unreadable",
  });
});

async function kindOf(text: string) {
  return (await analyseMigration("m.sql", text)).kind;
}

test("every bound is reached as an unreadable file", async () => {
  const fits = `SELECT 1;${" ".repeat(MAX_MIGRATION_BYTES - 9)}`;
  expect(await kindOf(fits)).toBe("analysed");
  expect(await kindOf(`${fits} `)).toBe("unreadable");
  expect(await kindOf("é".repeat(MAX_MIGRATION_BYTES / 2 + 1))).toBe("unreadable");
  expect(await kindOf("SELECT 1;".repeat(MAX_STATEMENTS + 1))).toBe("unreadable");
  expect(await kindOf("SELECT '\ud800'")).toBe("unreadable");
});

test("text that nests deeply neither overflows nor passes", async () => {
  const terms = MAX_EXPRESSION_WORDS * 3;
  for (const text of [
    `SELECT 1${"+1".repeat(terms)}`,
    `SELECT 1${" UNION SELECT 1".repeat(terms)}`,
    `SELECT ${"(".repeat(terms)}1${")".repeat(terms)}`,
    `SELECT ${"NOT ".repeat(terms)}true`,
    `SELECT ${"(1+".repeat(terms)}1${")".repeat(terms)}`,
    `SELECT ${"f(1,".repeat(terms)}1${")".repeat(terms)}`,
    `DO 'BEGIN PERFORM 1${"+1".repeat(terms)}; END'`,
  ]) {
    const analysis = await analyseMigration("m.sql", text);
    expect(analysis.kind === "analysed" ? `opaque: ${analysis.opaque}` : analysis.reason).toMatch(
      /words|exhausted|opaque: true/,
    );
  }
  // The parser is still sound afterwards, and long lists are no nesting.
  expect(await analysed(`INSERT INTO t VALUES (1)${", (1 + 2)".repeat(terms)}`)).toMatchObject({
    opaque: false,
  });
});

test("no text makes it throw, and the same text gives the same answer", async () => {
  const words = constantFrom(
    "SELECT",
    "DROP",
    "TABLE",
    "t",
    "'",
    '"',
    "$$",
    "(",
    ")",
    ";",
    ":",
    "\\",
    "/*",
    "--",
    "\n",
    "é",
    "{{",
    "}}",
    "DO",
    "COPY",
    "FROM",
    "stdin",
    "1",
    ",",
  );
  await assert(
    asyncProperty(array(words, { maxLength: 30 }), string({ unit: "binary" }), async (parts, tail) => {
      const text = parts.join(" ") + tail;
      const first = await analyseMigration("m.sql", text);
      expect(await analyseMigration("m.sql", text)).toEqual(first);
    }),
  );
});

test("a drop is found wherever it stands among harmless statements", async () => {
  const harmless = constantFrom(
    "SELECT 1",
    "CREATE TABLE a (b int)",
    "COMMENT ON TABLE a IS ';'",
    "-- x\nSELECT ';'",
    "/* ; */ SELECT $a$;$a$",
  );
  await assert(
    asyncProperty(
      array(harmless, { maxLength: 5 }),
      array(harmless, { maxLength: 5 }),
      async (before, after) => {
        const { statements, statementCount } = await analysed(
          [...before, "DROP TABLE x", ...after].join(";\n"),
        );
        expect(statementCount).toBe(before.length + after.length + 1);
        expect(statements.filter((one) => one.effects.length > 0)).toMatchObject([{ index: before.length }]);
      },
    ),
  );
});
