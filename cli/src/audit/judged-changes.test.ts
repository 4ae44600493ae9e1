import { verifyRecord } from "@interlock/ledger";
import { rowOf } from "@interlock/ledger/audit";
import { keyRegistry } from "@interlock/ledger";
import { changeNonce } from "@interlock/pull-requests";
import { describe, expect, test } from "vitest";

import { type LifeChange, signedLife } from "../../test/audited-folder.ts";
import { freshKey } from "../../test/records.ts";
import { changeGatherer, type JudgedChange } from "./judged-changes.ts";

const { signer } = freshKey();
const { keyId, publicKey } = signer;
const keys = keyRegistry([{ keyId, publicKey, purpose: "writer", origin: null }]);
const [HEAD, BASE] = ["ab".repeat(20), "cd".repeat(20)];

const nonce = (action: string): string =>
  changeNonce({ repository: 7, pull: 12, head: HEAD, base: BASE, action });

/** Gathers the first so many records of some lives, in this order. */
async function gathered(
  lives: readonly (LifeChange & { readonly records?: number })[],
): Promise<readonly JudgedChange[]> {
  const gatherer = changeGatherer();
  let index = 0;
  for (const [number, life] of lives.entries()) {
    const signed = await signedLife(signer, { stream: `gate/${number}`, ...life });
    for (const { envelope } of signed.slice(0, life.records ?? 4)) {
      const record = verifyRecord(envelope, keys);
      if (!record.ok) throw new Error(record.problem.message);
      gatherer.take({ row: rowOf(record, index), record });
      index += 1;
    }
  }
  return gatherer.changes();
}

const merge = { nonce: nonce("merge") };
const migrate = { nonce: nonce("migrate/0") };

describe("what the gate decided of a change", () => {
  test("is a permit where each of its actions was permitted", async () => {
    const lives = [
      { ...merge, verdict: "permit" },
      { ...migrate, verdict: "permit" },
    ] as const;
    expect(await gathered(lives)).toMatchObject([{ pull: 12, head: HEAD, base: BASE, against: null }]);
  });

  test.each([
    [
      "a migration was refused",
      [{ ...merge, verdict: "permit" }, migrate],
      "the last verdict on `migrate/0` is refuse",
    ],
    ["the merge is held", [{ ...merge, verdict: "hold" }], "the last verdict on `merge` is hold"],
    ["only its migration was proposed", [{ ...migrate, verdict: "permit" }], "no merge of it was proposed"],
    ["nobody judged it", [{ ...merge, records: 1 }], "no verdict on `merge` is recorded"],
    [
      "it was refused later",
      [
        { ...merge, verdict: "permit" },
        { ...merge, verdict: "refuse" },
      ],
      "the last verdict on `merge` is refuse",
    ],
    [
      "another wording of it was not judged",
      [
        { ...merge, verdict: "permit" },
        { ...merge, target: "other", records: 1 },
      ],
      "no verdict on `merge` is recorded",
    ],
  ] as const)("is none where %s", async (_, lives, against) => {
    expect(await gathered(lives)).toMatchObject([{ against }]);
  });

  test("is the last one, not the worst", async () => {
    const lives = [
      { ...merge, verdict: "hold" },
      { ...merge, verdict: "permit" },
    ] as const;
    expect(await gathered(lives)).toMatchObject([{ against: null }]);
  });

  test("is about the branch that the last verdict was about", async () => {
    const onto = (base: string): LifeChange => ({ ...merge, verdict: "permit", payload: { base } });
    expect(await gathered([onto("main"), onto("scratch")])).toMatchObject([{ branch: "scratch" }]);
    expect(await gathered([onto("scratch"), onto("main")])).toMatchObject([{ branch: "main" }]);
    expect(await gathered([merge])).toMatchObject([{ branch: null }]);
  });

  test("is nothing of what names no change", async () => {
    expect(await gathered([{ nonce: "deploy/1", verdict: "permit" }])).toEqual([]);
  });
});
