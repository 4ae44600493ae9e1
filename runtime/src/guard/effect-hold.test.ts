import { readUnverified } from "@interlock/ledger";
import { expect, test } from "vitest";

import { deploying, newWorld, processOf } from "../../test/guard-world.ts";
import { openGuard } from "./guard.ts";
import type { Effect, GuardParts } from "./ports.ts";

const run: Effect = async () => ({ result: "success", observed: {} });

test.each<[GuardParts["effects"][string], string, string]>([
  [run, "nothing", "advisory"],
  [{ run, holds: "credential" }, "credential", "constrained"],
  [{ run, holds: "verified-grant" }, "verified-grant", "constrained"],
])("what keeps others from doing the same is on record: %o, %s", async (deploy, holds, effectiveStage) => {
  const world = await newWorld();
  const parts = processOf(world, "shop/1", { effects: { deploy } });
  const guard = await openGuard(parts);
  const answer = await guard.run(deploying());
  expect(answer).toMatchObject({ kind: "done", effectiveStage });
  const bodies = world.records.all.flatMap(({ envelope }) => {
    const { predicate } = readUnverified(envelope).statement;
    return predicate.kind === "enforce" ? [predicate] : [];
  });
  expect(bodies).toMatchObject([{ stage: "constrained", body: { effect: "deploy", holds } }]);
});
