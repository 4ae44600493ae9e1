import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { configurationOf, plainWorkplace, SHOP } from "../test/workplace.ts";

const main = join(import.meta.dirname, "main.ts");

/** Has a process say on stderr, when it ends, everything that it imported or required. */
const watch = `
import { registerHooks } from "node:module";
const urls = [];
registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});
process.on("exit", () => process.stderr.write(urls.map((url) => url + "\\n").join("")));
`;

/** The modules that a command loads in a process of its own. */
function loadedBy(...args: readonly string[]): readonly string[] {
  return loadedWith({}, ...args);
}

/** The same, where these files are there too. */
function loadedWith(files: Readonly<Record<string, string>>, ...args: readonly string[]): readonly string[] {
  const place = plainWorkplace();
  place.write({ "shop.policy": SHOP, ...files });
  const hook = `data:text/javascript,${encodeURIComponent(watch)}`;
  const flags = ["--conditions=@interlock/source", "--import", hook, main, ...args];
  const { stderr, status } = spawnSync(process.execPath, flags, { cwd: place.dir, encoding: "utf8" });
  expect(status).toBe(0);
  return stderr.split("\n").filter((line) => line !== "");
}

/** What takes long to load, and has no say in what a policy's text means. */
const heavy = ["ts-morph", "@ts-morph/common", "isomorphic-git"];

/** The same of the runtime itself: `check` reads a few small files, and hashes nothing. */
const heavyParts = ["node:crypto", "node:fs/promises", "node:stream"];

const isYaml = (url: string): boolean => /\/node_modules\/yaml\/|\/yaml-text\.ts$/u.test(url);

describe("what only some commands need is not loaded by", () => {
  test.each([
    ["check", "shop.policy"],
    ["fmt", "shop.policy"],
  ])("%s", (...args) => {
    const loaded = loadedBy(...args);
    expect(loaded.some((url) => url.includes("/node_modules/chevrotain/"))).toBe(true);
    expect(loaded.filter((url) => heavy.some((name) => url.includes(`/node_modules/${name}/`)))).toEqual([]);
  });

  test.each([
    ["check", "shop.policy"],
    ["fmt", "shop.policy"],
  ])("%s, of what asks and keeps the log", (...args) => {
    const parts = /\/audit\/|\/stores\/|^node:sqlite$/u;
    expect(loadedBy(...args).filter((url) => parts.test(url))).toEqual([]);
  });

  test("check, of the runtime itself", () => {
    expect(loadedBy("check", "shop.policy").filter((url) => heavyParts.includes(url))).toEqual([]);
    // Writing does load it, so that the hook would have seen it.
    expect(loadedBy("fmt", "shop.policy")).toContain("node:fs/promises");
  });

  test("check, where the configuration is JSON: only one in YAML loads what reads YAML", () => {
    const text = configurationOf("shop.policy");
    expect(loadedWith({ "interlock.json": text }, "check").filter(isYaml)).toEqual([]);
    expect(loadedWith({ "interlock.yaml": text }, "check").filter(isYaml).length).toBeGreaterThan(1);
  });

  test("a command, but the one that emits modules loads it", () => {
    const loaded = loadedBy("test", "shop.policy");
    expect(loaded.some((url) => url.includes("/node_modules/ts-morph/"))).toBe(true);
  });
});
