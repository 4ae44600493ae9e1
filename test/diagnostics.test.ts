import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { sourceProblemCodes } from "@interlock/compiler";
import {
  check,
  findSuspicions,
  renderDiagnostic,
  unvouchedSources,
  whatWidens,
  type Diagnostic,
} from "@interlock/lang";
import { describe, expect, test } from "vitest";

import { catalogue } from "../lang/src/diagnostics/catalogue.ts";
import { readDiagnosticPage, withBody } from "./diagnostic-page.ts";
import { shownConfiguration } from "./shown-configuration.ts";

/** Writes what really comes of the examples into the pages, and the list of codes into their index. */
const isUpdating = process.env["UPDATE_CASES"] === "1";

const folder = join(import.meta.dirname, "../docs/diagnostics");
const index = join(folder, "README.md");

const titles: ReadonlyMap<string, string> = new Map([
  ...Object.entries(catalogue).map(([code, { title }]) => [code, title] as const),
  ...Object.entries(sourceProblemCodes),
]);

/** A page's text; empty where there is none, which a test of its own says. */
function read(code: string): string {
  const path = join(folder, `${code}.md`);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** All that `interlock check --widening` says of these files. */
async function diagnosticsOf(files: ReadonlyMap<string, string>): Promise<readonly Diagnostic[]> {
  const paths = [...files.keys()].filter((path) => path.endsWith(".policy"));
  const sources = paths.map((path) => ({ path, text: files.get(path) ?? "" }));
  const checked = check(sources, paths);
  const configuration = files.get("interlock.yaml");
  const unvouched =
    configuration === undefined
      ? []
      : unvouchedSources(whatWidens(checked.set), (await shownConfiguration(configuration)).sources);
  return [...checked.diagnostics, ...findSuspicions(checked), ...unvouched];
}

/** What is about a whole file stands among the others that it counts. */
const amongOthers: ReadonlySet<string> = new Set(["IL1118"]);

test("every code has a page, and every page a code", () => {
  const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ""));
  expect(pages.toSorted()).toEqual([...titles.keys(), "README"].toSorted());
});

describe.each([...titles])("the page of %s", (code, title) => {
  test("has the catalogue's title and every part", () => {
    const page = readDiagnosticPage(code, read(code));
    expect({ title: page.title, faults: page.faults }).toEqual({ title, faults: [] });
  });
});

describe.each(Object.keys(catalogue))("the example of %s", (code) => {
  const text = read(code);
  const { files, shown } = readDiagnosticPage(code, text);

  test("gives this diagnostic with this text, and nothing else", async () => {
    const all = await diagnosticsOf(files);
    const diagnostics = amongOthers.has(code) ? all.filter((diagnostic) => diagnostic.code === code) : all;
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    const options = { color: false, otherSources: files };
    const found = diagnostics
      .map((diagnostic) => renderDiagnostic(diagnostic, files.get(diagnostic.path) ?? "", options))
      .join("\n\n");
    if (isUpdating && shown !== null) {
      writeFileSync(join(folder, `${code}.md`), withBody(text, shown, found));
    }
    expect(isUpdating ? found : shown?.body).toBe(found);
  });
});

test.each(Object.keys(sourceProblemCodes))("the example of %s shows its problem", (code) => {
  const { files, shown } = readDiagnosticPage(code, read(code));
  expect(shown?.body).toContain(`${code}: `);
  expect(files.size).toBe(0);
});

test("the index lists every code with its title", () => {
  const text = readFileSync(index, "utf8");
  const heading = "## The codes\n";
  const listed = `${text.slice(0, text.indexOf(heading) + heading.length)}\n${listOfCodes()}`;
  if (isUpdating) writeFileSync(index, listed);
  expect(isUpdating ? listed : text).toBe(listed);
});

const families: readonly (readonly [prefix: string, name: string])[] = [
  ["IL10", "Characters and words"],
  ["IL11", "Grammar"],
  ["IL12", "Parts of the language that a version does not have"],
  ["IL20", "Names and declarations"],
  ["IL21", "Types and expressions"],
  ["IL22", "Rules and clauses"],
  ["IL23", "Tests and proofs"],
  ["IL30", "Suspicious policies"],
  ["IL31", "What could widen"],
  ["IL40", "Git and sources"],
];

function listOfCodes(): string {
  return families
    .flatMap(([prefix, name]) => {
      const codes = [...titles.keys()].filter((code) => code.startsWith(prefix)).toSorted();
      if (codes.length === 0) return [];
      return [
        `### ${name}\n`,
        `${codes.map((code) => `- [${code}](${code}.md): ${titles.get(code) ?? ""}`).join("\n")}\n`,
      ];
    })
    .join("\n");
}
