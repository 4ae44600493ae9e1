import { expect, test } from "vitest";

import { targetKey, type Facts, type Proposal } from "@interlock/runtime";

import { shop, tested } from "../../test/tested-policies.ts";
import { decideProofs } from "./decide-proof.ts";
import { breaks } from "./replay.ts";

const rules = `window freeze = 2026-12-20T00:00Z..2027-01-02T00:00Z
window days = mon..fri 09:00..17:00 in "Europe/Berlin"
permit open on deploy {}
permit late at constrained on undo where now in freeze { network within staging }
permit back on undo where target.replicas > 1 {}
bound limits at constrained on * {
  blast services <= 3   reversal lossless   require target.zone != production when not (now in days)
}
refuse frozen at constrained on * where now in freeze`;

async function kindsOf(proofs: readonly string[]): Promise<readonly string[]> {
  const text = shop(rules, ...proofs.map((proof, index) => `prove "p${index}" ${proof}`));
  const { compiled, module, texts } = await tested({ "shop.policy": text });
  return decideProofs(compiled, module, texts).map(({ kind }) => kind);
}

test.each([
  "never permit undo where now in freeze",
  "never permit undo where blast.services > 3",
  "never permit undo where target.zone == production and target.replicas > 1 and not (now in days)",
  "never permit undo where target.replicas == 1",
  "never refuse undo by network_boundary where now < 2026-12-20T00:00Z",
])("a way back that was reserved may break %s", async (proof) => {
  expect(await kindsOf([proof])).toEqual(["not-proven"]);
});

test.each([
  "never permit deploy where now in freeze",
  "never permit deploy where blast.services > 3",
  "never permit undo where not reversal.lossless",
  "never refuse undo by frozen where now < 2026-12-20T00:00Z",
])("it cannot break %s", async (proof) => {
  expect(await kindsOf([proof])).toEqual(["proven"]);
});

test.each(["never permit undo where blast.services < 2", "never refuse undo by frozen"])(
  "what is so without one is shown: %s",
  async (proof) => {
    expect(await kindsOf([proof])).toEqual(["refuted"]);
  },
);

test("what is not proven the module really decides, of a way back that was reserved", async () => {
  const { compiled, module } = await tested({
    "shop.policy": shop(rules, 'prove "p" never permit undo where blast.services > 3'),
  });
  const [proof] = compiled.proofs;
  if (proof === undefined) throw new Error("the proof is missing");
  const target = { entity: "Service", id: "it" };
  const proposal: Proposal = {
    v: 1,
    nonce: "n",
    action: "undo",
    targets: [target],
    payload: { revision: 1 },
  };
  const facts: Facts = {
    now: { kind: "known", value: Date.UTC(2026, 11, 25) },
    principal: { kind: "agent", ids: ["github app:7"], name: "bot" },
    targets: {
      [targetKey(target)]: {
        zone: { kind: "known", value: "staging" },
        replicas: { kind: "known", value: 2 },
      },
    },
    blast: { services: { kind: "known", value: 9 } },
    reversal: { lossless: { kind: "known", value: true } },
    restored: { [targetKey(target)]: { kind: "known", value: true } },
  };
  const asked = { proof, where: null };
  expect(breaks(asked, module, { proposal, facts })).toBeNull();
  const reserved: Facts = { ...facts, reserved: { kind: "known", value: "the evaluation" } };
  expect(breaks(asked, module, { proposal, facts: reserved })?.outcome).toBe("permit");
});
