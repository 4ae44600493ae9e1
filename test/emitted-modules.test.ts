import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { manyRules } from "../bench/many-rules.ts";
import { compileTexts } from "./compiled-text.ts";
import { generatedSets } from "./laws/scenes.ts";
import { folderOf, strictConfiguration, typeMistakesIn } from "./type-check.ts";

const root = join(import.meta.dirname, "..");

const text = (path: string): string => readFileSync(join(root, path), "utf8");

/** The policies of the repository, the language's example, many rules, and the random sets, which have every clause. */
async function emitted(): Promise<Record<string, string>> {
  const page = text("docs/language.md").matchAll(/^```policy path=(\S+)\n(.*?)^```$/gmsu);
  const own = readdirSync(join(root, "policies")).map((name) => [name, text(`policies/${name}`)] as const);
  const sets = [
    new Map(own),
    new Map([...page].map(([, path = "", example = ""]) => [path, example] as const)),
    new Map([["deploys.policy", text("examples/deploy-service/policies/deploys.policy")]]),
    new Map([["many.policy", manyRules(60)]]),
    new Map([["least.policy", "language 1\npolicy least\n"]]),
  ];
  const compiled = await Promise.all(sets.map((set) => compileTexts(set)));
  const all = [...compiled, ...(await generatedSets())];
  return Object.fromEntries(
    all.flatMap(({ compiled: { typescript, vocabularyTypes } }, index) => [
      [`module-${index}.ts`, typescript],
      // As a source: declarations of their own are checked by nobody.
      [`vocabulary-${index}.ts`, vocabularyTypes],
    ]),
  );
}

test("modules pass the strictest type check and the project's own lint", { timeout: 300_000 }, async () => {
  const modules = await emitted();
  const [some = ""] = Object.values(modules);
  // Both checks can fail: a module that hands the kernel something else, and one that names what it does not read.
  const broken = some.replace("(k, x) => k.by(x, [", "(k, x, y) => k.by(x, [7, ");
  expect(broken).not.toBe(some);
  const files = { ...modules, "broken.ts": broken };
  const folder = folderOf({ "tsconfig.json": strictConfiguration(Object.keys(files)), ...files });
  const mistaken = typeMistakesIn(folder).map(({ path }) => path);
  expect([...new Set(mistaken)]).toEqual(["broken.ts"]);
  const { stdout, status } = spawnSync(
    join(root, "node_modules/.bin/oxlint"),
    [
      "-c",
      join(root, ".oxlintrc.json"),
      "--type-aware",
      "--deny-warnings",
      "-f",
      "unix",
      ...Object.keys(files),
    ],
    { cwd: folder, encoding: "utf8" },
  );
  expect(status).toBe(1);
  const linted = [...stdout.matchAll(/^(?<path>\S+\.ts):\d+:\d+: .*$/gmu)];
  expect(linted.map(([line]) => line)).toEqual([
    expect.stringMatching(/^broken\.ts:.*'y' is declared but never used/u),
  ]);
});
