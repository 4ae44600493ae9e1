import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { decide, known, type Facts, type PolicyModule } from "@interlock/runtime";
import type { StateStep, StateStore } from "@interlock/runtime/state";
import { memoryState } from "@interlock/stores/memory";

import {
  askRates,
  rateFacts,
  rateSettled,
  rateSteps,
} from "../../runtime/src/guard/primitives/rate-limit.ts";
import type { Takings } from "../../runtime/src/guard/takings.ts";
import { takingsOf } from "../../runtime/src/takings-of.ts";
import { compileTexts } from "../compiled-text.ts";
import { budgetPolicy, budgetScene, type BudgetScene } from "./random-budgets.ts";
import { isLong, seed } from "./scenes.ts";

const began = 1_767_225_600_000;

const texts = fc.sample(budgetPolicy, { numRuns: isLong ? 300 : 40, seed });
const modules: readonly PolicyModule[] = await Promise.all(
  texts.map(async (text) => (await compileTexts(new Map([["shop.policy", text]]))).module),
);

/** A proposal is decided and, where that permits, enforced. */
interface Proposing {
  readonly kind: "propose";
  readonly scene: BudgetScene;
  readonly laterMs: number;
}

/** An outcome comes in. */
interface Settling {
  readonly kind: "settle";
  readonly which: number;
  readonly result: "success" | "failure" | "rollback";
}

type Event = Proposing | Settling;

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("propose" as const),
      scene: budgetScene,
      laterMs: fc.constantFrom(0, 0, 1, 1, 500, 2_000, 10_000, 60_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      which: fc.nat(50),
      result: fc.constantFrom("success", "failure", "rollback"),
    }),
  },
);

const story = fc.tuple(fc.constantFrom(...modules), fc.array(event, { minLength: 1, maxLength: 25 }));

function factsAt({ facts, isApproved }: BudgetScene, nowMs: number): Facts {
  const approver = {
    principal: "github:9",
    root: "github:9",
    kind: "human",
    proof: "platform",
    name: "nine",
  } as const;
  const approvals = isApproved ? [{ ...approver, atMs: nowMs }] : [];
  return {
    ...facts,
    now: known(nowMs),
    groups: { "shop.sre": known(["github:9"], nowMs) },
    approvals: { kind: "known", approvals },
  };
}

/** What enforcing takes, or something wrong that the laws have to catch. */
type Take = (...asked: Parameters<typeof takingsOf>) => Takings;

/** How often each happened: laws of what never happens prove nothing. */
interface Seen {
  enforced: number;
  /** Permitted, and no clause bounds it. */
  idle: number;
  refused: number;
}

async function withRates(
  state: StateStore,
  module: PolicyModule,
  scene: BudgetScene,
  nowMs: number,
): Promise<Facts> {
  const facts = factsAt(scene, nowMs);
  const asked = askRates(module, scene.proposal, facts);
  return { ...facts, rates: rateFacts(asked, await state.read(asked), nowMs) };
}

function stepsOf(takings: Takings, evaluation: string, nowMs: number): readonly StateStep[] {
  return rateSteps(takings, { evaluation, nowMs, dueAtMs: nowMs + 30_000 }).map(({ step }) => step);
}

/** Takes, and takes back. */
async function canTake(state: StateStore, takings: Takings, nowMs: number): Promise<boolean> {
  const { ok } = await state.commit(stepsOf(takings, "tried", nowMs));
  await state.commit([{ kind: "clear", entry: "tried", tallies: null }]);
  return ok;
}

/** What has happened so far. */
interface World {
  readonly state: StateStore;
  readonly clock: { nowMs: number };
  readonly open: Map<string, Takings>;
  readonly seen: Seen;
}

/** Decides a proposal and enforces what is permitted; what is decided and what can be taken have to be the same. */
async function propose(
  take: Take,
  module: PolicyModule,
  event: Proposing,
  { state, clock, open, seen }: World,
): Promise<void> {
  const { scene } = event;
  clock.nowMs += event.laterMs;
  const { nowMs } = clock;
  const facts = await withRates(state, module, scene, nowMs);
  const decision = decide(module, scene.proposal, facts);
  if (decision.binding.outcome === "permit") {
    const tried = await canTake(state, take(module, scene.proposal, facts, decision), nowMs);
    expect(tried, "what is permitted can be taken").toBe(true);
    const takings = takingsOf(module, scene.proposal, facts, decision);
    const evaluation = String(seen.enforced + seen.idle);
    await state.commit(stepsOf(takings, evaluation, nowMs));
    open.set(evaluation, takings);
    const isIdle = takings.rates.length + takings.quiet.length === 0;
    seen[isIdle ? "idle" : "enforced"] += 1;
    return;
  }
  // As if no budget had been taken of: what is refused even so is refused for something else.
  const fresh = await withRates(
    memoryState(() => nowMs),
    module,
    scene,
    nowMs,
  );
  const other = decide(module, scene.proposal, fresh);
  if (other.binding.outcome !== "permit") return;
  const tried = await canTake(state, take(module, scene.proposal, fresh, other), nowMs);
  expect(tried, "what is refused for a budget alone cannot be taken").toBe(false);
  seen.refused += 1;
}

