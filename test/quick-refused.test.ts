import { inspect } from "node:util";
import { beforeAll, expect, test } from "vitest";

import { decide, evaluatorOf, type Facts, type PolicyModule, type Proposal } from "@interlock/runtime";

import { certainOutcomes } from "../runtime/src/quick/evaluator.ts";
import { compileTexts } from "./compiled-text.ts";

/** One action that something permits, and one that nothing does. */
const policy = `language 1
policy p
stage constrained
zone staging
entity Service { zone: zone }
action look on Service reads { note?: string max 9 }
action erase on Service proposes {}
permit a on look where target.zone == staging {}
`;

let module: PolicyModule;
beforeAll(async () => {
  ({ module } = await compileTexts(new Map([["p.policy", policy]])));
});

const proposal: Proposal = {
  v: 1,
  nonce: "1",
  action: "erase",
  targets: [{ entity: "Service", id: "s" }],
  payload: {},
};
const facts: Facts = {
  now: { kind: "known", value: 1_795_000_000_000 },
  principal: { kind: "agent", ids: ["github app:1"], name: "bot" },
  targets: { '["Service","s"]': { zone: { kind: "known", value: "staging" } } },
};

test("what no permit reaches is surely refused, whatever is known of the target", () => {
  const certain = certainOutcomes(module);
  expect(certain(proposal, facts)).toBe("refuse");
  expect(certain({ ...proposal, action: "look" }, facts)).toBe("permit");
});

test("and the whole decision refuses it too, whatever a host hands over", () => {
  const evaluator = evaluatorOf(module);
  const junk: readonly unknown[] = [undefined, null, 0, "", [], {}, () => null, { kind: "known" }];
  const parts = ["v", "nonce", "targets", "payload"].flatMap((part) =>
    junk.map((other) => [{ ...proposal, [part]: other }, facts]),
  );
  const given = ["now", "principal", "targets", "blast"].flatMap((part) =>
    junk.map((other) => [proposal, { ...facts, [part]: other }]),
  );
  const whole = junk.map((other) => [proposal, other]);
  const differing = [...parts, ...given, ...whole].filter(([asked, known]) => {
    const [one, other] = [asked as Proposal, known as Facts];
    return (
      evaluator.outcome(one, other) !== "refuse" || decide(module, one, other).binding.outcome !== "refuse"
    );
  });
  expect(differing.map((pair) => inspect(pair))).toEqual([]);
});
