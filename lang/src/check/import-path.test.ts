import fc from "fast-check";
import { expect, test } from "vitest";

import { importPath, resolveImport } from "./import-path.ts";

const segment = fc.constantFrom("a", "b", "acme", "shop", "x y");
const file = fc.constantFrom("one.policy", "two.policy", "three.policy");
const path = fc
  .tuple(fc.array(segment, { maxLength: 4 }), file)
  .map(([folders, name]) => [...folders, name].join("/"));

test("the way from one file to another leads there", () => {
  fc.assert(
    fc.property(path, path, (from, to) => {
      fc.pre(from !== to);
      expect(resolveImport(from, importPath(from, to))).toEqual({ kind: "path", path: to });
    }),
  );
});

test.each([
  ["shop/a.policy", "b.policy", "shop/b.policy"],
  ["shop/a.policy", "./b.policy", "shop/b.policy"],
  ["shop/a.policy", "../acme//b.policy", "acme/b.policy"],
  ["a.policy", "shop/../b.policy", "b.policy"],
])("from %s, %s is %s", (from, target, to) => {
  expect(resolveImport(from, target)).toEqual({ kind: "path", path: to });
});

test.each([
  ["/b.policy", "the path is not relative"],
  ["shop\\b.policy", "the path is not relative"],
  ["../../b.policy", "it leaves the repository"],
  ["a.policy", "it is this file itself"],
  ["../shop/a.policy", "it is this file itself"],
  ["b.txt", "its name does not end in `.policy`"],
  ["", "its name does not end in `.policy`"],
  ["..", "its name does not end in `.policy`"],
  [
    "github:acme/rules/b.policy@0123456789abcdef",
    "files of other repositories are named as `github.com/owner/name@COMMIT/file.policy`",
  ],
  [
    "https://acme.example/b.policy",
    "files of other repositories are named as `github.com/owner/name@COMMIT/file.policy`",
  ],
  [
    "github.com/acme/rules@main/b.policy",
    "a commit of another repository is named by its full id, 40 digits",
  ],
  [
    "github.com/acme/rules@0123456/b.policy",
    "a commit of another repository is named by its full id, 40 digits",
  ],
  [
    `github.com/acme/rules@${"A".repeat(40)}/b.policy`,
    "a commit of another repository is named by its full id, 40 digits",
  ],
  [`github.com/acme/rules@${"a".repeat(40)}/../b.policy`, "it leaves the repository"],
  [`github.com/acme/rules@${"a".repeat(40)}/c/../../b.policy`, "it leaves the repository"],
  [`github.com/acme/rules@${"a".repeat(40)}/b.txt`, "its name does not end in `.policy`"],
  [`github.com/acme/rules@${"a".repeat(40)}/`, "its name does not end in `.policy`"],
])("%s leads nowhere", (target, problem) => {
  expect(resolveImport("shop/a.policy", target)).toEqual({ kind: "problem", problem });
});

const commit = "0123456789".repeat(4);
const copy = `interlock.imports/github.com/acme/rules@${commit}`;

test.each([
  ["shop/a.policy", `github.com/acme/rules@${commit}/b.policy`, `${copy}/b.policy`],
  ["a.policy", `github.com/acme/rules@${commit}/c/./d/../b.policy`, `${copy}/c/b.policy`],
  // A copied file names its own repository as it did there, and others as everybody does.
  [`${copy}/c/a.policy`, "../b.policy", `${copy}/b.policy`],
  [
    `${copy}/a.policy`,
    `git.example.org/x/y@${commit}/b.policy`,
    `interlock.imports/git.example.org/x/y@${commit}/b.policy`,
  ],
  // Without an `@` behind its third part it is a path like any other.
  ["a.policy", "github.com/acme/rules/b.policy", "github.com/acme/rules/b.policy"],
  ["a.policy", `rules@${commit}/b.policy`, `rules@${commit}/b.policy`],
])("from %s, %s is the copy %s", (from, target, to) => {
  expect(resolveImport(from, target)).toEqual({ kind: "path", path: to });
});

test.each([
  [`${copy}/a.policy`, "../b.policy"],
  [`${copy}/c/a.policy`, "../../b.policy"],
  [`${copy}/c/a.policy`, "../../../../../shop.policy"],
  ["interlock.imports/a.policy", "../shop.policy"],
])("from %s, %s leaves the copied repository", (from, target) => {
  expect(resolveImport(from, target)).toEqual({ kind: "problem", problem: "it leaves the repository" });
});
