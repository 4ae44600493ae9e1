import { LedgerError, readUnverified } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { grantWorld, telling } from "../../../test/grant-scene.ts";
import { deploying, processOf } from "../../../test/guard-world.ts";
import { run } from "../run.ts";
import { unrecorded } from "./signed-audit.ts";

/** The records of an action up to its effect, in their order. */
const before = ["propose", "evaluate", "enforce", "grant"] as const;

describe("no record, no effect", () => {
  test.each(before.map((kind, seq) => [kind, seq] as const))(
    "where the log refuses the %s record",
    async (kind, seq) => {
      const world = await grantWorld();
      let started = 0;
      const parts = processOf(world, "shop/1", { effects: { deploy: telling(() => void (started += 1)) } });
      world.records.failing = (record) => record.seq >= seq;
      const answer = await run(parts, deploying());
      expect(answer).toMatchObject({
        kind: "refused",
        findings: [{ source: "signed_audit", isUnknown: true }],
      });
      expect(started).toBe(0);
      const kinds = world.records.all.map(
        ({ envelope }) => readUnverified(envelope).statement.predicate.kind,
      );
      expect(kinds).toEqual(before.slice(0, before.indexOf(kind)));
    },
  );

  test("and an effect that has run is never said to have ended well where that cannot be recorded", async () => {
    const world = await grantWorld();
    const parts = processOf(world, "shop/1", {
      effects: {
        deploy: telling(() => {
          world.records.failing = () => true;
        }),
      },
    });
    await expect(run(parts, deploying())).rejects.toBeInstanceOf(LedgerError);
  });

  test("and it says what is wrong with the log, and nothing that the store said", () => {
    const failed = new LedgerError({ code: "store.failed", message: "/var/log/secret: no room" });
    expect(unrecorded(failed)).toMatchObject({ outcome: "refuse", seen: "unknown (record: store.failed)" });
    expect(JSON.stringify(unrecorded(new Error("/etc/passwd")))).not.toContain("passwd");
  });
});
