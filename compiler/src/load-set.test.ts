import { check } from "@interlock/lang";
import { describe, expect, test } from "vitest";

import { loadPolicySet, type LoadedSet } from "./load-set.ts";
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
    whyNotSigned: async () => null,
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
  const loaded = await loadPolicySet(reader(files), { policies: ["p/z.policy"], baseline: null });
  if (loaded.kind !== "loaded") throw new Error("refused");
  expect(loaded.set.files.map((file) => file.path)).toEqual(["p/a.policy", "p/z.policy", "q/b.policy"]);
  expect(loaded.set.commit).toBe("1".repeat(40));
});

test("an entry that is missing fails, an import that is missing is left to the checker", async () => {
  const files = { "z.policy": importing("gone.policy") };
  expect(await loadPolicySet(reader(files), { policies: ["z.policy"], baseline: null })).toMatchObject({
    kind: "loaded",
  });
  const failed = await loadPolicySet(reader(files), {
    policies: ["gone.policy", "z.policy", "also-gone.policy"],
    baseline: null,
  });
  expect(failed).toMatchObject({
    kind: "failed",
    problems: [{ path: "gone.policy" }, { path: "also-gone.policy" }],
  });
});

test("an import that cannot be trusted fails, whoever names it", async () => {
  const files = { "z.policy": importing("link.policy") };
  expect(await loadPolicySet(reader(files), { policies: ["z.policy"], baseline: null })).toMatchObject({
    kind: "failed",
    problems: [{ code: "IL4012", path: "link.policy" }],
  });
});

test("a set has at most 256 modules and 8 MiB of text", async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`n${n}.policy`, importing(`n${n + 1}.policy`)]),
  );
  expect(await loadPolicySet(reader(chain), { policies: ["n0.policy"], baseline: null })).toMatchObject({
    kind: "failed",
    problems: [{ code: "IL4019" }],
  });
  const large = Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [`l${n}.policy`, `// ${"x".repeat(1_000_000)}\n`]),
  );
  expect(await loadPolicySet(reader(large), { policies: Object.keys(large), baseline: null })).toMatchObject({
    kind: "failed",
    problems: [{ code: "IL4019" }],
  });
});

describe("a baseline that every policy has to stand under", () => {
  const files = {
    "acme.policy": "language 1\nbaseline acme\n",
    "team/team.policy": 'language 1\nbaseline team under "../acme.policy"\n',
    "team/shop.policy": 'language 1\npolicy shop under "team.policy"\n',
    "bare.policy": "language 1\npolicy bare\n",
    "importing.policy": 'language 1\npolicy importing\nimport { a } from "acme.policy"\n',
    "lonely.policy": "language 1\nbaseline lonely\n",
  };
  const load = async (policies: readonly string[], baseline: string | null, more = {}): Promise<LoadedSet> =>
    loadPolicySet(reader({ ...files, ...more }), { policies, baseline });
  const refused = async (...given: Parameters<typeof load>): Promise<readonly unknown[]> => {
    const loaded = await load(...given);
    return loaded.kind === "failed" ? loaded.problems.map(({ code, path }) => `${code} ${path ?? ""}`) : [];
  };

  test("is read along `under`, like what is imported", async () => {
    const loaded = await load(["team/shop.policy"], "acme.policy");
    if (loaded.kind !== "loaded") throw new Error("refused");
    const paths = loaded.set.files.map((file) => file.path);
    expect(paths).toEqual(["acme.policy", "team/shop.policy", "team/team.policy"]);
  });

  test("refuses each policy that does not", async () => {
    const policies = ["bare.policy", "importing.policy", "team/shop.policy"];
    expect(await refused(policies, "acme.policy")).toEqual(["IL4021 bare.policy", "IL4021 importing.policy"]);
    expect(await refused(policies, null)).toEqual([]);
    expect(await refused(["team/shop.policy"], "lonely.policy")).toEqual(["IL4021 team/shop.policy"]);
    expect(await refused(["team/shop.policy"], "gone.policy")).toEqual(["IL4021 team/shop.policy"]);
    // A policy is no baseline, not even its own.
    expect(await refused(["bare.policy"], "bare.policy")).toEqual(["IL4021 bare.policy"]);
  });

  test("need not stand above a baseline, which only restricts", async () => {
    expect(await refused(["acme.policy", "lonely.policy"], "acme.policy")).toEqual([]);
  });

  test.each([
    ["a header that does not parse", "language 1\npolicy broken under acme.policy\n"],
    ["a path that leads nowhere", 'language 1\npolicy broken under "gone.policy"\n'],
    ["a path of another repository", 'language 1\npolicy broken under "github:a/b/c@d"\n'],
    ["a circle", 'language 1\npolicy broken under "round.policy"\n'],
  ])("is left to the checker, which refuses the set, behind %s", async (_, text) => {
    const more = {
      "broken.policy": text,
      "round.policy": 'language 1\nbaseline round under "circle.policy"\n',
      "circle.policy": 'language 1\nbaseline circle under "round.policy"\n',
    };
    const loaded = await load(["broken.policy"], "acme.policy", more);
    if (loaded.kind !== "loaded") throw new Error("refused");
    const { diagnostics } = check(loaded.set.files, ["broken.policy"]);
    expect(diagnostics.map(({ severity }) => severity)).toContain("error");
  });
});

