import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type GuardStep, guardSteps, haltView, openGuard } from "@interlock/runtime/guard";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { mustBeAtRest } from "./at-rest.ts";
import { mustBeKept } from "./answers-kept.ts";
import { bundledProcess } from "./bundled-process.ts";
import { drive } from "./guard-driver.ts";
import type { Answer } from "./guard-process.ts";
import { asking, effectLines, makeScene, openScene } from "./guard-scene.ts";
import { resuming } from "./whole-life.ts";

const isLong = process.env["INTERLOCK_LONG"] === "1";

const root = mkdtempSync(join(tmpdir(), "interlock-guard-crash-"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let script = "";
const empty = join(root, "empty");
/** What a life that nothing ends has done, and said. */
let whole: {
  readonly folder: string;
  readonly steps: readonly GuardStep[];
  readonly answers: readonly Answer[];
};

beforeAll(async () => {
  script = await bundledProcess(root);
  mkdirSync(empty);
  await makeScene(empty);
  const folder = newScene();
  const driven = drive(script, folder, "shop/1");
  const { answer } = await driven.ask({ do: "live" });
  await driven.kill();
  if (answer.kind !== "lived") throw new Error(`it answered ${answer.kind}`);
  whole = { folder, steps: answer.steps, answers: driven.lived };
}, 120_000);

function newScene(): string {
  const folder = mkdtempSync(join(root, "s"));
  cpSync(empty, folder, { recursive: true });
  return folder;
}

/** A process that lives until it ends itself at a step; what it was heard to say. */
async function lived(
  folder: string,
  end: { readonly step: GuardStep; readonly hit: number },
): Promise<readonly Answer[]> {
  const driven = drive(script, folder, "shop/1", end);
  await expect(driven.ask({ do: "live" })).rejects.toThrow("SIGKILL");
  expect(await driven.ended).toBe("SIGKILL");
  return driven.lived;
}

/** Ends a life at a step, starts again, and holds everything against what is on record and what the effects did. */
async function mustSurvive(end: { readonly step: GuardStep; readonly hit: number }): Promise<void> {
  const folder = newScene();
  const answers = await lived(folder, end);
  const before = effectLines(folder);
  const scene = await openScene(folder, "shop/2");
  const guard = await openGuard(scene.parts);
  expect(effectLines(folder), "something was run again by itself").toEqual(before);
  const records = await mustBeAtRest(folder, scene);
  await mustBeKept(answers, records, scene);
  // Nothing is left over: opened again it closes nothing more.
  expect(await guard.recover()).toEqual({ released: 0, settled: 0, unknown: 0 });
  const view = await haltView(scene.parts);
  if (view.kind === "unverifiable") throw new Error(view.why);
  const isHalted = view.thrown.size > 0;
  const first = await guard.run(asking("deploy", "works"));
  const resumed = isHalted ? await resuming(guard, "shop.stop") : null;
  const last = await guard.run(asking("deploy", "works"));
  expect([first.kind, resumed?.kind, last.kind]).toEqual(
    isHalted ? ["refused", "resumed", "done"] : ["done", undefined, "done"],
  );
  await mustBeAtRest(folder, scene);
  await guard.close();
  await scene.close();
}

describe("a process that ends between two steps", () => {
  test("a life takes every step that there is, and what it said stands", async () => {
    expect(guardSteps.filter((step) => !whole.steps.includes(step))).toEqual([]);
    const scene = await openScene(whole.folder, "shop/2");
    await openGuard(scene.parts);
    await mustBeKept(whole.answers, await mustBeAtRest(whole.folder, scene), scene);
    await scene.close();
  });

  test.each(guardSteps)(
    "%s",
    async (step) => {
      const hits = whole.steps.filter((one) => one === step).map((_, index) => index + 1);
      expect(hits).not.toEqual([]);
      const [first = 1, last = first] = [hits[0], hits.at(-1)];
      for (const hit of isLong ? hits : new Set([first, last])) await mustSurvive({ step, hit });
    },
    isLong ? 1_200_000 : 120_000,
  );
});
