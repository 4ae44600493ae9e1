import { expect, test } from "vitest";

import { exitCodes } from "../exit-code.ts";
import type { World } from "../world.ts";
import type { RecordAnswer } from "./replay-batch.ts";
import type { ReplayCrew } from "./replay-crew.ts";
import { listenForEnd, runReplay } from "./run-replay.ts";

const decision = {
  digest: "ab".repeat(32),
  at: "2026-11-24T10:00:00.000Z",
  action: "deploy",
  targets: ["checkout"],
  outcome: "permit",
  policy: null,
};

/** A world in which nobody interrupts, and what was said in it. */
function quietWorld(): { readonly world: World; readonly said: () => string } {
  let said = "";
  const world: World = {
    cwd: "/",
    env: {},
    stdin: async () => new Uint8Array(),
    stdout: (text) => void (said += text),
    stderr: (text) => void (said += text),
    isTerminal: false,
    interrupted: async () => new Promise(() => {}),
    nowMs: () => 0,
    randomBytes: (length) => new Uint8Array(length),
  };
  return { world, said: () => said };
}

function equal(place: string): RecordAnswer {
  return { place, kind: "replayed", decision, answer: { kind: "equal" } };
}

/** Replays three records with a crew that gives this answer to the first, and says that the others are equal. */
async function replayed(
  first: RecordAnswer,
  isJson = false,
): Promise<{ readonly code: number; readonly said: string }> {
  const { world, said } = quietWorld();
  const crew: ReplayCrew = {
    size: 1,
    replay: async () => [first, equal("b"), equal("c")],
    close: async () => {},
  };
  const envelope = new Uint8Array();
  const source = {
    total: 3,
    records: () => ["a", "b", "c"].map((place) => ({ place, index: null, envelope })),
    again: async () => null,
    byDigest: async () => null,
  };
  const told = { isJson, isAgainst: false, isEachNamed: false, log: null };
  const code = await runReplay({ source, crew, ...told }, listenForEnd(world), world);
  return { code, said: said() };
}

const disagree: RecordAnswer = {
  place: "a",
  kind: "replayed",
  decision,
  answer: {
    kind: "voices-disagree",
    changes: [{ kind: "outcome", verdict: "binding", before: "permit", after: "refuse" }, { kind: "order" }],
  },
};

test("two voices that disagree are a fault, and loud", async () => {
  const { code, said } = await replayed(disagree);
  expect(said).toContain("a: THE TWO VOICES DISAGREE: a fault of Interlock\n");
  expect(said).toContain(
    "  the binding outcome: permit → refuse\n  the same findings stand in another order\n",
  );
  expect(said).toContain("3 decisions: 2 equal, 0 differ, 1 AT ODDS BETWEEN THE TWO VOICES\n");
  expect(code).toBe(exitCodes.fault);
});

test("and programs are told, too", async () => {
  const { code, said } = await replayed(disagree, true);
  const [line] = said.split("\n");
  expect(JSON.parse(line ?? "")).toMatchObject({ answer: "voices-disagree", place: "a" });
  expect(code).toBe(exitCodes.fault);
});

test("what does not verify comes before what differs", async () => {
  const problem = { code: "signature.invalid", message: "it is not the key's" } as const;
  const { code, said } = await replayed({ place: "a", kind: "invalid", problem });
  expect(said).toContain("a: INVALID, not replayed\n  signature.invalid: it is not the key's\n");
  expect(said).toContain("2 decisions: 2 equal, 0 differ\n1 record INVALID, and not replayed\n");
  expect(code).toBe(exitCodes.invalid);
});
