import { readUnverified } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import {
  beth,
  deploying,
  host,
  inForce,
  memoryState,
  newWorld,
  policyText,
  processOf,
  type World,
} from "../../test/guard-world.ts";
import { enforce } from "./enforce.ts";
import { evaluate } from "./evaluate.ts";
import { openGuard } from "./guard.ts";
import type { Enforced, Evaluated, Proposed, ProposalInput } from "./lifecycle.ts";
import { guardLimits } from "./limits.ts";
import type { GuardParts, Work } from "./ports.ts";
import { propose } from "./propose.ts";
import { remember } from "./remember.ts";
import { stateKey } from "./state-keys.ts";

async function proposed(parts: GuardParts, input: ProposalInput = deploying()): Promise<Proposed> {
  const answer = await propose(parts, input);
  if (answer.kind !== "proposed") throw new Error(JSON.stringify(answer));
  return answer;
}

async function permitted(parts: GuardParts, input: ProposalInput = deploying()): Promise<Evaluated> {
  const answer = await evaluate(parts, await proposed(parts, input));
  if (answer.kind !== "evaluated") throw new Error(JSON.stringify(answer));
  return answer;
}

async function enforced(parts: GuardParts, evaluated: Evaluated): Promise<Enforced> {
  const answer = await enforce(parts, evaluated);
  if (answer.kind !== "enforced") throw new Error(JSON.stringify(answer));
  return answer;
}

/** Two processes of one world, both open. */
async function twoProcesses(text: string = policyText, more: Partial<GuardParts> = {}) {
  const world = await newWorld(text);
  const one = processOf(world, "shop/1", more);
  const two = processOf(world, "shop/2", more);
  await openGuard(one);
  await openGuard(two);
  return { world, one, two };
}

function recordedBodies(world: World, kind: string): readonly unknown[] {
  return world.records.all.flatMap(({ envelope }) => {
    const { predicate } = readUnverified(envelope).statement;
    return predicate.kind === kind ? [predicate.body] : [];
  });
}

describe("1. the effect does something else than was judged", () => {
  test("it receives only the frozen payload decoded from the record's canonical bytes, and the grant", async () => {
    const works: Work[] = [];
    const { one } = await twoProcesses(policyText, {
      effects: {
        deploy: async (work) => {
          works.push(work);
          return { result: "success", observed: {} };
        },
      },
    });
    const payload = { image: "sha256:9f86" };
    const evaluated = await permitted(one, deploying({ payload }));
    // Whoever proposed changes what it handed in, and a host what it was handed back.
    payload.image = "sha256:evil";
    Object.assign(evaluated.proposed.proposal.payload, { image: "sha256:evil" });
    await enforced(one, evaluated);
    expect(works[0]?.proposal.payload).toEqual({ image: "sha256:9f86" });
    expect(Object.keys(works[0] ?? {})).toEqual(["proposal", "grants", "enforcement"]);
    expect(() => Object.assign(works[0]?.proposal.targets[0] ?? {}, { id: "other" })).toThrow(TypeError);
  });

  test("no call takes an effect from the proposer", async () => {
    const { one, world } = await twoProcesses();
    const input = { ...deploying(), effect: "undo" } as ProposalInput;
    expect(await propose(one, input)).toMatchObject({
      kind: "refused",
      record: null,
      findings: [{ seen: "`effect` is an unknown field" }],
    });
    expect(world.records.all).toEqual([]);
  });

  test("an effect that objects inherit is none that the host registered", async () => {
    const text = policyText.replaceAll("look", "constructor");
    const { one } = await twoProcesses(text, { effects: {} });
    const answer = await enforce(
      one,
      await permitted(one, deploying({ action: "constructor", payload: {} })),
    );
    expect(answer).toMatchObject({ kind: "refused", findings: [{ source: "coverage" }] });
  });
});

