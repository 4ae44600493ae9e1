import { expect, test } from "vitest";

import { checkExample, showTerm } from "../../test/example-set.ts";

const rules = `refuse freeze on *
permit back on undo {}
bound limits on * {}
switch everything on * { resume quorum 2 of dba }
`;

function proofs(proof: string): ReturnType<typeof checkExample>["set"]["proofs"] {
  const { set, diagnostics } = checkExample(rules + proof);
  expect(diagnostics).toEqual([]);
  return set.proofs;
}

function codes(proof: string): readonly string[] {
  return checkExample(rules + proof).codes;
}

test("a proof names what never permits, whom, and where", () => {
  const [proof] = proofs('prove "nobody alone" never permit deploy by agent, bot where approvals(dba) < 2');
  expect(proof).toMatchObject({
    title: "nobody alone",
    module: "p",
    never: "permit",
    actions: ["deploy"],
    by: ["agent", "p.bot"],
  });
  expect(showTerm(proof?.where ?? { kind: "error", type: null, span: { start: 0, end: 0 } })).toBe(
    "less(approvals(dba), 2)",
  );
});

test("a proof names what never refuses, by a word or by its module's", () => {
  const [proof] = proofs('prove "back" never refuse restores by freeze, p.limits, everything, blast_radius');
  expect(proof).toMatchObject({
    never: "refuse",
    actions: ["undo"],
    by: ["p.freeze", "p.limits", "p.everything", "blast_radius"],
    where: null,
  });
  expect(proofs('prove "nothing" never refuse undo')).toMatchObject([{ by: null }]);
});

test.each([
  ['prove "x" never refuse undo by freze', "IL2001"],
  ['prove "x" never refuse undo by q.freeze', "IL2001"],
  ['prove "x" never refuse undo by back', "IL2004"],
  ['prove "x" never permit undo by nobody', "IL2001"],
  ['prove "x" never permit undone', "IL2001"],
  ['prove "x" never permit undo where target.size', "IL2101"],
  ['prove "x" never permit undo where approvals(beth) < 2', "IL2004"],
  ['prove "x" never permit undo where approvals(owners) < 2', "IL2113"],
  ['prove "x" never permit undo where approvals(dba).size < 2', "IL2005"],
  ['prove "x" never permit undo where approvals(2) < 2', "IL2101"],
])("a proof names nothing else: %s", (proof, code) => {
  expect(codes(proof)).toEqual([code]);
});

test("only a proof reads approvals", () => {
  expect(codes("bound more on * { require approvals(dba) < 2 }")).toEqual(["IL2121"]);
  expect(codes("let two = approvals(dba) < 2\nbound more on * { require two }")).toEqual(["IL2121"]);
  expect(codes('let two = approvals(dba) < 2\nprove "x" never permit undo where two')).toEqual([]);
  expect(
    codes(
      "fact approvals(z: zone): int 0..9 from tracker fresh 1m\nrefuse many on * where approvals(staging) > 2",
    ),
  ).toEqual([]);
});
