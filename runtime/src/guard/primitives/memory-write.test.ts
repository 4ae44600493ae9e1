import { RESULTS, type Result } from "@interlock/ledger";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { now } from "../../../test/modules.ts";
import { answer, commit, type NaiveState } from "../../../test/naive-state.ts";
import { absent, known, unknown } from "../../fact.ts";
import type { MemoryEvidence } from "../../facts.ts";
import {
  askExposure,
  askMemory,
  MEMORY_MS,
  memoryFacts,
  memorySettled,
  memorySteps,
  standingAfter,
  type MemoryNeeds,
  type MemoryStanding,
  type Remembered,
} from "./memory-write.ts";

const hour = 3_600_000;
const day = 24 * hour;
const checkout = { entity: "Service", id: "checkout" };
const key = '["Service","checkout"]';
const all: MemoryNeeds = { memory: ["success", "outcomes", "waitingSinceMs"], recent: [String(90 * day)] };
const outcomesPerDay = 3;

/** A state, and what the actions in it stand at: the little that a guard keeps in the rows of actions. */
interface World {
  readonly state: NaiveState;
  readonly standing: Map<string, MemoryStanding>;
}

const world = (): World => ({ state: { charges: [] }, standing: new Map() });

function remembered(evaluation: string, more: Partial<Remembered> = {}): Remembered {
  return { evaluation, action: "deploy", targets: [checkout], root: "h:1", ...more };
}

function enforce({ state, standing }: World, about: Remembered, atMs: number, dueAtMs = atMs + hour): void {
  expect(commit(state, memorySteps(about, { nowMs: atMs, dueAtMs })).ok).toBe(true);
  standing.set(about.evaluation, "open");
}

function say(
  { state, standing }: World,
  about: Remembered,
  said: { readonly result: Result; readonly isOutside: boolean },
  atMs: number,
): void {
  const before = standing.get(about.evaluation) ?? "open";
  const after = standingAfter(before, said);
  const exposure = answer(state, askExposure(about, atMs));
  expect(
    commit(state, memorySettled(about, { before, after }, exposure, { nowMs: atMs, outcomesPerDay })).ok,
  ).toBe(true);
  standing.set(about.evaluation, after);
}

function memoryOf({ state }: World, atMs: number, needs: MemoryNeeds = all): MemoryEvidence {
  const asked = askMemory("deploy", [checkout], needs, atMs);
  return memoryFacts(asked, answer(state, asked), atMs)[key] ?? {};
}

const good = { result: "success", isOutside: true } as const;
const self = { result: "success", isOutside: false } as const;

