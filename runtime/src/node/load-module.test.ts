import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";

import { digestOf, folderWith, moduleText } from "../../test/activated.ts";
import { loadModule } from "./load-module.ts";

const text = moduleText();

test("a text and its bytes are the same module", async () => {
  for (const javascript of [text, new TextEncoder().encode(text)]) {
    expect(await loadModule(javascript, digestOf(text))).toMatchObject({ rules: [], quick: null });
  }
});

test("bytes of another digest are not evaluated", async () => {
  const evil = "globalThis.wasEvaluated = true;";
  await expect(loadModule(`${text}${evil}`, digestOf(text))).rejects.toThrow(/is not loaded$/u);
  expect(globalThis).not.toHaveProperty("wasEvaluated");
});

test("each call gives a module of its own, so that nobody decides by what another caller changed", async () => {
  const first = await loadModule(text, digestOf(text));
  Object.assign(first.vocabulary, { zones: ["planted"] });
  const second = await loadModule(text, digestOf(text));
  expect(first.vocabulary.zones).toEqual(["planted"]);
  expect(second.vocabulary.zones).toEqual([]);
});

test("bytes that change while they are loaded are the ones that were hashed", async () => {
  const bytes = new TextEncoder().encode(text);
  const loading = loadModule(bytes, digestOf(text));
  bytes.fill(32);
  expect(await loading).toMatchObject({ rules: [] });
});

test.each([
  ["no module at all", "export const rules = [];"],
  ["data without its code", text.replace("code = [], ", "code = [0], ")],
  ["a text that is no program", "}"],
  ["one that throws", `${text}\nthrow new Error("no");`],
])("%s is none", async (_what, other) => {
  await expect(loadModule(other, digestOf(other))).rejects.toThrow(Error);
});

test("an engine that keeps code on disk never takes what decides from there", () => {
  const dir = folderWith({});
  const cache = join(dir, "cache");
  const program = `
    import { loadModule } from ${JSON.stringify(join(import.meta.dirname, "load-module.ts"))};
    const text = ${JSON.stringify(text)};
    await loadModule(text, ${JSON.stringify(digestOf(text))}, JSON.parse(process.argv[1]));
  `;
  /** How many programs are kept once another process has loaded the module. */
  const keptAfter = (options: object): number => {
    const args = ["--conditions=@interlock/source", "--input-type=module", "-e", program];
    execFileSync(process.execPath, [...args, JSON.stringify(options)], {
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    });
    return readdirSync(cache, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).length;
  };
  const [first, second] = [keptAfter({ isTrial: true }), keptAfter({ isTrial: true })];
  expect(second).toBe(first);
  // What had been found there would not have been put there again.
  expect(keptAfter({})).toBe(first + 1);
  expect(keptAfter({})).toBe(first + 2);
});
