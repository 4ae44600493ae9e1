import { expect, test } from "vitest";

import { deploying } from "../../test/guard-world.ts";
import { askedActionSchema } from "./asked-action.ts";

const { by, ...asked } = deploying({
  nonce: "n",
  claims: { users: [1, { a: null }] },
  grant: "ab".repeat(32),
});

test("what a client asks for is read as it is", () => {
  expect(askedActionSchema.parse(asked)).toEqual(asked);
});

test.each<[string, unknown, string]>([
  ["who it is", { ...asked, by }, ""],
  ["an effect", { ...asked, effect: "x" }, ""],
  ["a record in the payload", { ...asked, payload: { a: {} } }, "payload.a"],
  ["a grant that is no digest", { ...asked, grant: "AB" }, "grant"],
  ["no targets", { ...asked, targets: undefined }, "targets"],
])("a client cannot say %s", (_what, input, place) => {
  const { success, error } = askedActionSchema.safeParse(input);
  expect(success).toBe(false);
  expect(error?.issues[0]?.path.join(".")).toBe(place);
});