describe("2. a verdict used twice, late, or under another policy", () => {
  test("a verdict lives at most a minute", async () => {
    const { one, world } = await twoProcesses();
    const evaluated = await permitted(one);
    world.time.nowMs += 60_001;
    expect(await enforce(one, evaluated)).toMatchObject({
      kind: "refused",
      by: "enforce",
      findings: [{ source: "coverage", seen: "verdict is stale: its time is over" }],
    });
    expect(recordedBodies(world, "enforce")).toMatchObject([
      { outcome: "refuse", reason: "coverage: verdict is stale: its time is over" },
    ]);
  });

  test("it is enforced once, by one process, whoever tries at the same time", async () => {
    const { one, two, world } = await twoProcesses();
    const evaluated = await permitted(one);
    const answers = await Promise.all([
      enforce(one, evaluated),
      enforce(two, evaluated),
      enforce(one, evaluated),
    ]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(["enforced", "refused", "refused"]);
    const outcomes = recordedBodies(world, "enforce").map((body) => (body as { outcome: string }).outcome);
    expect(outcomes.sort()).toEqual(["permit", "refuse", "refuse"]);
  });

  test("another evaluation of the same proposal is not enforced either: its nonce is used up", async () => {
    const { one } = await twoProcesses();
    const asked = await proposed(one);
    const first = await evaluate(one, asked);
    const second = await evaluate(one, asked);
    await enforced(one, first as Evaluated);
    expect(await enforce(one, second as Evaluated)).toMatchObject({
      kind: "refused",
      findings: [{ seen: "verdict is stale: it was enforced already" }],
    });
  });

  test("a nonce that somebody proposes again is used up", async () => {
    const { one } = await twoProcesses();
    await enforced(one, await permitted(one, deploying({ nonce: "n" })));
    expect(await enforce(one, await permitted(one, deploying({ nonce: "n" })))).toMatchObject({
      kind: "refused",
    });
  });

  test("under another policy than it was made by it is stale, and so is every other one of that policy", async () => {
    const { one, two } = await twoProcesses();
    const before = await permitted(one);
    const beforeToo = await permitted(two);
    const guard = await openGuard(one);
    await guard.changePolicy(await inForce(`${policyText}\n// another one`.replace("<= 5%", "<= 4%")));
    expect(await enforce(guard.parts(), before)).toMatchObject({
      findings: [{ source: "coverage", seen: "verdict is stale: it was made by another policy" }],
    });
    expect(await enforce(two, beforeToo)).toMatchObject({
      findings: [{ source: "coverage", seen: "verdict is stale: the policy changed after the verdict" }],
    });
    // A process that has not taken the policy over decides nothing.
    expect(await evaluate(two, await proposed(two))).toMatchObject({
      kind: "refused",
      findings: [{ source: "coverage", bound: expect.stringContaining("the policy in force is") }],
    });
    expect(await guard.run(deploying())).toMatchObject({ kind: "done" });
  });

  test("it is stale where the halt epoch changed after it", async () => {
    const { one, two } = await twoProcesses();
    const evaluated = await permitted(one);
    const halting = await openGuard({
      ...two,
      clock: { ...two.clock, monotonicMs: () => performance.now() },
    });
    await halting.halt({ switch: "shop.everything", by: beth, reason: "drill", isDrill: true });
    expect(await enforce(one, evaluated)).toMatchObject({
      kind: "refused",
      findings: [{ source: "kill_switch" }],
    });
  });

  test("budgets are taken by conditional update, never read and then written", async () => {
    const { one, two } = await twoProcesses();
    const verdicts: Evaluated[] = [];
    // Each of them was permitted while nothing had been taken yet.
    for (let count = 0; count < 5; count += 1) verdicts.push(await permitted(count % 2 === 0 ? one : two));
    const answers = await Promise.all(
      verdicts.map((evaluated, at) => enforce(at % 2 === 0 ? two : one, evaluated)),
    );
    const refused = answers.flatMap((answer) => (answer.kind === "refused" ? answer.findings : []));
    expect(refused.map(({ source }) => source)).toEqual(["rate_limit", "rate_limit", "rate_limit"]);
    expect(refused[0]?.seen).toBe("verdict is stale: 3 by now");
  });
});

/** A predictor of just this traffic. */
function predicting(ppm: number): Pick<GuardParts, "predict"> {
  const traffic = { pointPpm: ppm, upperPpm: { p95: ppm }, samples: 9 };
  return { predict: async () => ({ by: "m", modelDigest: null, part: "p", traffic }) };
}

const targets = (id: string) => [{ entity: "Service", id }];

describe("3. many small actions", () => {
  const small = predicting(20_000);

  test("a `blast` clause is judged on the union with all that is enforced and not yet settled", async () => {
    const { one, two } = await twoProcesses(policyText, small);
    const first = await enforced(one, await permitted(one, deploying({ targets: targets("a") })));
    await enforced(two, await permitted(two, deploying({ targets: targets("b") })));
    const third = await evaluate(one, await proposed(one, deploying({ targets: targets("c") })));
    expect(third).toMatchObject({ kind: "refused", findings: [{ source: "blast_radius", seen: "6%" }] });
    await remember(one, first);
    const again = await evaluate(one, await proposed(one, deploying({ targets: targets("c") })));
    expect(again).toMatchObject({ kind: "evaluated" });
  });

  test("and reserved in the same transaction: of verdicts that were right one by one no more are enforced", async () => {
    const { one, two } = await twoProcesses(policyText, small);
    const verdicts = [
      await permitted(one, deploying({ targets: targets("a") })),
      await permitted(two, deploying({ targets: targets("b") })),
      await permitted(one, deploying({ targets: targets("c") })),
    ];
    const answers = await Promise.all(
      verdicts.map((evaluated, at) => enforce(at % 2 === 0 ? one : two, evaluated)),
    );
    const refused = answers.flatMap((answer) => (answer.kind === "refused" ? answer.findings : []));
    expect(refused).toMatchObject([{ source: "blast_radius", margin: "1% over" }]);
  });
});

describe("6. clock", () => {
  test("now never runs behind the last record seen", async () => {
    const { one, world } = await twoProcesses();
    const first = await permitted(one);
    world.time.nowMs -= 4_000;
    const second = await permitted(one);
    expect(second.facts.now).toEqual(first.facts.now);
  });

  test("a host that is more than 5 s behind the last record does not know what time it is", async () => {
    const { one, world } = await twoProcesses();
    await permitted(one);
    world.time.nowMs -= 5_001;
    const answer = await evaluate(one, await proposed(one));
    expect(answer).toMatchObject({ kind: "refused", by: "evaluate" });
    expect(JSON.stringify(answer)).toContain("now");
  });

  test("a host and a store that are more than 5 s apart do not know what time it is", async () => {
    const world = await newWorld();
    const parts = processOf({ ...world, state: memoryState(() => world.time.nowMs + 5_001) }, "shop/1");
    const guard = await openGuard(parts);
    expect(await guard.run(deploying())).toMatchObject({ kind: "refused" });
    const close = processOf({ ...world, state: memoryState(() => world.time.nowMs - 5_000) }, "shop/2", {
      mayStartAnew: true,
    });
    const other = await openGuard(close);
    expect(await other.run(deploying())).toMatchObject({ kind: "done" });
  });

  test.each([Number.NaN, -1, 1.5, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    "a clock that shows %s shows nothing",
    async (nowMs) => {
      const { one, world } = await twoProcesses();
      const evaluated = await permitted(one);
      const broken = { ...one, clock: { ...one.clock, nowMs: () => nowMs } };
      expect(await propose(broken, deploying())).toMatchObject({ kind: "refused", record: null });
      expect(await enforce(broken, evaluated)).toMatchObject({ kind: "refused" });
      expect(recordedBodies(world, "enforce")).toMatchObject([{ outcome: "refuse" }]);
    },
  );
});

describe("8. the proposer's claims", () => {
  test("a prediction supplied by the agent is kept as a claim and read by no clause", async () => {
    const { one, world } = await twoProcesses(policyText, predicting(90_000));
    const claims = { traffic: { p95: 0 }, blast: { traffic: { p95: { kind: "known", value: 0 } } } };
    const answer = await evaluate(one, await proposed(one, deploying({ claims })));
    expect(answer).toMatchObject({ kind: "refused", findings: [{ source: "blast_radius", seen: "9%" }] });
    expect(recordedBodies(world, "propose")).toMatchObject([{ claims }]);
  });

  test("claims that look like what a commitment stands for are refused before any record", async () => {
    const { one, world } = await twoProcesses();
    const claims = { note: { $c: "ab".repeat(32) } };
    expect(await propose(one, deploying({ claims }))).toMatchObject({ kind: "refused", record: null });
    expect(world.records.all).toEqual([]);
  });

  test("who acts is what the host attests: an observer inside of the recorded chain speaks only against", async () => {
    const { one, world } = await twoProcesses();
    const memory = (): Promise<number> =>
      world.state
        .read({
          rows: [],
          tallies: [
            {
              tally: stateKey("memory", "success", "deploy", JSON.stringify(["Service", "checkout"])),
              sinceMs: Number.MIN_SAFE_INTEGER,
              nowMs: world.time.nowMs,
            },
          ],
        })
        .then(({ tallies }) => tallies[0]?.sum ?? 0);
    const insider = { ...one, host: beth };
    await remember(insider, await enforced(insider, await permitted(insider)));
    expect(await memory()).toBe(0);
    expect(recordedBodies(world, "remember")).toMatchObject([{ observer: { isOutside: false } }]);
    await remember(one, await enforced(one, await permitted(one)));
    expect(await memory()).toBe(1);
    expect(recordedBodies(world, "remember")).toMatchObject([
      {},
      { observer: { isOutside: true, principal: host } },
    ]);
  });
});

describe("23. availability", () => {
  test("what nobody attests for is answered before any record", async () => {
    const { one, world } = await twoProcesses();
    const { by: _by, ...unattested } = deploying();
    for (const input of [
      unattested,
      { ...unattested, by: null },
      { ...unattested, by: { principal: null } },
    ]) {
      expect(await propose(one, input as unknown as ProposalInput)).toMatchObject({
        kind: "refused",
        record: null,
      });
    }
    expect(world.records.all).toEqual([]);
  });

  test("what is too large is answered before any record", async () => {
    const { one, world } = await twoProcesses(policyText, {
      limits: { ...guardLimits, proposalBytes: 1_000 },
    });
    const payload = { image: "x".repeat(1_000) };
    expect(await propose(one, deploying({ payload }))).toMatchObject({
      kind: "refused",
      record: null,
      findings: [{ seen: "`the proposal` has more than 1000 bytes" }],
    });
    expect(world.records.all).toEqual([]);
  });

  test("what a budget refuses again is answered before any record, and counted once a minute per principal", async () => {
    const { world, one } = await twoProcesses();
    const guard = await openGuard(one);
    for (let count = 0; count < 3; count += 1) await guard.run(deploying());
    expect(await guard.run(deploying())).toMatchObject({ kind: "refused", record: expect.any(String) });
    const { length } = world.records.all;
    for (let count = 0; count < 50; count += 1) {
      expect(await guard.run(deploying())).toMatchObject({
        kind: "refused",
        by: "propose",
        record: null,
        findings: [{ source: "rate_limit" }],
      });
    }
    expect(world.records.all).toHaveLength(length);
    const counted = { tally: stateKey("unrecorded", "github app:7"), sinceMs: 0, nowMs: world.time.nowMs };
    expect((await world.state.read({ rows: [], tallies: [counted] })).tallies[0]?.sum).toBe(1);
    // Another action of the same agent, and of another agent this one, are none of it.
    expect(await guard.run(deploying({ action: "look", payload: {} }))).toMatchObject({ kind: "done" });
    world.time.nowMs += 60_000;
    expect(await guard.run(deploying())).toMatchObject({ kind: "refused", record: expect.any(String) });
    world.time.nowMs += 3_540_000;
    expect(await guard.run(deploying())).toMatchObject({ kind: "done" });
  });

  test("and let through at once where the budget has room again", async () => {
    const { world, one } = await twoProcesses();
    const guard = await openGuard(one);
    for (let count = 0; count < 3; count += 1) await guard.run(deploying());
    world.time.nowMs += 3_599_000;
    expect(await guard.run(deploying())).toMatchObject({ kind: "refused" });
    world.time.nowMs += 1_000;
    expect(await guard.run(deploying())).toMatchObject({ kind: "done" });
  });
});
