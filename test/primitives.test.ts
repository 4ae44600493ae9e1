import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runTests, testCase } from "@interlock/analysis";
import { check, format } from "@interlock/lang";
import { decideUnder, type Finding } from "@interlock/runtime";
import { primitives } from "@interlock/runtime/vocabulary";
import { describe, expect, test } from "vitest";

import { paintFor } from "../cli/src/paint.ts";
import { showFinding } from "../cli/src/show-finding.ts";
import { readCaseFile, type Block, type Case } from "./cases/case-file.ts";
import { compileTexts } from "./compiled-text.ts";

const root = join(import.meta.dirname, "..");
const isUpdating = process.env["UPDATE_CASES"] === "1";

/** Every form of every primitive, by the heading under which its cases stand. */
const forms: Readonly<Record<(typeof primitives)[number], readonly string[]>> = {
  blast_radius: ["blast traffic", "blast users", "blast services"],
  schema_drift: [
    "schema no destructive",
    "schema no breaking",
    "schema no locking",
    "schema no opaque",
    "schema within",
  ],
  network_boundary: ["network within", "network no crossing"],
  sandbox_grant: ["grant write on target", 'grant read on "prefix/"', "grant at most"],
  signed_audit: ["audit anchored within"],
  reversibility: [
    "reversal declared",
    "reversal tested",
    "reversal tested within",
    "reversal lossless",
    "an action that restores",
  ],
  memory_write: ["memory success", "memory success within", "memory outcome within"],
  rate_limit: ["rate per", "rate at once", "rate none after"],
  quorum: [
    "quorum",
    "quorum with agents",
    "quorum by software key",
    "quorum within",
    "quorum of a group asked",
  ],
  identity_binding: [
    "identity verified",
    "identity verified by",
    "identity rooted in human",
    "identity depth",
  ],
  drift_detection: ["drift none", "drift none in", "drift none seen within"],
  kill_switch: ["switch", "switch where", "switch including restores"],
};

/** Forms that always hold: they have neither a failing case nor an unknown one. */
const alwaysHold = new Set(["grant write on target", 'grant read on "prefix/"', "grant at most"]);

function fileName(primitive: string): string {
  return `${primitive.replaceAll("_", "-")}.md`;
}

function read(...path: readonly string[]): string {
  return readFileSync(join(root, ...path), "utf8");
}

const headings = ["Promise", "Syntax", "Facts", "Unknown", "Example", "Refusal"];

describe("the pages of the primitives", () => {
  test("are one a primitive, and no other", () => {
    const pages = readdirSync(join(root, "docs/primitives")).filter((name) => name !== "README.md");
    expect(pages.sort()).toEqual(primitives.map(fileName).sort());
    const sources = readdirSync(join(root, "runtime/src/primitives"));
    for (const name of primitives.map(fileName)) expect(sources).toContain(name.replace(/md$/u, "ts"));
    const index = read("docs/primitives/README.md");
    for (const primitive of primitives) expect(index).toContain(`[${primitive}](${fileName(primitive)})`);
  });

  test.each(primitives)("%s: has the one shape, and its example says what it shows", async (primitive) => {
    const path = join("docs/primitives", fileName(primitive));
    const page = read(path);
    expect(page.startsWith(`# \`${primitive}\`\n`)).toBe(true);
    expect([...page.matchAll(/^## (.+)$/gmu)].map(([, title]) => title)).toEqual(headings);
    const [, policy = ""] = /^```policy\n(.*?)^```$/msu.exec(page) ?? [];
    const texts = new Map([["shop.policy", policy]]);
    expect(check([{ path: "shop.policy", text: policy }], ["shop.policy"]).diagnostics).toEqual([]);
    expect(format({ path: "shop.policy", text: policy })).toMatchObject({ kind: "formatted", text: policy });
    const { compiled, module } = await compileTexts(texts);
    const results = runTests(compiled, module, texts);
    expect(results.map(({ title, kind }) => ({ title, kind }))).toEqual(
      compiled.tests.map(({ title }) => ({ title, kind: "passed" })),
    );
    const last = compiled.tests.at(-1);
    if (last === undefined) throw new Error("the example has no test");
    const { proposal, facts } = testCase(last, compiled.plan);
    const { deciding } = decideUnder(module, proposal, facts, () => true);
    const text = refusalText(deciding);
    if (isUpdating) {
      const updated = page.replace(/^```refusal\n.*?^```$/msu, () => `\`\`\`refusal\n${text}\n\`\`\``);
      writeFileSync(join(root, path), updated);
      return;
    }
    const [, shown = ""] = /^```refusal\n(.*?)\n```$/msu.exec(page) ?? [];
    expect(shown).toBe(text);
    expect(deciding.some(({ source }) => source === primitive || primitive === "sandbox_grant")).toBe(true);
  });
});

function refusalText(deciding: readonly Finding[]): string {
  const paint = paintFor({ isTerminal: false, env: {} });
  return deciding.flatMap((finding) => showFinding(finding, null, paint)).join("\n");
}

describe("the cases of the primitives", () => {
  test("are one file a primitive, beside the cases of `rule` and `coverage`", () => {
    const files = readdirSync(join(root, "test/cases/primitives"));
    expect(files.sort()).toEqual([...primitives.map(fileName), "coverage.md", "rule.md"].sort());
  });

  test.each(primitives.flatMap((primitive) => forms[primitive].map((form) => ({ primitive, form }))))(
    "$primitive: $form passes, fails, is unknown, and can be written wrongly",
    ({ primitive, form }) => {
      const { cases } = readCaseFile(read("test/cases/primitives", fileName(primitive)));
      const own = cases.filter(({ title }) => title.split(": ")[1] === form);
      const verdicts = own.flatMap((one) => bodies(one, "verdict"));
      const findings = verdicts.flatMap((body) => body.split("\n").filter((line) => line.startsWith("- ")));
      expect(verdicts.some((body) => body.startsWith("permit"))).toBe(true);
      const mistakes = own.flatMap((one) => [...bodies(one, "diagnostics"), ...bodies(one, "error-frame")]);
      expect(mistakes.some((body) => body !== "none")).toBe(true);
      if (alwaysHold.has(form)) return;
      expect(findings.some((line) => /^- (?:refuse|hold) deciding/u.test(line))).toBe(true);
      expect(findings.some((line) => line.startsWith("- refuse unknown deciding"))).toBe(true);
    },
  );

  test.each(primitives)("%s: the case file has no form that this list lacks", (primitive) => {
    const { cases } = readCaseFile(read("test/cases/primitives", fileName(primitive)));
    const titles = [...new Set(cases.map(({ title }) => title.split(": ")[1]))];
    expect(titles.filter((title) => title !== undefined && !forms[primitive].includes(title))).toEqual([]);
  });
});

function bodies(one: Case, language: Block["language"]): readonly string[] {
  return one.expectations.filter((block) => block.language === language).map(({ body }) => body);
}
