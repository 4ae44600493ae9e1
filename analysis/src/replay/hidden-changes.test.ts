import { canonical, isJsonObject, type JsonObject, parseStrictJson } from "@interlock/ledger";
import { interpret } from "@interlock/compiler";
import { decide, type Facts, known, type Proposal, targetKey } from "@interlock/runtime";
import { describe, expect, test } from "vitest";

import { compileTexts } from "../../../test/compiled-text.ts";
import type { RecordedDecision } from "./recorded-decision.ts";
import { replayAgainst, replayDecision, type Voices } from "./replay-decision.ts";

const secret = "the results of ann";

function policy(mark: string, demand: string): ReadonlyMap<string, string> {
  const text = `language 1
policy shop
stage constrained
entity Person { team: string max 40 }
action tell on Person proposes { note: ${mark} string max 40, topic: string max 40 }
bound limits on tell {
  require ${demand} because "{action.note} {action.topic}"
}
permit all_of_it on tell { require target.team == "pay" }
`;
  return new Map([["shop.policy", text]]);
}

async function voicesOf(mark: string, demand: string): Promise<Voices> {
  const { compiled, module } = await compileTexts(policy(mark, demand));
  return { compiled: module, interpreted: interpret(compiled.plan, compiled.pin) };
}

const target = { entity: "Person", id: "ann" };
const proposal: Proposal = {
  v: 1,
  nonce: "1",
  action: "tell",
  targets: [target],
  payload: { note: secret, topic: "health" },
};
const facts: Facts = {
  now: known(1000),
  principal: { kind: "human", ids: ["github:7"], name: "bob" },
  targets: { [targetKey(target)]: { team: known("pay") } },
};

function plain(value: object): JsonObject {
  const read = parseStrictJson(new TextEncoder().encode(canonical(JSON.parse(JSON.stringify(value)))));
  if (!isJsonObject(read)) throw new Error("only objects are recorded");
  return read;
}

function recordedBy({ compiled }: Voices, revealed: readonly string[]): RecordedDecision {
  const decision = decide(compiled, proposal, facts);
  const { binding, advised } = decision;
  return {
    proposal: plain(proposal),
    facts: plain(facts),
    decision: plain(decision),
    revealed,
    said: {
      action: "tell",
      outcome: binding.outcome,
      advised: advised.outcome,
      primitives: binding.deciding.map(({ source }) => source),
    },
  };
}

const note = ["proposal/payload/note"];
const open = 'action.topic == "health"';
const strict = `action.note == "x" and ${open}`;

describe("what was recorded as a secret", () => {
  test("is told by no other policies, though they read it as plain; what they would decide is", async () => {
    const [before, after] = [await voicesOf("secret", open), await voicesOf("", strict)];
    const answer = replayAgainst(after, recordedBy(before, note));
    expect(answer).toMatchObject({ kind: "differs", before: "permit", after: "refuse" });
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(JSON.stringify(answer)).toContain("shop.limits");
    // The same without a secret tells it: there is something to hide.
    expect(JSON.stringify(replayAgainst(after, recordedBy(before, [])))).toContain(secret);
  });

  test("hides nothing else where it is a secret still", async () => {
    const [before, after] = [await voicesOf("secret", open), await voicesOf("secret", strict)];
    const answer = JSON.stringify(replayAgainst(after, recordedBy(before, note)));
    expect(answer).not.toContain(secret);
    expect(answer).toContain("action.topic is health");
  });

  test("is told by no record that puts its commitment where nothing is secret", async () => {
    const voices = await voicesOf("", strict);
    const forged = recordedBy(voices, note);
    const answer = replayDecision(voices, { ...forged, decision: { ...forged.decision, binding: {} } });
    expect(answer.kind).toBe("differs");
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  test("is told of no proposal that nobody can read", async () => {
    const voices = await voicesOf("secret", strict);
    const forged = { ...recordedBy(voices, note), proposal: { note: secret } };
    const answer = JSON.stringify(replayDecision(voices, { ...forged, decision: {} }));
    expect(answer).not.toContain(secret);
  });
});
