import { expect, test } from "vitest";

import { loadPolicySet } from "./load-set.ts";
import { sourceProblem } from "./source-problems.ts";
import type { SourceReader } from "./source-set.ts";

/** A reader over texts in memory: what a commit would hold. */
function reader(files: Readonly<Record<string, string>>): SourceReader {
  return {
    repository: null,
    commit: "1".repeat(40),
    readFile: async (path) => {
      const text = Object.hasOwn(files, path) ? files[path] : undefined;
      if (path.startsWith("link")) return sourceProblem("IL4012", "the path is a link", { path });
      if (text === undefined) return sourceProblem("IL4010", "there is no such path", { path });
      return { path, blob: "0".repeat(40), sha256: "0".repeat(64), text };
    },
    list: async () => Object.keys(files),
  };
}

/** A module that imports one name from each of these files. */
function importing(...targets: readonly string[]): string {
  return `language 1\npolicy it\n${targets.map((target) => `import { a } from "${target}"`).join("\n")}\n`;
}

test("sources are gathered along their imports, each once, in order of path", async () => {
  const files = {
    "p/z.policy": importing("a.policy", "../q/b.policy"),
    "p/a.policy": importing("z.policy"),
    "q/b.policy": importing("../p/a.policy"),
  };
  const loaded = await loadPolicySet(reader(files), ["p/z.policy"]);
  if (loaded.kind !== "loaded") throw new Error("refused");
  expect(loaded.set.files.map((file) => file.path)).toEqual(["p/a.policy", "p/z.policy", "q/b.policy"]);
  expect(loaded.set.commit).toBe("1".repeat(40));
});

test("an entry that is missing fails, an import that is missing is left to the checker", async () => {
  const files = { "z.policy": importing("gone.policy") };
  expect(await loadPolicySet(reader(files), ["z.policy"])).toMatchObject({ kind: "loaded" });
  const failed = await loadPolicySet(reader(files), ["gone.policy", "z.policy", "also-gone.policy"]);
  expect(failed).toMatchObject({
    kind: "failed",
    problems: [{ path: "gone.policy" }, { path: "also-gone.policy" }],
  });
});

test("an import that cannot be trusted fails, whoever names it", async () => {
  const files = { "z.policy": importing("link.policy") };
  expect(await loadPolicySet(reader(files), ["z.policy"])).toMatchObject({
    kind: "failed",
    problems: [{ code: "IL4012", path: "link.policy" }],
  });
});

test("a set has at most 256 modules and 8 MiB of text", async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`n${n}.policy`, importing(`n${n + 1}.policy`)]),
  );
  expect(await loadPolicySet(reader(chain), ["n0.policy"])).toMatchObject({
    kind: "failed",
    problems: [{ code: "IL4019" }],
  });
  const large = Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [`l${n}.policy`, `// ${"x".repeat(1_000_000)}\n`]),
  );
  expect(await loadPolicySet(reader(large), Object.keys(large))).toMatchObject({
    kind: "failed",
    problems: [{ code: "IL4019" }],
  });
});
