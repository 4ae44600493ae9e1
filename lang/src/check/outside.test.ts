import { describe, expect, test } from "vitest";

import { checkExample, ruleOf, showTerm } from "../../test/example-set.ts";

const lets = `let work = ticket(action.ticket)
let of(id: string max 32) = ticket(id)
let is_open = work has open and work.open
fact slept(d: duration max 1d): bool from tracker fresh 1m
`;

function codes(condition: string): readonly string[] {
  return checkExample(`${lets}refuse r on deploy where ${condition}`).codes;
}

describe("an answer that may be none", () => {
  test.each([
    "work has open and work.open",
    "work has open and work.owner == target.owner",
    "ticket(action.ticket) has open and work.open",
    "of(action.ticket) has open and ticket(action.ticket).open",
    "not (work has open) or of(action.ticket).open",
    "work has priority and work.priority == 1 and work.open",
    "is_open and work.owner == target.owner",
    "not is_open or not work.open",
    "(work.priority ?? 5) == 1",
    "(work.owner ?? target.owner) == target.owner",
    "incident has open and incident.open",
    "(load(target.zone) ?? 100%) > 80%",
    "current.open",
    "current has priority and current.priority == 1",
  ])("may be used once it was tested, by whatever name: %s", (condition) => {
    expect(codes(condition)).toEqual([]);
  });

  test.each([
    "work.open",
    "work has open and work.priority == 1",
    'work has open and ticket("PAY-7").open',
    "of(target.owner) has open and work.open",
    "work has open or work.open",
    "incident.open",
    "current.priority == 1",
    "load(target.zone) > 80%",
    "load(staging) > (load(target.zone) ?? 0%)",
    "is_open or work.open",
  ])("may be none before: %s", (condition) => {
    expect(codes(condition)).toEqual(["IL2104"]);
  });

  test("is tested for a rule's clauses by its `where`, for a clause by its `when`", () => {
    const inside = "bound r on deploy where work has open { require work.open }";
    expect(checkExample(lets + inside).codes).toEqual([]);
    const clause = "bound r on deploy { require work.open when work has open }";
    expect(checkExample(lets + clause).codes).toEqual([]);
  });

  test("has one key for one question, and another for another", () => {
    const body = `let same(a: string max 32, b: string max 32) = ticket(a) has open and ticket(b).open
refuse r on deploy where `;
    expect(checkExample(`${body}same(action.ticket, action.ticket)`).codes).toEqual([]);
    expect(checkExample(`${body}same("a", "a")`).codes).toEqual([]);
    expect(checkExample(`${body}same("a", "b")`).codes).toEqual(["IL2104"]);
    // A text that looks like another question's key is still another text.
    expect(checkExample(`${body}same("a", "[\\"string\\",\\"a\\"]")`).codes).toEqual(["IL2104"]);
  });
});