async function settle({ which, result }: Settling, { state, clock: { nowMs }, open }: World): Promise<void> {
  const [evaluation, takings] = [...open][which % Math.max(1, open.size)] ?? [];
  if (evaluation === undefined || takings === undefined) return;
  await state.commit(rateSettled(takings, { evaluation, result, nowMs }));
  open.delete(evaluation);
}

async function agree(take: Take, module: PolicyModule, events: readonly Event[], seen: Seen): Promise<void> {
  const clock = { nowMs: began };
  const world = { state: memoryState(() => clock.nowMs), clock, open: new Map<string, Takings>(), seen };
  for (const event of events) {
    if (event.kind === "propose") await propose(take, module, event, world);
    else await settle(event, world);
  }
}

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

async function tell(take: Take): Promise<Seen> {
  const seen: Seen = { enforced: 0, idle: 0, refused: 0 };
  const property = fc.asyncProperty(story, async ([module, events]) => {
    await agree(take, module, events, seen);
  });
  await fc.assert(property, { numRuns: isLong ? 20_000 : 1_000, seed });
  return seen;
}

const changed =
  (change: (takings: Takings) => Takings): Take =>
  (...asked) =>
    change(takingsOf(...asked));

/** Charges every permit, and not the chosen one. */
const every: Take = (module, proposal, facts, decision) => {
  const rates = module.rules
    .filter(({ kind }) => kind === "permit")
    .flatMap((permit) => {
      const rules = module.rules.map((rule) =>
        rule.kind === "permit" && rule !== permit ? { ...rule, actions: [] } : rule,
      );
      const one = { ...module, rules };
      return takingsOf(one, proposal, facts, decide(one, proposal, facts)).rates;
    });
  return { ...takingsOf(module, proposal, facts, decision), rates };
};

describe("what a decision permits and what can be taken", () => {
  test("are the same, whatever was taken before", patient, async () => {
    const seen = await tell(takingsOf);
    expect(seen.enforced).toBeGreaterThan(500);
    expect(seen.refused).toBeGreaterThan(300);
  });

  test.each<[string, (takings: Takings) => Takings]>([
    ["a counter is left out", ({ rates, ...rest }) => ({ ...rest, rates: rates.slice(1) })],
    ["nothing is taken", () => ({ rates: [], quiet: [], blast: [] })],
    ["quiet is not asked for", (takings) => ({ ...takings, quiet: [] })],
    [
      "one is taken for many targets",
      (all) => ({ ...all, rates: all.rates.map((one) => ({ ...one, amount: 1 })) }),
    ],
    ["two are taken for one", (all) => ({ ...all, rates: all.rates.map((one) => ({ ...one, amount: 2 })) })],
    [
      "a bound is one less",
      (all) => ({ ...all, rates: all.rates.map((one) => ({ ...one, most: one.most - 1 })) }),
    ],
    [
      "a bound is one more",
      (all) => ({ ...all, rates: all.rates.map((one) => ({ ...one, most: one.most + 1 })) }),
    ],
    ["a window is none", (all) => ({ ...all, rates: all.rates.map((one) => ({ ...one, windowMs: null })) })],
    [
      "an agent's root is not charged",
      (all) => ({ ...all, rates: all.rates.filter(({ counter }) => !counter.startsWith("agent=github:")) }),
    ],
    [
      "what was waived is held up",
      (all) => ({ ...all, quiet: all.quiet.map((one) => ({ ...one, isWaived: false })) }),
    ],
  ])("and it is seen where %s", patient, async (_, change) => {
    await expect(tell(changed(change))).rejects.toThrow(/Property failed/u);
  });

  test("and it is seen where every permit is charged, not the chosen one", patient, async () => {
    await expect(tell(every)).rejects.toThrow(/Property failed/u);
  });
});
