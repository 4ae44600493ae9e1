import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { replayDecision, type RecordedDecision, type Voices } from "@interlock/analysis";
import { interpret } from "@interlock/compiler";
import { canonicalBytes, isJsonObject, type JsonObject, parseStrictJson } from "@interlock/ledger";
import { decide, type Facts, type PolicyModule, type Proposal } from "@interlock/runtime";

import { hostileSituation } from "./hostile-situations.ts";
import { reread } from "./readings.ts";
import { check, generatedSets, scenes } from "./scenes.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const sets = await generatedSets();
const voices = new Map<PolicyModule, Voices>(
  sets.map(({ module, compiled }) => [
    module,
    { compiled: module, interpreted: interpret(compiled.plan, compiled.pin) },
  ]),
);
const scene = scenes([...voices.keys()]);

/** Input that no schema has seen, under one of the modules. */
const hostile = fc
  .tuple(fc.constantFrom(...voices.keys()), hostileSituation)
  .map(([module, situation]) => ({ module, ...situation }));

/** The same value with the keys of every object the other way round: no host owes anybody an order. */
function turned<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => turned(one)) as T;
  const entries = Object.entries(value).map(([key, one]) => [key, turned(one)] as const);
  return Object.fromEntries(entries.reverse()) as T;
}

/** What stands in a record: read back from its canonical bytes. */
function recorded(value: object): JsonObject {
  const read = parseStrictJson(canonicalBytes(JSON.parse(JSON.stringify(value))));
  if (!isJsonObject(read)) throw new Error("only objects are recorded");
  return read;
}

/** What a host records that decides by this module. */
function recordOf(module: PolicyModule, given: Proposal, known: Facts): RecordedDecision {
  const [proposal, facts] = [turned(given), turned(known)];
  const decision = decide(module, proposal, facts);
  const { binding, advised } = decision;
  return {
    proposal: recorded(proposal),
    facts: recorded(facts),
    decision: recorded(decision),
    revealed: [],
    said: {
      action: proposal.action,
      outcome: binding.outcome,
      advised: advised.outcome,
      primitives: binding.deciding.map(({ source }) => source),
    },
  };
}

function voicesOf(module: PolicyModule): Voices {
  const both = voices.get(module);
  if (both === undefined) throw new Error("every module has two voices");
  return both;
}

describe("what was recorded replays to the same bytes, whatever order the host's objects had", () => {
  test("of anything that the vocabulary knows", patient, () => {
    check(scene, ({ module, situation: { proposal, facts } }) => {
      expect(replayDecision(voicesOf(module), recordOf(module, proposal, facts))).toEqual({ kind: "equal" });
    });
  });

  test("of anything that no schema has seen", patient, () => {
    check(hostile, ({ module, proposal, facts }) => {
      if (!isJsonObject(proposal) || !isJsonObject(facts) || typeof proposal["action"] !== "string") return;
      const given = recordOf(module, proposal as unknown as Proposal, facts as unknown as Facts);
      expect(replayDecision(voicesOf(module), given)).toEqual({ kind: "equal" });
    });
  });
});

function negated(module: PolicyModule): PolicyModule {
  return reread(module, (code) => ({ ...code, scope: (k, x) => k.not(code.scope(k, x)) }));
}

describe("a fault is not overlooked", () => {
  test("of the compiled module alone", patient, () => {
    expect(() => {
      check(scene, ({ module, situation: { proposal, facts } }) => {
        const { interpreted } = voicesOf(module);
        const answer = replayDecision(
          { compiled: negated(module), interpreted },
          recordOf(module, proposal, facts),
        );
        expect(answer.kind).not.toBe("voices-disagree");
      });
    }).toThrow(/Property failed/u);
  });

  test("of both voices together", patient, () => {
    expect(() => {
      check(scene, ({ module, situation: { proposal, facts } }) => {
        const { compiled, interpreted } = voicesOf(module);
        const wrong = { compiled: negated(compiled), interpreted: negated(interpreted) };
        expect(replayDecision(wrong, recordOf(module, proposal, facts)).kind).not.toBe("differs");
      });
    }).toThrow(/Property failed/u);
  });
});
