import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LedgerError } from "@interlock/ledger";
import { type Guard, type GuardParts, type GuardStep, guardSteps, openGuard } from "@interlock/runtime/guard";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { mustBeAtRest } from "./at-rest.ts";
import { bundledProcess } from "./bundled-process.ts";
import { drive } from "./guard-driver.ts";
import { asking, effectLines, makeScene, openScene } from "./guard-scene.ts";
import { permitsIn, recordsIn } from "./scene-truth.ts";
import { lifeOf } from "./whole-life.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-guard-failing-"));
const empty = join(root, "empty");
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
beforeAll(async () => {
  mkdirSync(empty);
  await makeScene(empty);
}, 60_000);

function newScene(): string {
  const folder = mkdtempSync(join(root, "s"));
  cpSync(empty, folder, { recursive: true });
  return folder;
}

/** Something whose every method rejects as soon as this says so. */
function failingWith<Store extends object>(store: Store, isFailing: () => boolean): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]): unknown => {
        if (!isFailing()) return Reflect.apply(value, target, given);
        return Promise.reject(new LedgerError({ code: "store.failed", message: "there is no room" }));
      };
    },
  });
}

/** Lives until a call rejects; what comes after it is not asked for. */
async function livesOn(guard: Guard): Promise<void> {
  try {
    for await (const answer of lifeOf(guard)) expect(answer.kind).not.toBe("open");
  } catch (error) {
    if (!(error instanceof LedgerError) && !String(error).includes("it was not held")) throw error;
  }
}

const parts = ["state", "log"] as const;
const cases = guardSteps.flatMap((step) => parts.map((part) => ({ step, part })));

/** Whether nothing but the effect is left to do when a store fails at a step: neither a record nor a commit. */
function isReadyToStart(step: GuardStep, part: (typeof parts)[number]): boolean {
  return part === "log" && step === "grant-durable";
}

describe("a store that begins to fail", () => {
  test.each(cases)(
    "the $part, at $step: nothing starts that is not on record, and nothing leaks",
    async ({ step, part }) => {
      const folder = newScene();
      let isFailing = false;
      let startsThen = 0;
      const trace = (done: GuardStep): void => {
        if (done !== step || isFailing) return;
        isFailing = true;
        startsThen = starts();
      };
      const starts = (): number => effectLines(folder).filter(({ phase }) => phase === "start").length;
      const scene = await openScene(folder, "shop/1", { trace });
      const failing: Partial<GuardParts> =
        part === "state"
          ? { state: failingWith(scene.parts.state, () => isFailing) }
          : { ledger: failingWith(scene.parts.ledger, () => isFailing) };
      const guard = await openGuard({ ...scene.parts, ...failing });
      await livesOn(guard);
      expect(isFailing).toBe(true);
      // What was durable and under a lease may have gone on: one effect, and no other.
      expect(starts() - startsThen).toBeLessThanOrEqual(
        step === "effect-started" || isReadyToStart(step, part) ? 1 : 0,
      );
      const later = starts();
      const [answer] = await Promise.allSettled([guard.run(asking("look", "works"))]);
      expect(answer.status === "fulfilled" ? answer.value.kind : "refused").toBe("refused");
      expect(starts()).toBe(later);
      await guard.close();
      await scene.close();

      const next = await openScene(folder, "shop/2");
      const healed = await openGuard(next.parts);
      expect(starts()).toBe(later);
      await mustBeAtRest(folder, next);
      await healed.close();
      await next.close();
    },
  );
});

describe("files that may not grow", () => {
  test("refuse everything, start nothing, and everything goes on when there is room", async () => {
    const folder = newScene();
    const driven = drive(await bundledProcess(root), folder, "shop/1");
    await driven.ask({ do: "open" });
    const limit = (bytes: string): void => {
      execFileSync("prlimit", ["--pid", String(driven.pid), `--fsize=${bytes}:unlimited`]);
    };
    const input = asking("deploy", "works");
    expect((await driven.ask({ do: "run", input })).answer).toMatchObject({ kind: "done" });
    const before = effectLines(folder).length;
    limit("0");
    expect((await driven.ask({ do: "run", input })).answer).toMatchObject({
      kind: "refused",
      findings: [{ source: "signed_audit" }],
    });
    expect((await driven.ask({ do: "halt", switch: "shop.stop" })).answer).toMatchObject({ kind: "halted" });
    expect((await driven.ask({ do: "run", input })).answer).toMatchObject({ kind: "refused" });
    expect(effectLines(folder)).toHaveLength(before);
    limit("unlimited");
    // Thrown while nothing could be written it works all the same.
    const answer = (await driven.ask({ do: "run", input })).answer;
    expect(answer).toMatchObject({ kind: "refused", findings: [{ source: "kill_switch" }] });
    expect((await driven.ask({ do: "run", input: asking("scale", "works") })).answer).toMatchObject({
      kind: "done",
    });
    await driven.kill();
    const scene = await openScene(folder, "shop/2");
    const guard = await openGuard(scene.parts);
    await mustBeAtRest(folder, scene);
    expect(permitsIn(await recordsIn(scene))).toHaveLength(2);
    await guard.close();
    await scene.close();
  });
});