describe("what is remembered of an action", () => {
  test("is nothing at first, and nothing is waited for", () => {
    const nothing = { success: unknown("there is no outcome yet"), outcomes: known(0) };
    expect(memoryOf(world(), now)).toEqual({
      ...nothing,
      recent: { [90 * day]: nothing },
      waitingSinceMs: absent(),
    });
  });

  test("is its outcome, as somebody outside saw it", () => {
    const it = world();
    enforce(it, remembered("1"), now);
    expect(memoryOf(it, now + 1)).toMatchObject({ outcomes: known(0), waitingSinceMs: known(now) });
    say(it, remembered("1"), good, now + 2);
    expect(memoryOf(it, now + 3)).toMatchObject({
      success: known(1_000_000),
      outcomes: known(1),
      waitingSinceMs: absent(),
    });
    enforce(it, remembered("2"), now);
    say(it, remembered("2"), { result: "rollback", isOutside: true }, now + 4);
    enforce(it, remembered("3"), now);
    say(it, remembered("3"), good, now + 4);
    expect(memoryOf(it, now + 5)).toMatchObject({ success: known(666_666), outcomes: known(3) });
  });

  test.each(RESULTS.filter((result) => result !== "success"))("is no success where it says %s", (result) => {
    const it = world();
    enforce(it, remembered("1"), now);
    say(it, remembered("1"), { result, isOutside: true }, now + 1);
    expect(memoryOf(it, now + 1)).toMatchObject({ success: known(0), outcomes: known(1) });
  });

  test("is another thing for another action and another target", () => {
    const it = world();
    for (const [evaluation, more] of [
      ["1", { action: "scale" }],
      ["2", { targets: [{ entity: "Service", id: "cart" }] }],
    ] as const) {
      enforce(it, remembered(evaluation, more), now);
      say(it, remembered(evaluation, more), { result: "failure", isOutside: true }, now);
    }
    expect(memoryOf(it, now)).toMatchObject({ outcomes: known(0) });
  });

  test("is told apart by when it came in", () => {
    const it = world();
    enforce(it, remembered("1"), now);
    say(it, remembered("1"), { result: "failure", isOutside: true }, now);
    const late = now + 90 * day;
    enforce(it, remembered("2"), late);
    say(it, remembered("2"), good, late);
    expect(memoryOf(it, late)).toMatchObject({
      success: known(500_000),
      outcomes: known(2),
      recent: { [90 * day]: { success: known(1_000_000), outcomes: known(1) } },
    });
  });

  test("is forgotten after so long, and of longer nobody can tell", () => {
    const it = world();
    enforce(it, remembered("1"), now);
    say(it, remembered("1"), { result: "failure", isOutside: true }, now);
    expect(memoryOf(it, now + MEMORY_MS - 1)).toMatchObject({ outcomes: known(1) });
    expect(memoryOf(it, now + MEMORY_MS)).toMatchObject({ outcomes: known(0) });
    const long = { ...all, recent: [String(MEMORY_MS), String(MEMORY_MS + 1)] };
    expect(memoryOf(it, now, long).recent).toMatchObject({
      [MEMORY_MS]: { outcomes: known(1) },
      [MEMORY_MS + 1]: { outcomes: unknown("nobody remembers") },
    });
  });
});

describe("an outcome that is overdue", () => {
  test("counts as a failure from when it was due, until it is in", () => {
    const it = world();
    enforce(it, remembered("1"), now, now + hour);
    expect(memoryOf(it, now + hour - 1)).toMatchObject({ outcomes: known(0), waitingSinceMs: known(now) });
    expect(memoryOf(it, now + hour)).toMatchObject({ success: known(0), outcomes: known(1) });
    say(it, remembered("1"), good, now + 2 * hour);
    expect(memoryOf(it, now + 2 * hour)).toMatchObject({ success: known(1_000_000), outcomes: known(1) });
  });

  test("is waited for since the oldest one began", () => {
    const it = world();
    enforce(it, remembered("2"), now + 5);
    enforce(it, remembered("1"), now);
    expect(memoryOf(it, now + 9).waitingSinceMs).toEqual(known(now));
    // Enforced by a process whose clock is ahead.
    expect(memoryOf(it, now - 9).waitingSinceMs).toEqual(known(now - 9));
  });
});

describe("a self-report", () => {
  test("of a success says nothing: the outcome is still waited for, and overdue in time", () => {
    const it = world();
    enforce(it, remembered("1"), now, now + hour);
    say(it, remembered("1"), self, now + 1);
    expect(memoryOf(it, now + 2)).toMatchObject({ outcomes: known(0), waitingSinceMs: known(now) });
    expect(memoryOf(it, now + hour)).toMatchObject({ success: known(0), outcomes: known(1) });
  });

  test("counts against", () => {
    const it = world();
    enforce(it, remembered("1"), now);
    say(it, remembered("1"), { result: "failure", isOutside: false }, now + 1);
    expect(memoryOf(it, now + 2)).toMatchObject({
      success: known(0),
      outcomes: known(1),
      waitingSinceMs: absent(),
    });
    say(it, remembered("1"), good, now + 2);
    expect(memoryOf(it, now + 2)).toMatchObject({ success: known(0), outcomes: known(1) });
  });

  test("counts against what somebody outside saw", () => {
    const it = world();
    enforce(it, remembered("1"), now);
    say(it, remembered("1"), good, now + 1);
    say(it, remembered("1"), { result: "rollback", isOutside: false }, now + 2);
    expect(memoryOf(it, now + 2)).toMatchObject({ success: known(0), outcomes: known(1) });
  });
});

