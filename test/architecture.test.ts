import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { describe, expect, test } from "vitest";

import { violations, type ArchitectureFile } from "./architecture.ts";

const root = join(import.meta.dirname, "..");
const packages = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .filter((name) => readdirSync(join(root, name)).includes("package.json"));

function sources(): readonly ArchitectureFile[] {
  return packages.flatMap((name) =>
    readdirSync(join(root, name, "src"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ path: relative(root, file), text: readFileSync(file, "utf8") })),
  );
}

/** A file of the house with one more import. */
function planted(path: string, specifier: string): readonly string[] {
  return violations([{ path, text: `import { thing } from "${specifier}";\nexport const it = thing;\n` }]);
}

describe("the architecture", () => {
  test("holds for every source of every package", () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(100);
    expect(violations(files)).toEqual([]);
  }, 60_000);

  test.each([
    ["lang/src/check/check.ts", "@interlock/runtime"],
    ["lang/src/check/check.ts", "node:fs"],
    ["lang/src/check/check.ts", "fs"],
    ["lang/src/check/check.ts", "ts-morph"],
    ["runtime/src/decide.ts", "@interlock/lang"],
    ["runtime/src/decide.ts", "../../ledger/src/canonical.ts"],
    ["ledger/src/verify.ts", "@interlock/runtime"],
    ["ledger/src/verify.ts", "node:crypto"],
    ["compiler/src/compile.ts", "isomorphic-git"],
    ["compiler/src/compile.ts", "@interlock/ledger"],
    ["compiler/src/compile.ts", "@interlock/runtime/node"],
    ["runtime/src/node/load-activated.ts", "@interlock/ledger/node"],
    ["lang/src/check/check.ts", "@interlock/runtime/node"],
    ["pull-requests/src/propose.ts", "@octokit/rest"],
    ["github-action/src/run.ts", "@interlock/cli"],
    ["stores/src/disk/disk-log.ts", "@interlock/nothing"],
  ])("refuses %s importing %s", (path, specifier) => {
    expect(planted(path, specifier)).toEqual([expect.stringContaining(`${path} imports ${specifier}`)]);
  });

  test("sees imports that are hidden in a call or in a re-export", () => {
    const text = 'export * from "node:fs";\nexport const it = () => import("@interlock/cli");\n';
    expect(violations([{ path: "runtime/src/decide.ts", text }])).toHaveLength(2);
  });

  test("refuses files that import each other in a circle", () => {
    const files = [
      { path: "runtime/src/a.ts", text: 'import { b } from "./b.ts";\nexport const a = b;\n' },
      { path: "runtime/src/b.ts", text: 'import { a } from "./a.ts";\nexport const b = a;\n' },
    ];
    expect(violations(files)).toEqual([expect.stringContaining("a circle: ")]);
  });
});
