import { expect, test } from "vitest";

import { alice, commitBy, file, known, notKnown, reviewBy, snapshot, sql } from "../test/snapshots.ts";
import { snapshotLimits } from "./snapshot-limits.ts";
import { snapshotSchema } from "./snapshot-schema.ts";

const whole = snapshot({
  files: known([sql("db/1.sql", "SELECT 1"), file("b", { previousPath: "a", status: "renamed" })]),
  reviews: known([reviewBy(null)]),
  sender: alice,
});

test("a snapshot survives JSON unchanged", () => {
  expect(snapshotSchema.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
});

test("every answer may be unknown", () => {
  const none = {
    ...whole,
    files: notKnown(),
    commits: notKnown(),
    reviews: notKnown(),
    writers: notKnown(),
    teams: { "acme/owners": notKnown() },
  };
  expect(snapshotSchema.safeParse(none).success).toBe(true);
});

test.each<[string, unknown]>([
  ["another version", { ...whole, v: 2 }],
  ["a field that is not declared", { ...whole, isTrusted: true }],
  ["one below", { ...whole, pull: { ...whole.pull, mergeable: true } }],
  ["a missing answer", { ...whole, writers: undefined }],
  ["an abbreviated head", { ...whole, pull: { ...whole.pull, head: { ref: "x", sha: "a".repeat(12) } } }],
  ["an answer that is both", { ...whole, writers: { kind: "unknown", reason: "x", value: [1] } }],
  ["an id that is a text", { ...whole, sender: { ...alice, id: "11" } }],
  ["a name that is no repository", { ...whole, repository: { ...whole.repository, fullName: "a/b/c" } }],
  [
    "more commits than the platform lists",
    {
      ...whole,
      commits: known(Array.from({ length: snapshotLimits.commits + 1 }, () => commitBy(alice))),
    },
  ],
  [
    "more files than the platform lists",
    { ...whole, files: known(Array.from({ length: snapshotLimits.files + 1 }, () => file("a"))) },
  ],
  [
    "too many teams",
    {
      ...whole,
      teams: Object.fromEntries(
        Array.from({ length: snapshotLimits.teams + 1 }, (_, index) => [`acme/${index}`, notKnown()]),
      ),
    },
  ],
])("%s is no snapshot", (_, given) => {
  expect(snapshotSchema.safeParse(given).success).toBe(false);
});
