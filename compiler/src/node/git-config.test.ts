import { describe, expect, test } from "vitest";

import { readGitConfig } from "./git-config.ts";

function values(text: string): Readonly<Record<string, string>> | null {
  const config = readGitConfig(text);
  return config === null ? null : Object.fromEntries(config);
}

describe("a git configuration", () => {
  test("as `git clone` writes it", () => {
    const text = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
[remote "origin"]
\turl = https://github.com/acme/shop.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\tremote = origin
`;
    expect(values(text)).toEqual({
      "core.repositoryformatversion": "0",
      "core.filemode": "true",
      "core.bare": "false",
      "remote.origin.url": "https://github.com/acme/shop.git",
      "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*",
      "branch.main.remote": "origin",
    });
  });

  test.each<readonly [string, string, Readonly<Record<string, string>>]>([
    ["nothing", "", {}],
    ["comments", "# a\n; b\n[c] # d\n  ; e\n", {}],
    ["a key on its section's line", "[a] b = c", { "a.b": "c" }],
    ["case", "[AbC]\nDeF = GhI\n[X.YZ]\nk = v", { "abc.def": "GhI", "x.yz.k": "v" }],
    ["the case of a quoted part", '[Remote "Origin"] URL = x', { "remote.Origin.url": "x" }],
    ["escapes in a quoted part", '[a "b\\"\\\\c"] d = e', { 'a.b"\\c.d': "e" }],
    ["the last of several values", "[a]\nb = 1\nb = 2\n[a]\nb = 3", { "a.b": "3" }],
    ["a key without a value", "[a]\nb\nc # d\ne", { "a.b": "true", "a.c": "true", "a.e": "true" }],
    ["an empty value", "[a]\nb =\nc = # d\n", { "a.b": "", "a.c": "" }],
    ["spaces", "[a]\n  b  =   c  d  \t\n", { "a.b": "c  d" }],
    ["quotes", '[a]\nb = " c # d ; " e"f"  g\n', { "a.b": " c # d ;  ef  g" }],
    ["escapes", '[a]\nb = "x\\ty\\nz\\\\\\""', { "a.b": 'x\ty\nz\\"' }],
    ["lines that go on", "[a]\nb = c\\\n  d\nf = g", { "a.b": "c  d", "a.f": "g" }],
    ["line ends of other systems", "\ufeff[a]\r\nb = c\r\n", { "a.b": "c" }],
    ["names that every object has", "[constructor]\ntoString = a", { "constructor.tostring": "a" }],
  ])("%s", (_, text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  test.each([
    ["a key before any section", "a = b"],
    ["a section that is not closed", "[a\nb = c"],
    ["a quote that is not closed", '[a]\nb = "c'],
    ["an escape that there is not", "[a]\nb = \\x"],
    ["a key that is none", "[a]\n1b = c"],
    ["a key and something else", "[a]\nb c"],
    ["a backslash at the end", "[a]\nb = c\\"],
  ])("not with %s", (_, text) => {
    expect(values(text)).toBeNull();
  });

  test("takes time in proportion to its length", () => {
    const text = `[a]\n${"b = c # d\n".repeat(20_000)}e = ${"\\\n".repeat(50_000)}f`;
    expect(readGitConfig(text)?.get("a.e")).toBe("f");
  });
});
