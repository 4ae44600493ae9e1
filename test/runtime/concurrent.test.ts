import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Guard, issueStanding, openGuard } from "@interlock/runtime/guard";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { mustBeAtRest } from "./at-rest.ts";
import { bundledProcess } from "./bundled-process.ts";
import { drive, type Driven } from "./guard-driver.ts";
import type { Answer } from "./guard-process.ts";
import {
  asking,
  beth,
  effectLines,
  makeScene,
  openScene,
  type OpenedScene,
  touchesPpm,
} from "./guard-scene.ts";
import { scenePolicy } from "./scene-policy.ts";
import { type LoggedRecord, ofKind, permitsIn, sumOf } from "./scene-truth.ts";
import { approving } from "./whole-life.ts";

const isLong = process.env["INTERLOCK_LONG"] === "1";

/** How many a budget lets through in an hour. */
const most = isLong ? 1_000 : 60;
const text = scenePolicy.replace("rate 40 per 1h per agent", `rate ${most} per 1h per agent`);

const root = mkdtempSync(join(tmpdir(), "interlock-guard-concurrent-"));
const empty = join(root, "empty");
let script = "";

beforeAll(async () => {
  script = await bundledProcess(root);
  mkdirSync(empty);
  await makeScene(empty, text);
}, 120_000);

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let folder: string;
let four: readonly Driven[];
let scene: OpenedScene;
let guard: Guard;

beforeEach(async () => {
  folder = mkdtempSync(join(root, "s"));
  cpSync(empty, folder, { recursive: true });
  scene = await openScene(folder, "shop/0");
  guard = await openGuard(scene.parts);
  four = [1, 2, 3, 4].map((number) => drive(script, folder, `shop/${number}`));
  await all({ do: "open" });
}, 120_000);

afterEach(async () => {
  await Promise.all(four.map((driven) => driven.kill()));
  await guard.close();
  await scene.close();
});

/** What each of the four answers to the same command, at the same time. */
async function all(command: Parameters<Driven["ask"]>[0]): Promise<readonly Answer[]> {
  return (await Promise.all(four.map((driven) => driven.ask(command)))).map(({ answer }) => answer);
}

function counted(answers: readonly Answer[]): number {
  return answers.reduce((sum, answer) => sum + (answer.kind === "counted" ? answer.count : Number.NaN), 0);
}

/** The most that effects touched together at any moment, by what each writes when it starts and ends. */
function mostAtOnce(weight: (action: string) => number): number {
  const lines = effectLines(folder).toSorted((a, b) => (a.atNs < b.atNs ? -1 : 1));
  let now = 0;
  return lines.reduce((most, { phase, action }) => {
    now += phase === "start" ? weight(action) : -weight(action);
    return Math.max(most, now);
  }, 0);
}

/** The most that is unsettled at any moment by the records alone: from each enforcement until its outcome. */
function mostUnsettled(records: readonly LoggedRecord[]): number {
  const ends = new Map(
    ofKind(records, "remember").map(({ predicate }) => [
      predicate.body.enforcement,
      Date.parse(predicate.at),
    ]),
  );
  const changes = permitsIn(records).flatMap(({ digest, predicate }) => {
    const ppm = predicate.body.reserved?.trafficPpm ?? 0;
    const end = ends.get(digest);
    if (end === undefined) throw new Error(`${digest} has no outcome`);
    return [
      { at: Date.parse(predicate.at), ppm },
      { at: end, ppm: -ppm },
    ];
  });
  // Within one millisecond nobody can tell the order: what ends goes first.
  changes.sort((a, b) => a.at - b.at || a.ppm - b.ppm);
  let now = 0;
  return changes.reduce((most, { ppm }) => {
    now += ppm;
    return Math.max(most, now);
  }, 0);
}

