import { assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";
import { mayHoldMigrations, migrationFiles } from "./find-migrations.ts";

const config = [{ directory: "db/migrations", database: "shop" }];

test("sql files below the folder are migrations, at any depth", () => {
  const paths = [
    "db/migrations/1.sql",
    "db/migrations/2024/2.up.sql",
    "db/schema.sql",
    "db/migrations/readme.md",
  ];
  expect(migrationFiles(paths, config)).toEqual([
    { kind: "migration", path: "db/migrations/1.sql", directory: "db/migrations", database: "shop" },
    { kind: "migration", path: "db/migrations/2024/2.up.sql", directory: "db/migrations", database: "shop" },
  ]);
});

test.each([
  "DB/migrations/1.sql",
  "db/Migrations/1.sql",
  "db/migrations/1.SQL",
  "db\\migrations\\1.sql",
  "db//migrations/1.sql",
  "./db/migrations/1.sql",
  "db/x/../migrations/1.sql",
  "db./migrations/1.sql",
  "db/migrations /1.sql",
  "db/migr\u200bations/1.sql",
  "db/migrations/1.sql ",
  "db/migrations/1.\u017fql",
  "db/migrations/\u202e1.sql",
  "db/migrations/e\u0301.sql",
])("%j looks like a migration and is told as such", (path) => {
  expect(migrationFiles([path], config)).toEqual([
    { kind: "lookalike", path, directory: "db/migrations", database: "shop" },
  ]);
});

test.each([
  "db/migrations",
  "db/migrations.sql",
  "db/migrations2/1.sql",
  "x/db/migrations/1.sql",
  "db/1.sql",
  "",
])("%j is none", (path) => {
  expect(migrationFiles([path], config)).toEqual([]);
});

test("the innermost folder wins, and two databases may share one", () => {
  const nested = [
    { directory: "", database: "all" },
    { directory: "./db/", database: "a" },
    { directory: "db", database: "b" },
  ];
  expect(migrationFiles(["db/1.sql", "2.sql"], nested).map((file) => file.database)).toEqual([
    "a",
    "b",
    "all",
  ]);
});

test.each([
  ["db", true],
  ["DB", true],
  ["db/migrations", true],
  ["db/migrations/vendor", true],
  ["db/seeds", false],
  ["dbx", false],
  ["src/db/migrations", false],
])("%s can stand where migrations are: %s", (path, expected) => {
  expect(mayHoldMigrations(path, [{ directory: "db/migrations", database: "a" }])).toBe(expected);
});

function spelt(text: string) {
  return constantFrom(text, text.toUpperCase(), `${text}.`, `./${text}`, `${text} `);
}

test("a path below the folder is never missed for how it is spelt", () => {
  assert(
    property(
      spelt("db"),
      spelt("migrations"),
      constantFrom("1.sql", "1.SQL", "1.sql."),
      (db, folder, file) => {
        expect(migrationFiles([`${db}/${folder}/${file}`], config)).toHaveLength(1);
      },
    ),
  );
});
