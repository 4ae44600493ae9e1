import { expect, test } from "vitest";
import { lifecycle } from "../../test/sample-records.ts";
import { oftenUsed } from "./often-used-schema.ts";
import { schemaProblem } from "./schema-problem.ts";
import { statementSchema } from "./statement-schema.ts";

type Answer = ReturnType<typeof statementSchema.safeParse>;

function shown(answer: Answer): unknown {
  return answer.success ? "taken" : schemaProblem(answer.error, "statement.shape");
}

/** The value with one of its members, at whatever depth, taken away or made something else. */
function* changesOf(value: unknown): Generator<unknown> {
  yield* [null, 1.5, "", [], {}];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  yield { ...value, another: 1 };
  for (const [name, member] of Object.entries(value)) {
    const { [name]: _gone, ...others } = value as Readonly<Record<string, unknown>>;
    yield others;
    for (const change of changesOf(member)) yield { ...others, [name]: change };
  }
}

test("a schema that was compiled answers what it answered before, with the same place and words", async () => {
  const often = oftenUsed(statementSchema);
  const [{ statement }] = await lifecycle();
  // As often as it takes, and once more.
  for (let use = 0; use <= 600; use += 1) expect(often.safeParse(statement).success).toBe(true);
  const changes = [...changesOf(statement)];
  expect(changes.length).toBeGreaterThan(100);
  for (const change of changes) {
    expect(shown(often.safeParse(change))).toEqual(shown(statementSchema.safeParse(change)));
  }
});