/** So many actions that went well, at once. */
function enforced(it: World, count: number, atMs: number, more: Partial<Remembered> = {}): void {
  for (let index = 0; index < count; index += 1) {
    const about = remembered(`${more.root ?? "h:1"} ${atMs} ${index}`, more);
    enforce(it, about, atMs);
    say(it, about, good, atMs);
  }
}

describe("good outcomes of one root on one target", () => {
  test("count so often in a day, and again on the next", () => {
    const it = world();
    enforced(it, outcomesPerDay + 2, now);
    expect(memoryOf(it, now).outcomes).toEqual(known(outcomesPerDay));
    expect(memoryOf(it, now).waitingSinceMs).toEqual(absent());
    enforced(it, 1, now + day - 1);
    expect(memoryOf(it, now + day).outcomes).toEqual(known(outcomesPerDay));
    enforced(it, 1, now + day);
    expect(memoryOf(it, now + day).outcomes).toEqual(known(outcomesPerDay + 1));
  });

  test("are counted apart from those of another root", () => {
    const it = world();
    enforced(it, outcomesPerDay, now);
    enforced(it, 1, now, { root: "h:2" });
    expect(memoryOf(it, now).outcomes).toEqual(known(outcomesPerDay + 1));
  });

  test("share one number over all actions on the target", () => {
    const it = world();
    enforced(it, outcomesPerDay, now, { action: "scale" });
    enforced(it, 1, now + 1);
    expect(memoryOf(it, now + 1).outcomes).toEqual(known(0));
  });

  test("do not keep a bad one from counting, be it one of them", () => {
    const it = world();
    enforced(it, outcomesPerDay + 1, now);
    say(it, remembered(`h:1 ${now} ${outcomesPerDay}`), { result: "failure", isOutside: true }, now);
    enforce(it, remembered("bad"), now);
    say(it, remembered("bad"), { result: "failure", isOutside: true }, now);
    expect(memoryOf(it, now)).toMatchObject({ outcomes: known(outcomesPerDay + 2), success: known(600_000) });
  });

  test("are never more, even where somebody else counted one in between", () => {
    const it = world();
    enforced(it, outcomesPerDay - 1, now);
    for (const evaluation of ["a", "b"]) enforce(it, remembered(evaluation), now);
    // Both looked before either was counted.
    const exposure = answer(it.state, askExposure(remembered("a"), now));
    const stepsOf = (evaluation: string, seen: typeof exposure | null): ReturnType<typeof memorySettled> =>
      memorySettled(remembered(evaluation), { before: "open", after: "good" }, seen, {
        nowMs: now,
        outcomesPerDay,
      });
    expect(commit(it.state, stepsOf("a", exposure)).ok).toBe(true);
    expect(commit(it.state, stepsOf("b", exposure)).ok).toBe(false);
    expect(commit(it.state, stepsOf("b", null)).ok).toBe(true);
    expect(memoryOf(it, now)).toMatchObject({ outcomes: known(outcomesPerDay), waitingSinceMs: absent() });
  });
});

describe("what is asked of the memory", () => {
  test("is nothing where no policy reads it", () => {
    expect(askMemory("deploy", [checkout], { memory: [], recent: [] }, now).tallies).toEqual([]);
    expect(
      memoryFacts(askMemory("deploy", [checkout], { memory: [], recent: [] }, now), { tallies: [] }, now),
    ).toEqual({});
  });

  test("is one window alone where only that is read", () => {
    const asked = askMemory("deploy", [checkout], { memory: [], recent: ["1000"] }, now);
    expect(memoryFacts(asked, answer({ charges: [] }, asked), now)[key]).toEqual({
      recent: { 1000: { success: unknown("there is no outcome yet"), outcomes: known(0) } },
      waitingSinceMs: absent(),
    });
  });

  test("is all that is remembered where nobody knows what is read", () => {
    const asked = askMemory("deploy", [checkout], null, now);
    expect(memoryFacts(asked, answer({ charges: [] }, asked), now)[key]).toEqual({
      success: unknown("there is no outcome yet"),
      outcomes: known(0),
      waitingSinceMs: absent(),
    });
  });

  test("is unknown where the state does not answer, or says what cannot be", () => {
    const asked = askMemory("deploy", [checkout], all, now);
    const lost = unknown("nobody remembers");
    const silent = { success: lost, outcomes: lost };
    expect(memoryFacts(asked, { tallies: [] }, now)[key]).toEqual({
      ...silent,
      recent: { [90 * day]: silent },
      waitingSinceMs: lost,
    });
    const [open, outcomes, successes, ...others] = answerOfNothing(asked.tallies.length);
    if (open === undefined || outcomes === undefined || successes === undefined) throw new Error("too few");
    const broken = [{ ...open, count: 1 }, { ...outcomes, sum: 1 }, { ...successes, sum: 2 }, ...others];
    expect(memoryFacts(asked, { tallies: broken }, now)[key]).toMatchObject({
      success: unknown("nobody remembers"),
      waitingSinceMs: lost,
    });
  });
});

