import { readFileSync } from "node:fs";
import { join } from "node:path";

import { coverage, decideProofs, runTests } from "@interlock/analysis";
import { check, findSuspicions, format } from "@interlock/lang";
import { decide } from "@interlock/runtime";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";
import { describe, expect, test } from "vitest";

import { compileTexts } from "./compiled-text.ts";
import { shownConfiguration } from "./shown-configuration.ts";

const root = join(import.meta.dirname, "..");

/** The fenced blocks of one language in a page. */
function blocks(page: string, language: string): readonly string[] {
  const text = readFileSync(join(root, page), "utf8");
  const found = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gmsu"))];
  return found.map(([, body = ""]) => body);
}

/** The files of the language's example, by path. */
function languageExample(): ReadonlyMap<string, string> {
  const page = readFileSync(join(root, "docs/language.md"), "utf8");
  const found = page.matchAll(/^```policy path=(\S+)\n(.*?)^```$/gmsu);
  return new Map([...found].map(([, path = "", text = ""]) => [path, text] as const));
}

function policy(name: string): string {
  return readFileSync(join(root, "policies", name), "utf8");
}

describe("what the pages show", () => {
  test.each(["docs/language.md", "docs/pins.md"])("every configuration in %s is read", async (path) => {
    const shown = blocks(path, "yaml");
    expect(shown.length).toBeGreaterThan(0);
    for (const block of shown) await shownConfiguration(block);
  });

  test("every key of the configuration has a heading and an example that is read", async () => {
    const page = readFileSync(join(root, "docs/configuration.md"), "utf8");
    const shown = blocks("docs/configuration.md", "yaml");
    const [whole = ""] = shown;
    const keys = Object.keys(await shownConfiguration(whole));
    const headings = [...page.matchAll(/^### `(\w+)`$/gmu)].map(([, key = ""]) => key);
    expect(headings.toSorted()).toEqual(keys.toSorted());
    for (const block of shown) await shownConfiguration(block);
    const exemplified = shown.flatMap((block) =>
      [...block.matchAll(/^(\w+):/gmu)].map(([, key = ""]) => key),
    );
    expect(exemplified.toSorted()).toEqual(keys.toSorted());
  });

  test("the readme's configuration is read", async () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [, indented = ""] = /^ {3}```yaml\n(.*?)^ {3}```$/msu.exec(readme) ?? [];
    const { policies } = await shownConfiguration(indented.replaceAll(/^ {3}/gmu, ""));
    expect(policies).toEqual(["policies/shop.policy"]);
  });

  test("the language's example checks without a warning, is in its one form, passes its tests and proofs and leaves nothing uncovered", async () => {
    const texts = languageExample();
    const sources = [...texts].map(([path, text]) => ({ path, text }));
    const checked = check(sources, [...texts.keys()]);
    expect([...checked.diagnostics, ...findSuspicions(checked)]).toEqual([]);
    for (const [path, text] of texts)
      expect(format({ path, text })).toMatchObject({ kind: "formatted", text });
    const { compiled, module } = await compileTexts(texts);
    const results = runTests(compiled, module, texts);
    expect(results.filter(({ kind }) => kind !== "passed")).toEqual([]);
    expect(results.length).toBe(compiled.tests.length);
    expect(results.length).toBeGreaterThan(20);
    expect(coverage(compiled, module)).toMatchObject({ uncovered: [] });
    const proofs = decideProofs(compiled, module, texts);
    expect(proofs.map(({ title, kind }) => [title, kind])).toEqual([
      ["a freeze never stops the way back", "proven"],
      ["no agent destroys data alone", "proven"],
    ]);
  });

  test("the inputs page's file is permitted by the language's example", async () => {
    const { module } = await compileTexts(languageExample());
    const [file = ""] = blocks("docs/inputs.md", "json");
    const { proposal, facts } = JSON.parse(file) as { proposal: unknown; facts: unknown };
    const { binding } = decide(module, proposalSchema.parse(proposal), factsSchema.parse(facts));
    expect(binding).toMatchObject({ outcome: "permit", deciding: [] });
  });

  test("the readme's policy compiles beside the standard vocabulary", async () => {
    const [example = ""] = blocks("README.md", "policy");
    const texts = new Map([
      ["shop.policy", example],
      ["pull-requests.policy", policy("pull-requests.policy")],
    ]);
    const { module } = await compileTexts(texts, ["shop.policy"]);
    expect(module.rules.map((rule) => rule.id)).toContain("destructive_migrations.migrations");
  });

  test("the readme cites the line at which its policy's clause stands", () => {
    const [example = ""] = blocks("README.md", "policy");
    const line = example.split("\n").findIndex((text) => text.includes("schema no destructive")) + 1;
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain(
      `destructive-migrations.policy:${line}:3 @`,
    );
  });
});
