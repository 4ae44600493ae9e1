import { beforeEach, describe, expect, test } from "vitest";

import { deploying } from "../../test/guard-world.ts";
import { everything, newScene, rewritten, starting, thrown } from "../../test/halt-scene.ts";
import { enforce } from "./enforce.ts";
import { evaluate } from "./evaluate.ts";
import { halt } from "./halt.ts";
import { type Effect } from "./ports.ts";
import { propose } from "./propose.ts";
import { run } from "./run.ts";

beforeEach(newScene);

describe("through the lifecycle", () => {
  const undoing = { ...deploying(), action: "undo", payload: { revision: 1 } };

  test("what a thrown switch reaches is refused by it alone, and what it does not reach happens", async () => {
    const parts = await starting("one");
    expect((await run(parts, deploying())).kind).toBe("done");
    await halt(await starting("two"), thrown);
    const answer = await run(parts, deploying());
    expect(answer.kind === "refused" && answer.findings.map(({ source }) => source)).toEqual(["kill_switch"]);
    expect((await run(parts, { ...deploying(), action: "look", payload: {} })).kind).toBe("done");
  });

  test("while everything is stopped only what restores happens, and not even that where nobody can tell", async () => {
    const parts = await starting("one");
    await halt(await starting("two"), everything);
    const looking = { ...deploying(), action: "look", payload: {} };
    const answer = await run(parts, looking);
    expect(answer.kind === "refused" && answer.findings.map(({ source }) => source)).toEqual([
      "kill_switch",
      "kill_switch",
    ]);
    expect((await run(parts, undoing)).kind).toBe("done");
    await rewritten(() => ({}));
    expect(await run(parts, undoing)).toMatchObject({
      kind: "refused",
      findings: [{ source: "kill_switch" }],
    });
  });

  test("an effect that runs is told to stop by a throw in its process, and none starts under an earlier verdict", async () => {
    const parts = await starting("one");
    const throwing: Promise<unknown>[] = [];
    let isStopped = false;
    const stopping: Effect = async (_, signal) => {
      throwing.push(halt(parts, thrown));
      isStopped = signal.aborted;
      return { result: "failure", observed: {} };
    };
    const proposed = await propose(parts, deploying());
    if (proposed.kind !== "proposed") throw new Error("it was not proposed");
    const evaluated = await evaluate(parts, proposed);
    if (evaluated.kind !== "evaluated") throw new Error("it was not permitted");
    expect((await run({ ...parts, effects: { deploy: stopping } }, deploying())).kind).toBe("done");
    expect(isStopped).toBe(true);
    await Promise.all(throwing);
    expect(await enforce(parts, evaluated)).toMatchObject({
      kind: "refused",
      findings: [{ source: "kill_switch" }],
    });
  });
});
