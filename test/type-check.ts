import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

const root = join(import.meta.dirname, "..");

/** A mistake that the TypeScript compiler found. */
export interface TypeMistake {
  readonly path: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** As strict as a service can ask for. */
const strictest = {
  target: "ES2022",
  lib: ["ES2024"],
  module: "NodeNext",
  moduleResolution: "NodeNext",
  customConditions: ["@interlock/source"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedDeclarations: true,
  declaration: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A folder outside of the repository that has these files and sees the repository's packages; it is gone when the test is. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "interlock-types-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ "package.json": '{ "type": "module" }\n', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** The text of a `tsconfig.json` that asks for everything, about these files. */
export function strictConfiguration(paths: readonly string[]): string {
  return JSON.stringify({ compilerOptions: strictest, files: paths });
}

/** Every mistake that the real compiler finds in these files, under the strictest options; in order. */
export function typeMistakes(files: Readonly<Record<string, string>>): readonly TypeMistake[] {
  return typeMistakesIn(folderOf({ "tsconfig.json": strictConfiguration(Object.keys(files)), ...files }));
}

/**
 * Every mistake that the real compiler finds in the files of a folder that has a `tsconfig.json`; the repository's own
 * sources are checked elsewhere. Throws where the compiler does not run.
 */
export function typeMistakesIn(folder: string, options: readonly string[] = []): readonly TypeMistake[] {
  const tsc = join(root, "node_modules/.bin/tsc");
  const { stdout, stderr, status } = spawnSync(tsc, ["-p", ".", "--pretty", "false", ...options], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const mistakes = [
    ...stdout.matchAll(/^(?<path>.+)\((?<line>\d+),\d+\): error (?<code>TS\d+): (?<message>.*)$/gmu),
  ];
  if ((status === 0) !== (mistakes.length === 0))
    throw new Error(`tsc ends with ${status}\n${stdout}${stderr}`);
  return mistakes
    .map(({ groups: { path = "", line = "", code = "", message = "" } = {} }) => {
      return { path, line: Number(line), code, message };
    })
    .filter(({ path }) => !path.startsWith(".."));
}
