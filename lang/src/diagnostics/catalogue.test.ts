import { expect, test } from "vitest";

import { catalogue, diagnose } from "./catalogue.ts";

test("every code is of a family, and every title one line in lower case without a full stop", () => {
  for (const [code, { title }] of Object.entries(catalogue)) {
    expect(code).toMatch(/^IL[1-9]\d{3}$/);
    expect(title).toMatch(/^[a-z`][^\n]*[^.\n]$/);
  }
});

test("a diagnostic is plain data, without fields that say nothing", () => {
  const place = { path: "p.policy", span: { start: 3, end: 4 } };
  expect(diagnose("IL2004", { name: "a", is: "a zone", wanted: "an action" }, place)).toEqual({
    code: "IL2004",
    severity: "error",
    message: "`a` is a zone, not an action",
    ...place,
  });
});

test("hostile text in the facts is shown escaped", () => {
  const { message } = diagnose(
    "IL1102",
    { word: "per\u202emit\u001b", known: [], isInside: false },
    { path: "p", span: { start: 0, end: 1 } },
  );
  expect(message).toBe("`per\\u{202e}mit\\u{1b}` begins no declaration");
});
