import { keyRegistry, signCheckpoint, type Signer } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { freshKey } from "../../test/records.ts";
import { heldAnchors, placeAmong } from "./held-anchors.ts";

const origin = "log.test/shop";
const logKey = freshKey().signer;
const { keyId, publicKey } = logKey;
const keys = keyRegistry([{ keyId, publicKey, purpose: "log", origin: null }]);
const [rootA, rootB] = ["aa".repeat(32), "bb".repeat(32)];

async function noteOf(size: number, root: string, atS: number, signer: Signer = logKey): Promise<Uint8Array> {
  return await signCheckpoint({ origin, size, root }, signer, atS * 1000);
}

async function answerOf(...notes: readonly Promise<Uint8Array>[]): Promise<string> {
  const answer = heldAnchors(await Promise.all(notes), keys, origin);
  return answer.kind === "held"
    ? answer.anchors.map(({ checkpoint, atMs }) => `${checkpoint.size} at ${atMs}`).join(", ")
    : answer.problem.code;
}

describe("anchors among themselves", () => {
  test("hold in whatever order they come, and however often", async () => {
    expect(await answerOf(noteOf(5, rootB, 20), noteOf(2, rootA, 10), noteOf(5, rootB, 20))).toBe(
      "2 at 10000, 5 at 20000, 5 at 20000",
    );
    expect(await answerOf()).toBe("");
  });

  test("do not hold where one size has two trees, or a smaller tree was signed later", async () => {
    expect(await answerOf(noteOf(5, rootA, 20), noteOf(5, rootB, 20))).toBe("log.forked");
    expect(await answerOf(noteOf(5, rootA, 20), noteOf(2, rootB, 30))).toBe("log.cut-off");
  });

  test("do not hold where one is signed by a stranger, or is of another log", async () => {
    expect(await answerOf(noteOf(5, rootA, 20, freshKey().signer))).toBe("checkpoint.unsigned");
    const other = signCheckpoint({ origin: "log.test/other", size: 1, root: rootA }, logKey, 1000);
    expect(await answerOf(other)).toBe("checkpoint.origin");
  });

  test("a checkpoint is one of them, of another size, or of another tree", async () => {
    const answer = heldAnchors([await noteOf(5, rootA, 20)], keys, origin);
    if (answer.kind === "invalid") throw new Error(answer.problem.message);
    expect(placeAmong(answer.anchors, { origin, size: 5, root: rootA })).toBe("anchored");
    expect(placeAmong(answer.anchors, { origin, size: 6, root: rootA })).toBe("unanchored");
    expect(placeAmong(answer.anchors, { origin, size: 5, root: rootB })).toBe("forked");
  });
});
