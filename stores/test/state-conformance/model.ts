import type { Committed, StateStep, StateStore, TallySpan } from "@interlock/runtime/state";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { OpenStore } from "./describe-state-store.ts";
import { naiveCommit, naiveSum, type NaiveState, UNSEEN } from "./naive-state.ts";

const isLong = process.env["INTERLOCK_LONG"] === "1";

const keys = ["a", "ab", "b", "\u{1F600}", "\uffff"];
const tallies = ["s", "t"];
const entries = ["e", "f", "g", "h"];

/** Further than versions go in one run, so that none of them is hit by chance. */
const FAR = 1_000_000;

/** Which version a step names: the row's own as it was last seen, none, or one that it does not have. */
type Named = "seen" | "none" | "other";

type Draft =
  | {
      readonly kind: "row";
      readonly does: "expect" | "put" | "remove";
      readonly key: string;
      readonly named: Named;
      readonly value: number;
    }
  | { readonly kind: "ready"; readonly step: StateStep };

type Command =
  | { readonly kind: "commits"; readonly drafts: readonly (readonly Draft[])[] }
  | { readonly kind: "look"; readonly spans: readonly TallySpan[] }
  | { readonly kind: "list"; readonly prefix: string; readonly after: string | null; readonly limit: number }
  | { readonly kind: "sweep"; readonly beforeMs: number };

const time = fc.integer({ min: -3, max: 9 });
const tally = fc.constantFrom(...tallies);
const entry = fc.constantFrom(...entries);
const key = fc.constantFrom(...keys);
const span = fc.record({ tally, sinceMs: time, nowMs: time });