describe("a copy of another repository's file", () => {
  const commit = "a".repeat(40);
  const address = `github.com/acme/words@${commit}/words.policy`;
  const copy = `interlock.imports/${address}`;
  const lock = (...files: readonly (readonly [path: string, sha256: string])[]): string =>
    JSON.stringify({
      version: 1,
      imports: [
        {
          repository: "github.com/acme/words",
          commit,
          branch: "refs/heads/main",
          files: files.map(([path, sha256]) => ({ path, sha256 })),
        },
      ],
    });
  const load = (
    files: Readonly<Record<string, string>>,
    ...policies: readonly string[]
  ): Promise<LoadedSet> =>
    loadPolicySet(
      reader({ "p.policy": importing(address), [copy]: "language 1\npolicy words\n", ...files }),
      {
        policies: policies.length === 0 ? ["p.policy"] : policies,
        baseline: null,
      },
    );

  test("is loaded where the lock names its bytes", async () => {
    const loaded = await load({ "interlock.lock": lock(["words.policy", "0".repeat(64)]) });
    if (loaded.kind !== "loaded") throw new Error("refused");
    expect(loaded.set.files.map(({ path }) => path)).toEqual([copy, "p.policy"]);
  });

  test.each([
    ["without a lock", {}],
    ["with another digest", { "interlock.lock": lock(["words.policy", "1".repeat(64)]) }],
    ["with another path", { "interlock.lock": lock(["other.policy", "0".repeat(64)]) }],
    [
      "locked twice",
      { "interlock.lock": lock(["words.policy", "0".repeat(64)], ["words.policy", "1".repeat(64)]) },
    ],
    ["with a lock that is none", { "interlock.lock": "[]" }],
  ])("is refused %s, whoever names it", async (_, files) => {
    for (const policies of [[], [copy]])
      expect(await load(files, ...policies)).toMatchObject({
        kind: "failed",
        problems: [{ code: "IL4025" }],
      });
  });

  test("needs no lock where nothing is copied", async () => {
    expect(await load({ "p.policy": importing(), "interlock.lock": "{" })).toMatchObject({ kind: "loaded" });
  });

  test("is missed by the checker where it is not there", async () => {
    const files = { "p.policy": importing(address) };
    const loaded = await loadPolicySet(reader(files), { policies: ["p.policy"], baseline: null });
    if (loaded.kind !== "loaded") throw new Error("refused");
    expect(check(loaded.set.files, ["p.policy"]).diagnostics.map(({ code }) => code)).toContain("IL2006");
  });
});