describe("what a fact is asked with", () => {
  test.each([
    'ticket("PAY-7") has open',
    "ticket(action.image) has open",
    "ticket(principal.id) has open",
    "ticket(human.id) has open",
    "frozen(production)",
    "frozen(target.zone)",
    "action has parent and ticket(action.parent) has open",
  ])("is a literal or a part of the proposal: %s", (condition) => {
    expect(codes(condition)).toEqual([]);
  });

  test.each([
    ["frozen(origin)", "IL2115"],
    ["ticket(current.owner) has open", "IL2115"],
    ["ticket(if target.size > 3 then action.image else action.ticket) has open", "IL2114"],
    ["any(f in action.tickets: ticket(f) has open)", "IL2114"],
    ["any(f in action.tickets: of(f) has open)", "IL2114"],
    ["ticket(action.parent) has open", "IL2104"],
    ["ticket(target.size) has open", "IL2101"],
    ["frozen(Tier.gold)", "IL2101"],
    ["slept(2d)", "IL2110"],
    ["frozen", "IL2113"],
    ["frozen()", "IL1"],
  ])("is nothing else: %s", (condition, code) => {
    const found = codes(condition);
    expect(found.length).toBe(1);
    expect(found[0]).toContain(code);
  });

  const asked = `fact brief(id: string max 9): bool from tracker fresh 1m
fact few(n: int 0..5): bool from tracker fresh 1m
fact slow(d: duration): bool from tracker fresh 1m
fact ran(c: command max 9): bool from tracker fresh 1m
fact roomy(n: int 0..9, id: string max 64): bool from tracker fresh 1m
`;

  test.each([
    ["brief(action.ticket)", "action.ticket"],
    ["few(target.size)", "target.size"],
    ["ran(action.run)", "action.run"],
    ["any(f in action.files: few(target.size))", "target.size"],
  ])("is nothing that its parameter cannot always hold: %s", (condition, place) => {
    const found = checkExample(`${asked}refuse r on deploy where ${condition}`);
    expect(found).toMatchObject({ codes: ["IL2123"], places: [place] });
  });

  test("is an element only of a list whose elements the parameter holds", () => {
    const body = "bound r on deploy { each id in action.tickets: require brief(id) }";
    expect(checkExample(asked + body)).toMatchObject({ codes: ["IL2123"], places: ["id"] });
    const holders = "bound r on deploy { quorum 1 of holders(target.owner) }";
    expect(checkExample(holders)).toMatchObject({ codes: ["IL2123"], places: ["target.owner"] });
  });

  test("may be as large as its parameter, and an id of whoever acts has no bound", () => {
    const where = "roomy(target.size, target.owner) and not brief(principal.id) and not slow(3d)";
    expect(checkExample(`${asked}refuse r on deploy where ${where}`).codes).toEqual([]);
  });

  test("is told with both bounds, and how to bring them together", () => {
    const [found] = checkExample(`${asked}refuse r on deploy where few(target.size)`).diagnostics;
    expect(found).toMatchObject({
      message:
        "`target.size` is `int 0..9`, and `few` takes `int 0..5`: what lies outside would never be answered",
      help: "declare the parameter as `n: int 0..9`, or give what it is asked with the narrower type",
    });
  });

  test("may be claimed, also where a claim cannot decide, and may then be absent", () => {
    const permits = `permit r on deploy where ticket(action.ticket) has open { require of(action.ticket) has open }
permit s on deploy where ticket(action.note) has open {}
bound t on deploy where ticket(action.ticket) has open { blast traffic <= 5% when ticket(action.ticket) has open }`;
    expect(checkExample(lets + permits).codes).toEqual([]);
  });

  test("may be an element that the proposal lists, and no element of another answer", () => {
    const ofProposal = "bound r on deploy { each id in action.tickets: require ticket(id) has open }";
    expect(checkExample(ofProposal).codes).toEqual([]);
    const ofAnswer = `fact blockers: list min 1 max 9 of string max 32 from tracker fresh 1m
bound r on deploy { each id in blockers: require ticket(id) has open }`;
    expect(checkExample(ofAnswer)).toMatchObject({ codes: ["IL2115"], places: ["id"] });
  });

  test("makes the answer secret if it is", () => {
    const rule = ruleOf(
      "bound r on deploy { require ticket(target.key) has open and ticket(target.key).open }",
    );
    const [clause] = rule.clauses;
    const secrets: boolean[] = [];
    if (clause?.form.kind === "require" && clause.form.condition.kind === "and") {
      const { left, right } = clause.form.condition;
      if (left.kind === "present" && right.kind === "read") secrets.push(left.of.isSecret, right.isSecret);
    }
    expect(secrets).toEqual([true, true]);
  });

  test("is written in the path by which findings name the answer", () => {
    const rule = ruleOf(`refuse r on deploy where of(action.ticket) has open and (load(production) ?? 5%) > 5%
let of(id: string max 32) = ticket(id)`);
    expect(rule.where === null ? "" : showTerm(rule.where)).toBe(
      "and(has ticket(action.ticket).open, less(50000, or-else(load(production), 50000)))",
    );
  });
});

describe("an answer that is an entity", () => {
  test.each([
    ["current == current", "IL2120"],
    ["current", "IL2120"],
    ["(incident ?? 3) == 3", "IL2120"],
    ["ticket(current) has open", "IL2115"],
    ["current has opened", "IL2005"],
    ["current.open.wide", "IL2005"],
    ["work.opened", "IL2005"],
  ])("is read field by field: %s", (condition, code) => {
    expect(new Set(codes(condition))).toEqual(new Set([code]));
  });

  test("is shown by its fields, and a secret one is not", () => {
    const rule = ruleOf('refuse r on deploy because "{incident.owner} {current.pin} {current.open}"');
    const shown = rule.because?.flatMap((part) =>
      part.kind === "value" && part.read.kind === "read" ? [[part.read.path, part.read.isSecret]] : [],
    );
    expect(shown).toEqual([
      ["incident.owner", false],
      ["current.pin", true],
      ["current.open", false],
    ]);
    expect(checkExample('refuse r on deploy because "{incident}"').codes).toEqual(["IL2109"]);
  });
});
