import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { type Block, type Case, readCaseFile, rewriteBlocks } from "./cases/case-file.ts";
import { makeScene } from "./runtime/guard-scene.ts";
import { beginCase } from "./runtime/lifecycle-steps.ts";

const casesRoot = join(import.meta.dirname, "cases/lifecycle");
const isUpdating = process.env["UPDATE_CASES"] === "1";
const files = readdirSync(casesRoot);

const root = mkdtempSync(join(tmpdir(), "interlock-lifecycle-"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** What every primitive that takes or issues something shows in its file. */
const headings = ["Pass", "Refuse", "Unknown", "Recovery"];

const languages = { inputs: ["policy", "facts", "steps"], expectations: ["answers"] };

const scenes = new Map<string, Promise<string>>();

/** A scene of a policy's own, a copy of the one that was compiled for it. */
async function sceneOf(text: string): Promise<string> {
  const made = scenes.get(text) ?? compiled(text);
  scenes.set(text, made);
  const folder = mkdtempSync(join(root, "c"));
  cpSync(await made, folder, { recursive: true });
  return folder;
}

async function compiled(text: string): Promise<string> {
  const folder = join(root, `policy${scenes.size}`);
  mkdirSync(folder);
  await makeScene(folder, text);
  return folder;
}

function bodyOf({ inputs }: Case, language: string): string {
  return inputs.findLast((block) => block.language === language)?.body ?? "";
}

/** What comes of the steps of a case, a line each. */
async function answersTo(one: Case): Promise<string> {
  const lifecycle = await beginCase(await sceneOf(`${bodyOf(one, "policy")}\n`), bodyOf(one, "facts"));
  const answers: string[] = [];
  for (const step of bodyOf(one, "steps").split("\n")) answers.push(await lifecycle.step(step));
  await lifecycle.close();
  return answers.join("\n");
}

describe("the cases of the lifecycle", () => {
  test.each(files)("%s", async (name) => {
    const path = join(casesRoot, name);
    const text = readFileSync(path, "utf8");
    const { cases, faults } = readCaseFile(text, languages);
    expect(faults).toEqual([]);
    const titles = new Set(cases.map(({ title }) => title.split(": ")[1]));
    expect(headings.filter((heading) => !titles.has(heading))).toEqual([]);
    const found = new Map<Block, string>();
    for (const one of cases) {
      for (const answers of one.expectations) found.set(answers, await answersTo(one));
    }
    if (isUpdating) writeFileSync(path, rewriteBlocks(text, found));
    const titled = cases.flatMap(({ title, expectations }) =>
      expectations.map((block) => ({
        title,
        answers: isUpdating ? found.get(block) : block.body,
        found: found.get(block),
      })),
    );
    expect(titled.map(({ title, answers }) => ({ title, answers }))).toEqual(
      titled.map(({ title, found: answers }) => ({ title, answers })),
    );
  });

  test("are one file for each primitive that takes or issues something", () => {
    expect(files.sort()).toEqual(
      [
        "blast-radius",
        "kill-switch",
        "memory-write",
        "quorum",
        "rate-limit",
        "reversibility",
        "sandbox-grant",
        "signed-audit",
      ].map((primitive) => `${primitive}.md`),
    );
  });
});
