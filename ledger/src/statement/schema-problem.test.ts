import { expect, test } from "vitest";
import * as z from "zod/mini";
import { schemaProblem } from "./schema-problem.ts";

const schema = z.strictObject({
  text: z.string().check(z.minLength(2), z.maxLength(4)),
  list: z.array(z.int()).check(z.maxLength(1)),
  word: z.enum(["a", "b"]),
  form: z.string().check(z.regex(/^x$/u, "expected an x")),
  number: z.int().check(z.minimum(1), z.maximum(9)),
  one: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("a") }),
    z.strictObject({ kind: z.literal("b"), at: z.boolean() }),
  ]),
});

const sound = { text: "abc", list: [1], word: "a", form: "x", number: 1, one: { kind: "a" } };

function said(change: object): string {
  const parsed = schema.safeParse({ ...sound, ...change });
  if (parsed.success) return "fits";
  const { code, message, at } = schemaProblem(parsed.error, "statement.shape", "/inside");
  return `${code} at ${at}: ${message}`;
}

test.each<[object, string]>([
  [{}, "fits"],
  [{ text: 1 }, "/text: expected text"],
  [{ text: "a" }, "/text: expected at least 2 characters"],
  [{ text: "abcde" }, "/text: expected at most 4 characters"],
  [{ list: {} }, "/list: expected an array"],
  [{ list: [1, 2] }, "/list: expected at most 1 items"],
  [{ list: [1.5] }, "/list/0: expected a whole number"],
  [{ word: "c" }, "/word: expected `a` or `b`"],
  [{ form: "y" }, "/form: expected an x"],
  [{ number: 0 }, "/number: expected at least 1"],
  [{ number: 10 }, "/number: expected at most 9"],
  [{ number: "1" }, "/number: expected a number"],
  [{ one: { kind: "c" } }, "/one/kind: it is none of those known"],
  [{ one: { kind: "b", at: 1 } }, "/one/at: expected a boolean"],
  [{ one: null }, "/one: expected an object"],
  [{ extra: 1, other: 2 }, ": it has no member `extra`, `other`"],
])("%j", (change, expected) => {
  expect(said(change)).toBe(expected === "fits" ? expected : `statement.shape at /inside${expected}`);
});

test("what somebody else chose is repeated to a length only, and well-formed", () => {
  const message = said({ [`${"x".repeat(180)}${"😀".repeat(40)}`]: 1 });
  expect(message.length).toBeLessThan(260);
  expect(message.isWellFormed()).toBe(true);
});