describe("four processes on one file", () => {
  test("a budget is never exceeded, in its window and at once, and all of it is used", async () => {
    const input = asking("scale", "works");
    const answers = await all({ do: "run-until", input, atOnce: 1, says: "shop.amounts" });
    let done = counted(answers);
    // What somebody had taken and gave back when the others were refused is there still.
    while ((await guard.run(input)).kind === "done") done += 1;
    expect(done).toBe(most);
    expect(effectLines(folder).filter(({ phase }) => phase === "start")).toHaveLength(most);
    expect(mostAtOnce(() => 1)).toBeLessThanOrEqual(3);
    const records = await mustBeAtRest(folder, scene);
    expect(permitsIn(records)).toHaveLength(most);
  }, 300_000);

  test("what is predicted of unsettled actions never exceeds a bound, in any interleaving", async () => {
    const input = asking("deploy", "works");
    const answers = await all({ do: "run-times", input, atOnce: 3, times: isLong ? 200 : 10 });
    expect(counted(answers)).toBeGreaterThan(0);
    expect(mostAtOnce((action) => touchesPpm[action] ?? 0)).toBeLessThanOrEqual(50_000);
    const records = await mustBeAtRest(folder, scene);
    expect(mostUnsettled(records)).toBeLessThanOrEqual(50_000);
    // That anything had to be refused shows that they came together.
    expect(answers.some((answer) => answer.kind === "counted" && answer.refusals.length > 0)).toBe(true);
  }, 300_000);

  test("the uses of a grant are never exceeded, and all are used", async () => {
    const uses = isLong ? 500 : 30;
    const keyId = scene.parts.grants?.signer.keyId ?? "";
    const issued = await issueStanding(
      guard.parts(),
      {
        holder: keyId,
        agent: "github app:7",
        can: [{ action: "look", access: "read", resources: ['["Service","checkout"]'], zones: [] }],
        bounds: [],
        expiresAtMs: Date.now() + 600_000,
        depth: 1,
        uses,
      },
      beth,
    );
    if (!issued.ok) throw new Error(issued.finding.seen);
    const [grant = ""] = issued.grants.map(({ digest }) => digest);
    const { by, ...rest } = asking("look", "works");
    const input = { ...rest, by: { ...by, keyId }, grant };
    const answers = await all({ do: "run-until", input, atOnce: 2, says: "uses" });
    let done = counted(answers);
    while ((await guard.run(input)).kind === "done") done += 1;
    expect(done).toBe(uses);
    expect(await sumOf(scene.parts.state, "uses", grant)).toBe(uses);
    expect(effectLines(folder).filter(({ phase }) => phase === "start")).toHaveLength(uses);
    await mustBeAtRest(folder, scene);
  }, 300_000);

  test("one approval never counts twice, and a held proposal runs once", async () => {
    for (let round = 0; round < (isLong ? 50 : 4); round += 1) {
      const held = await guard.run(asking("publish", `works ${round}`));
      if (held.kind !== "held") throw new Error(JSON.stringify(held));
      expect(await approving(guard, held.proposal)).toMatchObject({ kind: "recorded" });
      const answers = await all({ do: "run-held", proposal: held.proposal });
      // Whoever comes when the approval is used up is refused, or waits for another one.
      expect(answers.filter(({ kind }) => kind === "done")).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === "refused" || kind === "held")).toHaveLength(3);
    }
    const approvals = permitsIn(await mustBeAtRest(folder, scene)).flatMap(
      ({ predicate }) => predicate.body.approvals ?? [],
    );
    expect(new Set(approvals).size).toBe(approvals.length);
  }, 300_000);

  test("one verdict is never enforced twice", async () => {
    for (let round = 0; round < (isLong ? 50 : 4); round += 1) {
      const proposed = await guard.propose(asking("look", `works ${round}`));
      if (proposed.kind === "refused") throw new Error("it was not proposed");
      const evaluated = await guard.evaluate(proposed);
      if (evaluated.kind !== "evaluated") throw new Error(evaluated.kind);
      const answers = await all({ do: "enforce", evaluated });
      expect(answers.map(({ kind }) => kind).sort()).toEqual(["done", "refused", "refused", "refused"]);
    }
    await mustBeAtRest(folder, scene);
  }, 300_000);

  test("after `halt` returned in one process no effect starts in any", async () => {
    const [thrower, ...others] = four;
    if (thrower === undefined) throw new Error("there is nobody to throw");
    const input = asking("look", "works");
    const running = others.map(
      async (driven) => await driven.ask({ do: "run-until", input, atOnce: 4, says: "thrown" }),
    );
    await started(others.length * 4);
    const { answer, atNs } = await thrower.ask({ do: "halt", switch: "shop.everything" });
    expect(answer).toMatchObject({ kind: "halted", isEverywhere: true });
    const answers = (await Promise.all(running)).map((told) => told.answer);
    expect(counted(answers)).toBeGreaterThan(0);
    const starts = effectLines(folder).filter(({ phase }) => phase === "start");
    expect(starts.filter((line) => line.atNs > atNs)).toEqual([]);
    await mustBeAtRest(folder, scene);
  }, 300_000);
});

/** Resolves once so many effects have started; each turn looks once. */
async function started(count: number): Promise<void> {
  while (effectLines(folder).length < count) {
    await guard.holds();
  }
}
