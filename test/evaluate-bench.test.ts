import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isSourceProblem } from "@interlock/compiler";
import { sourceFile } from "@interlock/compiler/node";
import { check } from "@interlock/lang";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { agreedOn, expectedOf } from "../bench/evaluate/agreement.ts";
import type { Contender } from "../bench/evaluate/contender.ts";
import { contenders } from "../bench/evaluate/contenders.ts";
import { handWrittenText } from "../bench/evaluate/hand-written.ts";
import { policyTexts } from "../bench/evaluate/policy-text.ts";
import { handWrittenPath, modulePath } from "../bench/evaluate/prepared.ts";
import { generatedRequests } from "../bench/evaluate/requests.ts";
import { generatedRules } from "../bench/evaluate/rules.ts";
import { compileTexts } from "./compiled-text.ts";

const rules = generatedRules(60);
const requests = generatedRequests(rules, 400);
const expected = expectedOf(rules, requests);

describe("what the evaluate bench generates", () => {
  it("is the same each time", () => {
    expect(generatedRules(60)).toEqual(rules);
    expect(generatedRequests(rules, 400)).toEqual(requests);
  });

  it("is permitted about half of the time", () => {
    const permitted = expected.filter(Boolean).length;
    expect(permitted).toBeGreaterThan(160);
    expect(permitted).toBeLessThan(240);
  });

  it("checks without errors", () => {
    const files = [...policyTexts(generatedRules(600))].map(([path, text]) => {
      const file = sourceFile(path, new TextEncoder().encode(text));
      if (isSourceProblem(file)) throw new Error(file.message);
      return file;
    });
    const { diagnostics } = check(
      files,
      files.map(({ path }) => path),
    );
    expect(files).toHaveLength(4);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("every contender of the evaluate bench", () => {
  const folder = mkdtempSync(join(tmpdir(), "interlock-evaluate-"));
  let all: readonly Contender[] = [];

  beforeAll(async () => {
    const { compiled } = await compileTexts(policyTexts(rules));
    writeFileSync(modulePath(folder, rules.length), compiled.javascript);
    writeFileSync(handWrittenPath(folder, rules.length), handWrittenText(rules));
    all = await contenders(folder, rules, requests);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("answers as the rules do", () => {
    expect(all.map(({ name }) => name)).toHaveLength(11);
    for (const contender of all) {
      expect([contender.name, agreedOn(contender, expected, Number.POSITIVE_INFINITY)]).toEqual([
        contender.name,
        requests.length,
      ]);
    }
  });

  it("is found out where it answers otherwise", () => {
    const contrary = {
      name: "contrary",
      permits: (index: number) => index !== 7 && expected[index] === true,
    };
    const wrong = expected.map((isPermitted, index) => (index === 7 ? true : isPermitted));
    expect(() => agreedOn(contrary, wrong, Number.POSITIVE_INFINITY)).toThrow("request 7");
  });
});
