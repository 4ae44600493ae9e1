import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { catalogue } from "../../lang/src/diagnostics/catalogue.ts";
import { answer } from "./answers.ts";
import { readCaseFile, rewriteBlocks, type Block } from "./case-file.ts";

/** Writes what comes of the cases into their files, instead of holding it against what they expect. */
const isUpdating = process.env["UPDATE_CASES"] === "1";

const folder = import.meta.dirname;
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
  .map((entry) => join(entry.parentPath, entry.name))
  // Those of the lifecycle have blocks and a test of their own.
  .filter((path) => !relative(folder, path).startsWith("lifecycle"))
  .sort()
  .map((path) => {
    const text = readFileSync(path, "utf8");
    return { path, name: relative(folder, path), text, ...readCaseFile(text) };
  });

describe.each(files)("$name", ({ path, text, cases, faults }) => {
  const rewritten = new Map<Block, string>();

  test("holds cases and nothing else", () => {
    expect(faults).toEqual([]);
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.map(({ title }) => title)).toEqual([...new Set(cases.map(({ title }) => title))]);
  });

  test.each(cases)("$title", async (one) => {
    for (const block of one.expectations) {
      const found = await answer(block, one);
      if (isUpdating) rewritten.set(block, found);
      expect(isUpdating ? found : block.body).toBe(found);
    }
  });

  afterAll(() => {
    if (isUpdating) writeFileSync(path, rewriteBlocks(text, rewritten));
  });
});

describe.each([
  { about: "names, types, rules and tests", folder: "diagnostics/", family: "IL2" },
  { about: "suspicious policies", folder: "suspicions/", family: "IL30" },
])("every diagnostic about $about", ({ folder, family }) => {
  const titled = files
    .filter(({ name }) => name.startsWith(folder))
    .flatMap(({ cases }) =>
      cases.flatMap(({ title, expectations }) => {
        const code = /\bIL\d{4}\b/u.exec(title)?.[0];
        return code === undefined ? [] : [{ code, title, expectations }];
      }),
    );

  test("has a case, and no case is about another code", () => {
    const codes = Object.keys(catalogue).filter((code) => code.startsWith(family));
    expect([...new Set(titled.map(({ code }) => code))].sort()).toEqual(codes.sort());
  });

  test.each(titled)("is what its case gives: $title", ({ code, expectations }) => {
    const bodies = expectations.map(({ body }) => body).join("\n");
    expect(bodies).toContain(code);
    // One mistake, one diagnostic: a case about a code gives no other.
    expect(new Set(bodies.match(/\bIL\d{4}\b/gu))).toEqual(new Set([code]));
  });
});