function answerOfNothing(count: number): ReturnType<typeof answer>["tallies"] {
  return Array.from({ length: count }, () => ({ sum: 0, count: 0, oldestMs: null, newestMs: null }));
}

const told = fc.array(
  fc.record({
    evaluation: fc.integer({ min: 0, max: 5 }),
    result: fc.constantFrom(...RESULTS),
    isOutside: fc.boolean(),
    later: fc.integer({ min: 0, max: day / 2 }),
  }),
  { maxLength: 25 },
);

/** What is remembered as a number: a share that nobody knows is none. */
function figures({ success, outcomes }: MemoryEvidence): readonly [number, number] {
  return [success?.kind === "known" ? success.value : 0, outcomes?.kind === "known" ? outcomes.value : 0];
}

describe("whatever is said in whatever order", () => {
  test("a self-report never raises the success, and never says that an outcome is in", () => {
    fc.assert(
      fc.property(told, told, (before, after) => {
        const it = world();
        for (const evaluation of [0, 1, 2, 3, 4, 5])
          enforce(it, remembered(String(evaluation)), now, now + day);
        let atMs = now;
        const tell = (one: (typeof before)[number]): void => {
          atMs += one.later;
          say(it, remembered(String(one.evaluation)), one, atMs);
        };
        before.forEach(tell);
        for (const one of after) {
          const seen = memoryOf(it, atMs);
          say(it, remembered(String(one.evaluation)), { ...one, isOutside: false }, atMs);
          const [success, outcomes] = figures(memoryOf(it, atMs));
          const [earlier, known] = figures(seen);
          // More outcomes can only come with a lower success.
          expect(success * outcomes).toBeLessThanOrEqual(earlier * known + outcomes);
          expect(outcomes === known || one.result !== "success").toBe(true);
          expect(known === 0 || success <= earlier).toBe(true);
          const isSame = JSON.stringify(memoryOf(it, atMs)) === JSON.stringify(seen);
          expect(isSame || one.result !== "success").toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("what is remembered is what a plain list of outcomes says, with so many good ones a day", () => {
    fc.assert(
      fc.property(told, (list) => {
        const it = world();
        for (const evaluation of [0, 1, 2, 3, 4, 5])
          enforce(it, remembered(String(evaluation)), now, now + 30 * day);
        const bad = new Set<number>();
        const goodAt = new Map<number, number>();
        const counted: number[] = [];
        const uncounted = new Set<number>();
        let atMs = now;
        for (const one of list) {
          atMs += one.later;
          say(it, remembered(String(one.evaluation)), one, atMs);
          if (one.result !== "success") bad.add(one.evaluation);
          else if (
            one.isOutside &&
            !bad.has(one.evaluation) &&
            !goodAt.has(one.evaluation) &&
            !uncounted.has(one.evaluation)
          ) {
            const today = counted.filter((at) => at > atMs - day).length;
            if (today < outcomesPerDay) {
              goodAt.set(one.evaluation, atMs);
              counted.push(atMs);
            } else uncounted.add(one.evaluation);
          }
          const goods = [...goodAt.keys()].filter((evaluation) => !bad.has(evaluation)).length;
          const outcomes = goods + bad.size;
          const expected = outcomes === 0 ? 0 : Math.floor((goods * 1_000_000) / outcomes);
          expect(figures(memoryOf(it, atMs))).toEqual([expected, outcomes]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
