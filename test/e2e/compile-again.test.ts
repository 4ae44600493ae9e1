import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { configurationOf, SHOP, workplace, type Workplace } from "../../cli/test/workplace.ts";
import { buildCli } from "../../scripts/build-cli.ts";

const root = join(import.meta.dirname, "../..");

// Below the repository, so that the libraries are found that are not bundled.
const cache = join(root, "node_modules", ".cache");
let built = "";
beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  built = mkdtempSync(join(cache, "interlock-"));
  await buildCli(built);
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** Has a process say on stderr, when it ends, every file that it loaded. */
const watch = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from "node:module";
const urls = [];
registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
process.on("exit", () => process.stderr.write(urls.map((url) => "loaded " + url + "\\n").join("")));
`)}`;

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The names of the files of the program, and of the libraries, that were loaded. */
  readonly loaded: readonly string[];
}

/** Runs the built command in a process of its own. */
async function interlock(place: Workplace, ...args: readonly string[]): Promise<Answer> {
  const child = spawn(process.execPath, ["--import", watch, join(built, "main.cjs"), ...args], {
    cwd: place.dir,
  });
  let [out, said] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number | null];
  const lines = said.split("\n");
  const loaded = lines.flatMap(
    (line) => /^loaded file:.*\/(?<name>[^/]+)$/u.exec(line)?.groups?.["name"] ?? [],
  );
  const err = lines.filter((line) => !line.startsWith("loaded ")).join("\n");
  return { code, out, err, loaded };
}

async function shop(): Promise<Workplace> {
  return workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
}

const files = [
  "evaluator.ts",
  "evaluator.js",
  "evaluator.js.map",
  "evaluator.d.ts",
  "vocabulary.d.ts",
  "pin.json",
];

function bytes(place: Workplace, folder = "out"): readonly string[] {
  return files.map((name) => place.read(`${folder}/${name}`));
}

const compile = ["compile", "--out", "out"];

/** Where the note of the only folder that was compiled into lies. */
function noteOf(place: Workplace): string {
  const folder = ".git/interlock/compiled";
  const [name = ""] = readdirSync(join(place.dir, folder)).filter((one) => one.endsWith(".json"));
  return `${folder}/${name}`;
}

interface Note {
  readonly files: Readonly<Record<string, unknown>>;
}

/** The note with something else said of the module. */
function withFile(note: Note, file: unknown): Note {
  return { ...note, files: { ...note.files, "evaluator.js": file } };
}

