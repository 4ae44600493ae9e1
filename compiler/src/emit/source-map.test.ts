import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

import { describe, expect, onTestFinished, test } from "vitest";

import type { Kernel, PolicyModule } from "@interlock/runtime";

import { compilePolicySet, type CompiledSet } from "../compile.ts";
import { loadModule } from "../node/index.ts";
import { sourceFile } from "../node/source-file.ts";
import { isSourceProblem } from "../source-problems.ts";
import { sourceSet } from "../source-set.ts";

const words = `language 1
policy words
stage advisory
source github
zone staging, production
entity Service { zone: zone, owner: string max 64, replicas: int 0..9 }
action deploy on Service { image: string max 99, files: list min 1 max 9 of path }
group dba = team "acme/dba" from github fresh 10m
paths ledger = "db/**"
`;

// Behind a character of two UTF-16 units a column of people is not one of source maps.
const policy = `language 1
policy shop
import { Service, deploy, dba, ledger, production } from "../words.policy"
stage constrained

contract sized on Service holds when observed.replicas >= declared.replicas
switch stop on * where target.zone == production { resume quorum 1 of dba }
  stage at most constrained on * where target.zone == production

bound limits on * { require target.owner != "\u{1f680}\u{1f680}"  identity verified  rate 3 per 1h per owner
  each f in action.files: require f in ledger as inside when f like "*.sql" because "{f} is no \u{1f680}"
  quorum 1 of dba when target.zone == production
}
refuse odd on deploy where target.owner == "x" because "{target.owner}"
permit some on deploy { grant write on target expires 5m  blast traffic <= 5% reversal tested }
`;

async function compiled(): Promise<CompiledSet> {
  const files = Object.entries({ "words.policy": words, "p/a:1:2 %.policy": policy }).map(([path, text]) => {
    const file = sourceFile(path, new TextEncoder().encode(text));
    if (isSourceProblem(file)) throw new Error(file.message);
    return file;
  });
  const set = sourceSet({ repository: null, commit: null }, files);
  const compilation = await compilePolicySet(
    set,
    files.map(({ path }) => path),
  );
  if (compilation.kind === "compiled") return compilation.compiled;
  throw new Error(compilation.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
}

/** A kernel whose every function fails where it is called. */
const failing = new Proxy(
  {},
  {
    get: () => () => {
      throw new Error("called");
    },
  },
) as unknown as Kernel;

type Code = ((...args: never[]) => unknown) | null;

/** Every function of a module's code, with the place of the policy where it comes from. */
function functionsOf(
  module: PolicyModule,
  plan: CompiledSet["plan"],
): readonly (readonly [at: string, code: Code])[] {
  return [
    ...module.rules.flatMap(({ at, clauses }, index) => {
      const { scope, measure, because, clauses: parts = [] } = module.code[index] ?? {};
      const own = [scope, measure, because].map((code) => [at, code ?? null] as const);
      return [
        ...own,
        ...parts.flatMap((part, place) =>
          [part.each, part.when, part.measure, part.because].map(
            (code) => [clauses[place]?.at ?? "", code] as const,
          ),
        ),
      ];
    }),
    ...module.switches.map(({ at }, index) => [at, module.switchCode[index]?.scope ?? null] as const),
    ...module.ceilings.map(({ at }, index) => [at, module.ceilingCode[index]?.scope ?? null] as const),
    ...plan.contractsAt.map((at, index) => [at, module.contractCode[index]?.holds ?? null] as const),
  ];
}

/** Where the engine stands in the module when a function fails: line and column, from 0; null where it does not fail. */
function whereItFails(code: Code): readonly [line: number, column: number] | null {
  try {
    (code as ((...args: unknown[]) => unknown) | null)?.(failing, {}, "e0");
    return null;
  } catch (error) {
    const frames = (error as Error).stack?.split("\n") ?? [];
    const frame = frames.find((line) => line.includes("data:text/javascript")) ?? "";
    const { line, column } = /:(?<line>\d+):(?<column>\d+)\)?$/u.exec(frame)?.groups ?? {};
    return [Number(line) - 1, Number(column) - 1];
  }
}

