import { expect, test } from "vitest";

import { checkExample } from "../../../test/example-set.ts";
import { unvouchedSources, type VouchedSources, whatWidens } from "./widening.ts";

/** What each rule or switch of a body trusts: who reads it, and its name. */
function trusted(body: string): readonly string[] {
  const { set, diagnostics } = checkExample(body);
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return whatWidens(set).flatMap(({ facts }) =>
    facts.map(({ reader, sort, name, source }) => `${reader} ${sort} ${name} ${source ?? "-"}`),
  );
}

test("a permit trusts what it asks, and what it asks with", () => {
  expect(
    trusted("permit r on deploy where frozen(target.zone) { require ticket(human.id) has open }"),
  ).toEqual([
    "where outside frozen(target.zone) tracker",
    "where target target.zone -",
    "clause outside ticket(human.id).open tracker",
    "clause identity human.id -",
  ]);
});

test("a group is trusted with what it is asked with, but for what the proposal says of itself", () => {
  const group = "group keepers(o: string max 64) = team o from tracker fresh 1h\n";
  const clauses = "quorum 1 of keepers(target.owner) as a quorum 1 of keepers(action.image) as b";
  expect(trusted(`${group}bound r on deploy { ${clauses} }`)).toEqual([
    "clause people group keepers tracker",
    "clause target target.owner -",
    "clause people group keepers tracker",
  ]);
});

test("a switch trusts those who resume what it stopped", () => {
  expect(trusted("switch halt on * { resume quorum 1 of dba }")).toEqual([
    "clause evidence whether it is thrown -",
    "resume people group dba tracker",
  ]);
});

/** What is said of the sources of a body, and of what. */
function unvouched(body: string, sources: VouchedSources = {}): readonly string[] {
  return unvouchedSources(whatWidens(checkExample(body).set), sources).map(
    ({ code, message }) => `${code} ${message}`,
  );
}

test("a source that only restricts is not said to widen", () => {
  const nothingSays = "and nothing says whether agents can write `tracker`";
  const required = "bound r on deploy { require frozen(target.zone) }";
  const escaped = [`IL3101 whoever writes \`frozen(target.zone)\` escapes this rule, ${nothingSays}`];
  expect(unvouched(required)).toEqual(escaped);
  expect(unvouched('refuse r on deploy where frozen(target.zone) because "no"')).toEqual(escaped);
  expect(unvouched(required, { tracker: { agentsCanWrite: true } })).toEqual([]);
});

test("a source is reported where it widens, though it restricts before", () => {
  const body = `bound a on deploy { require frozen(target.zone) }
permit b on deploy { require current.open }`;
  expect(unvouched(body)).toEqual([
    "IL3101 `current.open` could widen a verdict, and nothing says whether agents can write `tracker`",
  ]);
  expect(unvouched(body, { tracker: { agentsCanWrite: true } })).toEqual([
    "IL3102 `current.open` could widen a verdict, and agents can write `tracker`",
  ]);
  expect(unvouched(body, { tracker: { agentsCanWrite: false } })).toEqual([]);
});
