import * as fc from "fast-check";
import { expect, test } from "vitest";
import { recordStory } from "../../test/record-story.ts";
import { statementIn } from "../../test/resigned.ts";
import { canonical } from "../canonical.ts";
import { KEY_PURPOSES } from "../keys/key-purpose.ts";
import type { JsonValue } from "../json.ts";
import { citedRecords } from "./cited-records.ts";
import { countersigners } from "./countersigners.ts";
import { notProvenBy, provenBy } from "./proven-words.ts";
import { signingProblem } from "./signing-rights.ts";
import { checkStatement } from "./statement-check.ts";

const story = await recordStory();
const statements = story.map(({ record }) => statementIn(record.envelope) as unknown as JsonValue);

/** The paths of everything in a value, itself included. */
function pathsIn(value: JsonValue, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

function replaced(value: JsonValue, path: readonly string[], by: JsonValue): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return by;
  const copy = structuredClone(value) as Record<string, JsonValue>;
  copy[key] = replaced((value as Record<string, JsonValue>)[key] ?? null, rest, by);
  return copy;
}

const other = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).filter((value) => isCanonical(value)),
  fc.constantFrom<JsonValue>(
    "ab".repeat(32),
    `sha256:${"ab".repeat(32)}`,
    [],
    {},
    null,
    -1,
    0,
    1,
    2 ** 48,
    "approve",
    "refuse",
    "__proto__",
    "constructor",
  ),
  // A part of some other record, so that much of what comes fits where it does not belong.
  fc.tuple(fc.nat(), fc.nat()).map(([which, where]) => partOf(which, where)),
) as fc.Arbitrary<JsonValue>;

function isCanonical(value: unknown): boolean {
  try {
    canonical(value);
    return true;
  } catch {
    return false;
  }
}

function partOf(which: number, where: number): JsonValue {
  let part = statements[which % statements.length] ?? null;
  const paths = pathsIn(part);
  for (const key of paths[where % paths.length] ?? []) {
    part = (part as Record<string, JsonValue>)[key] ?? null;
  }
  return part;
}

test("whatever is put where, a statement is checked to an answer, and one that passes can be spoken of", () => {
  let passed = 0;
  fc.assert(
    fc.property(fc.nat(), fc.nat(), other, (which, where, value) => {
      const statement = statements[which % statements.length] ?? null;
      const paths = pathsIn(statement);
      const changed = replaced(statement, paths[where % paths.length] ?? [], value);
      const check = checkStatement(changed, keyIdIn(changed));
      if (!check.ok) return;
      passed += 1;
      const { predicate } = check.statement;
      const parents = new Set(predicate.parents);
      expect(citedRecords(predicate).every(({ digest }) => parents.has(digest))).toBe(true);
      for (const purpose of KEY_PURPOSES) {
        signingProblem(predicate, purpose);
        expect(provenBy(check.statement, purpose).length).toBeGreaterThan(1);
      }
      expect(notProvenBy(check.statement).length).toBeGreaterThan(3);
      expect(countersigners(predicate).length).toBeLessThan(2);
    }),
    { numRuns: 3000 },
  );
  // Otherwise the changes would be so wild that nothing was tried.
  expect(passed).toBeGreaterThan(10);
});

function keyIdIn(statement: JsonValue): string {
  const { predicate } = (statement ?? {}) as { readonly predicate?: { readonly keyId?: unknown } | null };
  return String(predicate?.keyId);
}
