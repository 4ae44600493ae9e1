import { expect, test } from "vitest";

import { recordStory } from "../../ledger/test/record-story.ts";
import type { Predicate, RecordKind } from "@interlock/ledger";
import { recordContent } from "./record-content.ts";

const story = await recordStory();

/** The lines for the story's first record of a kind, with something else in its body. */
function linesFor(kind: RecordKind, change: object): readonly string[] {
  const found = story.find((record) => record.kind === kind);
  if (found === undefined) throw new Error(`the story has no record \`${kind}\``);
  const { predicate } = found.record.statement;
  return recordContent({ ...predicate, body: { ...predicate.body, ...change } } as Predicate);
}

const digest = "ab".repeat(32);
const approval = {
  v: 1,
  origin: "log.example/shop",
  principal: "github:7",
  root: "github:7",
  kind: "human",
  decision: "refuse",
  expiresAtMs: 0,
  nonce: "n",
};

// What the golden pages under docs/records do not show.
test.each<[RecordKind, object, readonly string[]]>([
  ["enforce", { outcome: "refuse", reason: "verdict is stale" }, ["enforced as refuse: verdict is stale"]],
  ["remember", { observer: undefined, result: undefined }, []],
  [
    "remember",
    { observer: { principal: { kind: "agent", ids: ["a", "b"] }, isOutside: false } },
    ["seen by a, b, which is of the actor's own chain"],
  ],
  ["revoke", { because: "person", reason: "left" }, [" by person: left"]],
  [
    "approve",
    { approval: { ...approval, of: { kind: "redact", commitmentsDigest: digest } } },
    [`github:7 refuses erasing the values behind ${digest} until 1970-01-01T00:00:00.000Z`],
  ],
  [
    "approve",
    {
      approval: {
        ...approval,
        of: {
          kind: "redact",
          commitmentsDigest: digest,
          count: 2,
          subject: "github:9",
          classes: ["tell.note"],
        },
      },
    },
    [`refuses erasing 2 values about github:9 of tell.note behind ${digest} until`],
  ],
  [
    "key.enroll",
    { holder: { kind: "agent", ids: ["github app:9"], root: "github:7" } },
    ["which speaks for github app:9, agent, on behalf of github:7"],
  ],
  ["approve", { proof: { kind: "ssh", keyId: "sha256:1", sig: "" } }, ["signed by the SSH key sha256:1"]],
  [
    "approve",
    { proof: { kind: "platform", issuer: "github", reference: "review 7" } },
    ["not signed: github says so (review 7)"],
  ],
  ["halt", { isDrill: true }, ["throws shop.everything as a drill, halt epoch 5"]],
  ["drift", { hasDrifted: false, target: null }, ["shop.scaled has not drifted"]],
  ["key.revoke", { compromisedSinceMs: null }, [": the laptop was lost"]],
  ["heartbeat", { checkpoint: null }, ["saw no checkpoint"]],
  ["stream.close", { successor: null }, ["closes the stream"]],
  [
    "redact",
    { because: { kind: "retention", class: "notes", keptMs: 1 } },
    ["erases 1 value of 1 record: the time of notes ran out"],
  ],
])("%s with %j", (kind, change, expected) => {
  const text = linesFor(kind, change).join("\n");
  for (const line of expected) expect(text).toContain(line);
  expect(text.includes("undefined")).toBe(false);
});