/** `path:line:column` as people count it. */
function placeOf(map: SourceMap, [line, column]: readonly [number, number]): string {
  const { originalSource, originalLine, originalColumn } = map.findEntry(line, column) as {
    readonly originalSource: string;
    readonly originalLine: number;
    readonly originalColumn: number;
  };
  const path = decodeURIComponent(originalSource.replace("interlock:///", ""));
  const { sources, sourcesContent } = map.payload;
  const text = sourcesContent[sources.indexOf(originalSource)]?.split("\n")[originalLine] ?? "";
  return `${path}:${originalLine + 1}:${Array.from(text.slice(0, originalColumn)).length + 1}`;
}

describe("the source map of a module", () => {
  test("leads from wherever the code fails to the line of the policy", async () => {
    const { javascript, moduleDigest, sourceMap, plan } = await compiled();
    const module = await loadModule(javascript, moduleDigest);
    const map = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
    const failures = functionsOf(module, plan).flatMap(([at, code]) => {
      const where = whereItFails(code);
      return where === null ? [] : [[at, placeOf(map, where)] as const];
    });
    expect(failures.map(([, place]) => place)).toEqual(failures.map(([at]) => at));
    expect(failures.map(([at]) => at)).toContain("p/a:1:2 %.policy:10:70");
    expect(new Set(failures.map(([at]) => at)).size).toBe(12);
  });

  test("says nothing of code that is made of parts of many rules", async () => {
    const { javascript, sourceMap } = await compiled();
    const map = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
    const line = javascript.split("\n").findIndex((text) => text.startsWith("export const quick"));
    expect(map.findEntry(line + 5, 20)).toMatchObject({ originalSource: undefined });
  });

  test("holds the policies as they are, in ASCII that ends no script", async () => {
    const { sourceMap } = await compiled();
    const { version, file, sources, sourcesContent } = JSON.parse(sourceMap) as SourceMapPayload;
    expect({ version, file, sources }).toEqual({
      version: 3,
      file: "evaluator.js",
      sources: ["interlock:///p/a%3A1%3A2%20%25.policy", "interlock:///words.policy"],
    });
    expect(sourcesContent).toEqual([policy, words]);
    expect(sourceMap).toMatch(/^[\n -~]*$/u);
    expect(sourceMap).not.toMatch(/[<>&]/u);
  });

  test("shows in the stack traces of the engine, where the module is imported as a file", async () => {
    const { javascript, sourceMap } = await compiled();
    const folder = mkdtempSync(join(tmpdir(), "interlock-map-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    mkdirSync(folder, { recursive: true });
    write("package.json", '{ "type": "module" }');
    write("evaluator.js", javascript);
    write("evaluator.js.map", sourceMap);
    write(
      "main.js",
      `import { code } from "./evaluator.js";
const failing = new Proxy({}, { get: () => () => { throw new Error("called"); } });
try { code[0].clauses[0].measure(failing, {}); } catch (error) { console.log(error.stack); }
`,
    );
    const flags = ["--enable-source-maps", join(folder, "main.js")];
    const stack = execFileSync(process.execPath, flags, { encoding: "utf8" });
    expect(stack).toContain("interlock:///p/a%3A1%3A2%20%25.policy:10:21");
  });
});

describe("a module that is loaded from its bytes", () => {
  test("looks for no map beside it", async () => {
    const { javascript, moduleDigest } = await compiled();
    const script = `
      import { loadModule } from ${JSON.stringify(new URL("../node/index.ts", import.meta.url).href)};
      const { code } = await loadModule(process.env.MODULE, process.env.DIGEST);
      console.log(code.length);
    `;
    const folder = mkdtempSync(join(tmpdir(), "interlock-map-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "evaluator.js.map"), "no map");
    const flags = [
      "--enable-source-maps",
      "--conditions=@interlock/source",
      "--input-type=module",
      "--eval",
      script,
    ];
    const env = { ...process.env, MODULE: javascript, DIGEST: moduleDigest };
    expect(execFileSync(process.execPath, flags, { cwd: folder, env, encoding: "utf8" })).toBe("3\n");
  });
});