const draft: fc.Arbitrary<Draft> = fc.oneof(
  fc.record({
    kind: fc.constant("row" as const),
    does: fc.constantFrom("expect", "put", "put", "remove"),
    key,
    named: fc.constantFrom<Named>("seen", "seen", "seen", "none", "none", "other"),
    value: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({
    kind: fc.constant("ready" as const),
    step: fc.record({
      kind: fc.constant("charge" as const),
      tally,
      entry,
      amount: fc.integer({ min: 0, max: 4 }),
      fromMs: time,
      untilMs: fc.option(time),
      within: fc.option(fc.record({ sinceMs: time, nowMs: time, atMost: fc.integer({ min: 0, max: 9 }) })),
    }),
  }),
  fc.record({
    kind: fc.constant("ready" as const),
    step: fc.record({
      kind: fc.constant("clear" as const),
      entry,
      tallies: fc.option(fc.subarray([...tallies, "none"])),
    }),
  }),
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("commits" as const),
      drafts: fc.array(fc.array(draft, { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("look" as const), spans: fc.array(span, { maxLength: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("list" as const),
      prefix: fc.constantFrom("", "a", "ab", "b", "z", "\u{1F600}"),
      after: fc.option(key),
      limit: fc.integer({ min: 0, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sweep" as const), beforeMs: time }) },
);

/** The steps with the versions that rows have, as far as whoever writes them could know. */
function stepsOf(drafts: readonly Draft[], state: NaiveState): readonly StateStep[] {
  return drafts.map((one) => {
    if (one.kind === "ready") return one.step;
    const seen = state.rows.find((row) => row.key === one.key)?.version ?? 0;
    const version = one.named === "seen" ? seen : one.named === "none" ? 0 : seen + FAR;
    return one.does === "put"
      ? { kind: "put", key: one.key, version, value: { value: one.value } }
      : { kind: one.does, key: one.key, version };
  });
}

/** Takes the versions over that the store gave, after holding them against all that it gave before. */
async function adopt(
  store: StateStore,
  state: NaiveState,
  given: Map<string, Set<number>>,
): Promise<NaiveState> {
  const { rows } = await store.read({ rows: keys, tallies: [] });
  expect(rows.map((row) => row?.value ?? null)).toEqual(
    keys.map((name) => state.rows.find((row) => row.key === name)?.value ?? null),
  );
  const adopted = state.rows.map((row) => {
    const version = rows.find((one) => one?.key === row.key)?.version ?? 0;
    if (row.version !== UNSEEN) expect(version).toBe(row.version);
    else {
      const before = given.get(row.key) ?? new Set();
      expect(before.has(version)).toBe(false);
      given.set(row.key, before.add(version));
    }
    return { ...row, version };
  });
  return { ...state, rows: adopted };
}

/** What a refused commit answers, but for a version that only the store knows. */
function mustAgree(outcome: Committed, expected: ReturnType<typeof naiveCommit>["failed"]): void {
  expect(outcome.ok).toBe(expected === null);
  if (outcome.ok || expected === null) return;
  expect(outcome.step).toBe(expected.step);
  const { seen } = expected;
  const isUnseen = seen !== null && "version" in seen && seen.version === UNSEEN;
  expect(outcome.seen).toEqual(isUnseen ? { ...seen, version: expect.any(Number) } : seen);
}

async function runCommits(
  store: StateStore,
  command: Extract<Command, { readonly kind: "commits" }>,
  before: NaiveState,
): Promise<NaiveState> {
  // All of them are written by what stood before, as by processes that do not know of each other.
  const commits = command.drafts.map((drafts) => stepsOf(drafts, before));
  const outcomes = await Promise.all(commits.map(async (steps) => store.commit(steps)));
  let state = before;
  for (const [at, steps] of commits.entries()) {
    const expected = naiveCommit(state, steps);
    mustAgree(outcomes[at] ?? { ok: true }, expected.failed);
    state = expected.state;
  }
  return state;
}

async function runSweep(store: StateStore, state: NaiveState, beforeMs: number): Promise<NaiveState> {
  const later = [0, 1, 5].flatMap((ms) =>
    tallies.map((name) => ({ tally: name, sinceMs: -9, nowMs: beforeMs + ms })),
  );
  const question = { rows: [], tallies: later };
  const { tallies: sums } = await store.read(question);
  const isKept = ({ untilMs }: { readonly untilMs: number | null }): boolean =>
    untilMs === null || untilMs >= beforeMs;
  const charges = state.charges.filter(isKept);
  expect(await store.sweep(beforeMs)).toBe(state.charges.length - charges.length);
  expect((await store.read(question)).tallies).toEqual(sums);
  return { ...state, charges };
}

async function runLook(store: StateStore, state: NaiveState, spans: readonly TallySpan[]): Promise<void> {
  const { tallies: sums } = await store.read({ rows: [], tallies: spans });
  expect(sums).toEqual(spans.map((one) => naiveSum(state, one)));
}

async function runList(
  store: StateStore,
  state: NaiveState,
  { prefix, after, limit }: Extract<Command, { readonly kind: "list" }>,
): Promise<void> {
  const wanted = [...state.rows]
    .sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)))
    .filter((row) => row.key.startsWith(prefix))
    .filter((row) => after === null || Buffer.compare(Buffer.from(row.key), Buffer.from(after)) > 0)
    .slice(0, limit);
  expect(await store.list(prefix, after, limit)).toEqual(wanted);
}

async function runAll(store: StateStore, commands: readonly Command[]): Promise<NaiveState> {
  let state: NaiveState = { rows: [], charges: [] };
  const given = new Map<string, Set<number>>();
  for (const command of commands) {
    switch (command.kind) {
      case "commits":
        state = await adopt(store, await runCommits(store, command, state), given);
        break;
      case "look":
        await runLook(store, state, command.spans);
        break;
      case "list":
        await runList(store, state, command);
        break;
      case "sweep":
        state = await runSweep(store, state, command.beforeMs);
        break;
    }
  }
  return state;
}

/** Whatever is asked of it in whatever order: a store answers as a state that is too plain to be wrong. */
export function testModel(open: OpenStore, runs: number): void {
  const property = fc.asyncProperty(
    fc.array(command, { minLength: 1, maxLength: 60, size: "max" }),
    async (commands) => {
      const { store, close } = await open(() => 0);
      try {
        const state = await runAll(store, commands);
        expect(await store.list("", null, keys.length)).toHaveLength(state.rows.length);
      } finally {
        await close();
      }
    },
  );
  test("answers as the naive model does, whatever is asked of it", async () => {
    const details = await fc.check(property, {
      numRuns: isLong ? runs * 40 : runs,
      seed: isLong ? Date.now() : 20_261_123,
    });
    expect(await fc.asyncDefaultReportMessage(details)).toBeUndefined();
  }, 600_000);
}
