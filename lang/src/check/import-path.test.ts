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
  ["github:acme/rules/b.policy@0123456789abcdef", "files of other repositories are not in this version"],
  ["https://acme.example/b.policy", "files of other repositories are not in this version"],
])("%s leads nowhere", (target, problem) => {
  expect(resolveImport("shop/a.policy", target)).toEqual({ kind: "problem", problem });
});
