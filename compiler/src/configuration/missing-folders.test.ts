import { expect, test } from "vitest";

import { sourceProblem, type SourceProblemCode } from "../source-problems.ts";
import { missingFolders } from "./missing-folders.ts";

/** What is said of folders where reading `db/migrations` as a file answers this; nothing else is there. */
async function missing(code: SourceProblemCode | null, ...directories: readonly string[]) {
  const reader = {
    repository: null,
    commit: null,
    readFile: async (path: string) => {
      if (path !== "db/migrations") return sourceProblem("IL4010", "it does not exist", { path });
      return code === null
        ? { path, blob: "0".repeat(40), sha256: "0".repeat(64), text: "" }
        : sourceProblem(code, "it is no file", { path });
    },
    list: async () => [],
    whyNotSigned: async () => sourceProblem("IL4022", "nobody signed"),
  };
  const migrations = directories.map((directory) => ({ directory, database: "orders" }));
  return missingFolders(reader, { migrations });
}

test("a folder that is there is not missing, however it is written", async () => {
  expect(await missing("IL4011", "db/migrations", "./db/migrations/", "db//migrations", ".")).toEqual([]);
});

test("each that is not there is named once, as it is written", async () => {
  expect(await missing("IL4011", "db/migration", "./sql", "db/migrations", "db/migration")).toEqual([
    "db/migration",
    "./sql",
  ]);
});

test.each([null, "IL4009", "IL4010", "IL4012", "IL4013", "IL4014"] as const)(
  "what is something else is no folder: %s",
  async (code) => {
    expect(await missing(code, "db/migrations")).toEqual(["db/migrations"]);
  },
);

test.each(["IL4005", "IL4015", "IL4020"] as const)(
  "what cannot be read is not said to be missing: %s",
  async (code) => {
    expect(await missing(code, "db/migrations")).toEqual([]);
  },
);