/** A note without what the file system says of files, which is another each time they are written. */
function digests(note: Note): unknown {
  return JSON.parse(JSON.stringify(note).replaceAll(/"stamp":(?:null|"[^"]*")/gu, '"stamp":null'));
}

describe("interlock compile, called again,", () => {
  test("sees that nothing changed, and loads no compiler to see it", async () => {
    const place = await shop();
    const first = await interlock(place, ...compile);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.loaded).toContain("compile-anew.cjs");
    expect(first.loaded).toContain("ts-morph.js");
    const written = bytes(place);
    const again = await interlock(place, ...compile);
    expect(again).toMatchObject({ code: 0, err: "", loaded: ["main.cjs", "compile.cjs"] });
    const digest = /^module .*$/mu.exec(first.out)?.[0] ?? "";
    expect(again.out.split("\n")).toEqual([
      first.out.split("\n")[0],
      digest,
      "unchanged",
      ...files.map((name) => `  out/${name}`),
      "",
    ]);
    expect(bytes(place)).toEqual(written);
    // No library is part of what it loads, not the parser's and not the schemas'.
    expect(readFileSync(join(built, "parts", "compile.cjs"), "utf8")).not.toContain("node_modules/");
  });

  test.each(files)("writes a %s anew that somebody changed or that is gone, and says so", async (name) => {
    const place = await shop();
    await interlock(place, ...compile);
    const written = bytes(place);
    for (const spoil of [
      () => place.write({ [`out/${name}`]: `${place.read(`out/${name}`)} ` }),
      () => rmSync(join(place.dir, "out", name)),
    ]) {
      spoil();
      const again = await interlock(place, ...compile);
      expect(again.err).toBe(`note: changed or gone since it was written, and written anew\n  out/${name}\n`);
      expect(again.out).toContain("wrote\n");
      expect(bytes(place)).toEqual(written);
      expect((await interlock(place, ...compile)).out).toContain("\nunchanged\n");
    }
  });

  test("compiles another commit, another repository and another configuration", async () => {
    const place = await shop();
    await interlock(place, ...compile);
    const [, first] = bytes(place);
    const commit = await place.commit({ "README.md": "nothing to do with it" });
    expect((await interlock(place, ...compile)).out).toContain(`commit  ${commit}\n`);
    const [, second] = bytes(place);
    expect(second).not.toBe(first);
    place.write({
      ".git/config": `${place.read(".git/config")}[remote "origin"]\nurl = https://github.com/a/b\n`,
    });
    expect((await interlock(place, ...compile)).out).toContain("wrote\n");
    expect(place.read("out/pin.json")).toContain('"github.com/a/b"');
    await place.commit({
      "interlock.json": configurationOf("shop.policy", "more.policy"),
      "more.policy": "language 1\npolicy more\n",
    });
    expect((await interlock(place, ...compile)).out).toContain("\n2 policies, ");
  });

  test("with --working-tree looks at the files as they are", async () => {
    const place = await shop();
    const args = [...compile, "--working-tree"];
    expect((await interlock(place, ...args)).out).toContain("wrote\n");
    expect((await interlock(place, ...args)).out).toMatch(/^commit {2}none: .*\nmodule .*\nunchanged\n/u);
    place.write({ "shop.policy": SHOP.replace("5%", "4%") });
    expect((await interlock(place, ...args)).out).toContain("wrote\n");
    expect(place.read("out/evaluator.js")).toContain("40000");
    expect((await interlock(place, ...args)).out).toContain("\nunchanged\n");
    // The same sources of a commit are another module: its pin names the commit.
    expect((await interlock(place, ...compile)).out).toContain("wrote\n");
  });

  test("compiles a commit anew that has to be signed, and is not", async () => {
    const place = await shop();
    await interlock(place, ...compile);
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0n7hAqkDcVm3q0TDlpvq1QkVJzjV4v5mQkq0m1Zk0h";
    const demanded = await interlock(place, ...compile, "--signed-by", key);
    expect(demanded.code).not.toBe(0);
    expect(demanded.out).toBe("");
  });

  test("says again what the working tree holds that HEAD does not", async () => {
    const place = await shop();
    await interlock(place, ...compile);
    place.write({ "shop.policy": SHOP.replace("5%", "4%") });
    const again = await interlock(place, ...compile);
    expect(again.out).toContain("\nunchanged\n");
    expect(again.err).toContain("`shop.policy` differs");
  });

  test("fails as it did where there is no such commit any more", async () => {
    const place = await shop();
    await interlock(place, ...compile);
    const gone = await interlock(place, ...compile, "--at", "refs/heads/gone");
    expect(gone.code).toBe(3);
    expect(gone.err).toContain("IL4002");
  });

  test.each([
    ["nothing", () => ""],
    ["no JSON", () => "{"],
    ["no object", () => "null"],
    ["another shape", (good: Note) => JSON.stringify({ ...good, compiler: 1 })],
    ["no sources", (good: Note) => JSON.stringify({ ...good, sources: null })],
    ["a source without a digest", (good: Note) => JSON.stringify({ ...good, sources: [["shop.policy"]] })],
    ["no files", (good: Note) => JSON.stringify({ ...good, files: {} })],
    ["a file without a digest", (good: Note) => JSON.stringify(withFile(good, { stamp: null }))],
    ["a stamp that is none", (good: Note) => JSON.stringify(withFile(good, { sha256: "", stamp: 1 }))],
    ["files of another object", (good: Note) => JSON.stringify(good).replace('"files"', '"__proto__"')],
  ])("compiles anew where its note holds %s", async (_what, spoilt) => {
    const place = await shop();
    await interlock(place, ...compile);
    const written = bytes(place);
    const path = noteOf(place);
    const good = JSON.parse(place.read(path)) as Note;
    place.write({ [path]: spoilt(good) });
    const again = await interlock(place, ...compile);
    expect(again).toMatchObject({ code: 0, err: "" });
    expect(again.out).toContain("wrote\n");
    expect(bytes(place)).toEqual(written);
    expect(digests(JSON.parse(place.read(path)) as Note)).toEqual(digests(good));
    expect((await interlock(place, ...compile)).out).toContain("\nunchanged\n");
  });

  test("does not wait for a note or a module that is no file", async () => {
    const place = await shop();
    await interlock(place, ...compile);
    const note = join(place.dir, noteOf(place));
    rmSync(note);
    symlinkSync("/dev/zero", note);
    expect((await interlock(place, ...compile)).code).toBe(0);
    rmSync(join(place.dir, "out", "evaluator.js"));
    symlinkSync("/dev/zero", join(place.dir, "out", "evaluator.js"));
    expect((await interlock(place, ...compile)).err).toContain("  out/evaluator.js\n");
    expect((await interlock(place, ...compile)).out).toContain("\nunchanged\n");
    expect(readdirSync(join(place.dir, "out")).sort()).toEqual([...files].sort());
  });

  test("believes no note that lies beside the module, where a commit could put it", async () => {
    const place = await shop();
    await interlock(place, ...compile);
    const [, good = ""] = bytes(place);
    const forged = `${good}\n// forged\n`;
    const note = JSON.parse(place.read(noteOf(place))) as Note;
    const sha256 = createHash("sha256").update(forged).digest("hex");
    const text = JSON.stringify(withFile(note, { sha256, stamp: null }));
    place.write({ "out/evaluator.js": forged, "out/.compiled.json": text, "out/note.json": text });
    const again = await interlock(place, ...compile);
    expect(again.err).toContain("  out/evaluator.js\n");
    expect(bytes(place)[1]).toBe(good);
  });

  test("does not take what another compiler wrote for its own, whatever part of it is another", async () => {
    const place = await workplace({ "interlock.yaml": configurationOf("shop.policy"), "shop.policy": SHOP });
    const first = await interlock(place, ...compile);
    const ours = new Set([...readdirSync(built), ...readdirSync(join(built, "parts"))]);
    const parts = first.loaded.filter((name) => ours.has(name));
    expect(parts).toEqual([
      "main.cjs",
      "compile.cjs",
      "compile-anew.cjs",
      "git-library.cjs",
      "yaml-text.cjs",
    ]);
    for (const name of parts) {
      const part = join(built, name === "main.cjs" ? "" : "parts", name);
      const own = readFileSync(part, "utf8");
      try {
        writeFileSync(part, `${own}\n// another build\n`);
        expect([name, (await interlock(place, ...compile)).out]).toEqual([
          name,
          expect.stringContaining("wrote\n"),
        ]);
        expect((await interlock(place, ...compile)).out).toContain("\nunchanged\n");
      } finally {
        writeFileSync(part, own);
      }
    }
  });

  test("does not take what another ts-morph printed for its own", async () => {
    const place = await shop();
    await interlock(place, ...compile);
    // As near as the next folder: this one is found before the one that was.
    const other = join(built, "node_modules", "ts-morph");
    mkdirSync(other, { recursive: true });
    try {
      const theirs = JSON.stringify(join(root, "node_modules", "ts-morph"));
      writeFileSync(join(other, "index.js"), `module.exports = require(${theirs});\n`);
      writeFileSync(
        join(other, "package.json"),
        JSON.stringify({ name: "ts-morph", version: "0.0.1", main: "index.js" }),
      );
      expect((await interlock(place, ...compile)).out).toContain("wrote\n");
      expect((await interlock(place, ...compile)).out).toContain("\nunchanged\n");
    } finally {
      rmSync(join(built, "node_modules"), { recursive: true });
    }
    expect((await interlock(place, ...compile)).out).toContain("wrote\n");
  });
});
