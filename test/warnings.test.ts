import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { isSourceProblem, readConfiguration } from "@interlock/compiler";
import { openWorkingTree } from "@interlock/compiler/node";
import { check, findSuspicions, unvouchedSources, whatWidens } from "@interlock/lang";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The policies that a page shows, by the paths that it gives them or by the one given here. */
function shown(page: string, path: string): readonly (readonly [string, string])[] {
  return [...read(page).matchAll(/^```policy(?: path=(\S+))?\n(.*?)^```$/gmsu)].map(
    ([, own = path, text = ""]) => [own, text] as const,
  );
}

const standard = readdirSync(join(root, "policies")).map((name) => [name, read(`policies/${name}`)] as const);

test.each([
  ["the language's example", shown("docs/language.md", "example.policy")],
  ["the standard policies", standard],
  [
    "the readme's policy",
    [...shown("README.md", "shop.policy"), ...standard.filter(([name]) => name === "pull-requests.policy")],
  ],
])("nothing looks like a mistake in %s", (_, files) => {
  const sources = files.map(([path, text]) => ({ path, text }));
  const checked = check(
    sources,
    sources.map(({ path }) => path),
  );
  expect(
    [...checked.diagnostics, ...findSuspicions(checked)].map(
      ({ code, path, message }) => `${code} ${path} ${message}`,
    ),
  ).toEqual([]);
});

test("the configuration of this repository vouches for every source that its policies trust", async () => {
  const reader = openWorkingTree(root);
  if (isSourceProblem(reader)) throw new Error(reader.message);
  const own = await readConfiguration(reader);
  if (own.kind === "failed") throw new Error(own.problems[0].message);
  const { configuration } = own;
  const sources = standard.map(([name, text]) => ({ path: `policies/${name}`, text }));
  const { set } = check(sources, [...configuration.policies]);
  expect(unvouchedSources(whatWidens(set), configuration.sources)).toEqual([]);
});
