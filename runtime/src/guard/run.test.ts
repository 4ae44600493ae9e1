import { readUnverified } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import {
  beth,
  checkout,
  deploying,
  type MemoryRecords,
  newWorld,
  origin,
  policyText,
  processOf,
} from "../../test/guard-world.ts";
import { openGuard } from "./guard.ts";
import { guardLimits } from "./limits.ts";
import type { GuardParts, Work } from "./ports.ts";

function kindsOf({ all }: MemoryRecords): readonly string[] {
  return all.map(({ envelope }) => readUnverified(envelope).statement.predicate.kind);
}

const known = { kind: "known", verified: true, issuer: "https://idp.example" } as const;

/** A guard, and what its effects were given. */
async function guarded(text: string = policyText, more: Partial<GuardParts> = {}) {
  const world = await newWorld(text);
  const works: Work[] = [];
  const effects = {
    deploy: async (work: Work) => {
      works.push(work);
      return { result: "success", observed: { done: true }, value: "deployed" } as const;
    },
  };
  const parts = processOf(world, "shop/1", { effects, ...more });
  return { world, works, parts, guard: await openGuard(parts) };
}

describe("an action that is permitted", () => {
  test("is recorded, happens once, and its outcome is recorded", async () => {
    const { guard, world, works, parts } = await guarded();
    const answer = await guard.run(deploying());
    expect(answer).toMatchObject({ kind: "done", result: "success", value: "deployed" });
    expect(works).toHaveLength(1);
    expect(kindsOf(world.records)).toEqual(["propose", "evaluate", "enforce", "grant", "remember"]);
    expect(parts.steps).toEqual([
      "proposed",
      "evaluated",
      "verdict-durable",
      "reserved",
      "enforced",
      "enforce-durable",
      "grant-durable",
      "effect-started",
      "effect-ended",
      "remember-durable",
      "settled",
    ]);
  });

  test("gives its effect the recorded proposal, frozen, with its secrets, and a grant for it alone", async () => {
    const { guard, works } = await guarded();
    const payload = { image: "sha256:9f86", note: "for Carl" };
    await guard.run(deploying({ payload }));
    const [work] = works;
    expect(work?.proposal).toMatchObject({ action: "deploy", targets: [checkout], payload });
    expect(Object.isFrozen(work?.proposal.payload)).toBe(true);
    expect(work?.grants).toMatchObject([
      { grant: { origin, agent: "github app:7", can: [{ action: "deploy", access: "write" }] } },
    ]);
  });

  test("leaves no secret in any record", async () => {
    const { guard, world } = await guarded();
    await guard.run(deploying({ payload: { image: "sha256:9f86", note: "for Carl" } }));
    const text = world.records.all.map(({ envelope }) => Buffer.from(envelope).toString()).join();
    const payloads = [...text.matchAll(/"payload":"([^"]+)"/gu)].map(([, body = ""]) =>
      Buffer.from(body, "base64").toString(),
    );
    expect(payloads).toHaveLength(5);
    expect(payloads.join()).not.toContain("Carl");
  });

  test("gives back what it held, so that as many can follow as before", async () => {
    const { guard, world } = await guarded();
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await guard.run(deploying())).toMatchObject({ kind: "done" });
    }
    const fourth = await guard.run(deploying());
    expect(fourth).toMatchObject({ kind: "refused", by: "evaluate", findings: [{ source: "rate_limit" }] });
    world.time.nowMs += 3_600_000;
    expect(await guard.run(deploying())).toMatchObject({ kind: "done" });
  });

  test("may fail, and the error is recorded, not thrown", async () => {
    const { guard } = await guarded(policyText, {
      effects: {
        deploy: async () => {
          throw new RangeError("no such image");
        },
      },
    });
    const answer = await guard.run(deploying());
    expect(answer).toMatchObject({
      kind: "done",
      result: "failure",
      record: {
        statement: {
          predicate: { body: { observed: { error: { name: "RangeError", message: "no such image" } } } },
        },
      },
    });
  });

  test("is overdue where it never ends: it is told to stop, and nobody knows how it went", async () => {
    let signal: AbortSignal | undefined;
    const { guard } = await guarded(policyText, {
      limits: { ...guardLimits, outcomeMs: 1_000 },
      effects: {
        deploy: async (_work, given) => {
          signal = given;
          return await new Promise(() => undefined);
        },
      },
    });
    expect(await guard.run(deploying())).toMatchObject({ kind: "done", result: "unknown" });
    expect(signal?.aborted).toBe(true);
  });

  test("counts as a failure where its report is malformed", async () => {
    const { guard } = await guarded(policyText, {
      effects: { deploy: async () => ({ result: "splendid", observed: {} }) as never },
    });
    expect(await guard.run(deploying())).toMatchObject({ kind: "done", result: "unknown" });
  });
});

describe("what is not permitted does not happen", () => {
  test("a prediction past the bound", async () => {
    const { guard, works } = await guarded(policyText, {
      predict: async () => ({
        by: "m",
        modelDigest: null,
        part: "p",
        traffic: { pointPpm: 1, upperPpm: { p95: 60_000 }, samples: 1 },
      }),
    });
    const answer = await guard.run(deploying());
    expect(answer).toMatchObject({
      kind: "refused",
      by: "evaluate",
      findings: [{ source: "blast_radius", clause: "shop.limits.blast_radius.traffic", margin: "1% over" }],
    });
    expect(works).toEqual([]);
  });

  test.each<[string, Partial<GuardParts>]>([
    ["no predictor", { predict: null }],
    ["a predictor that answers nothing", { predict: async () => null }],
    ["a predictor that throws", { predict: async () => Promise.reject(new Error("no model")) }],
    ["a predictor that answers no prediction", { predict: async () => ({ by: "m" }) as never }],
    [
      "a predictor that answers more than the whole",
      {
        predict: async () => ({
          by: "m",
          modelDigest: null,
          part: "p",
          traffic: { pointPpm: 1_000_001, upperPpm: {}, samples: 1 },
        }),
      },
    ],
  ])("an action that changes without a prediction: %s", async (_why, more) => {
    const text = policyText
      .replace("blast traffic p95 <= 5%", "")
      .replace("permit deploys on deploy by agent", "permit deploys on deploy by human");
    const by = { principal: beth, identity: { ...known, chain: [] } };
    const permitted = await (await guarded(text)).guard.run(deploying({ by }));
    expect(permitted.kind).toBe("done");
    const { guard, works, world } = await guarded(text, more);
    const answer = await guard.run(deploying({ by }));
    expect(answer).toMatchObject({ kind: "refused" });
    const findings = answer.kind === "refused" ? answer.findings : [];
    expect(findings.map(({ source, seen }) => [source, seen])).toContainEqual([
      "blast_radius",
      "the proposal carries no blast prediction",
    ]);
    expect(works).toEqual([]);
    expect(kindsOf(world.records)).toEqual(["propose", "evaluate", "enforce"]);
  });

  test("an action without a registered effect", async () => {
    const { guard } = await guarded(policyText, { effects: {} });
    expect(await guard.run(deploying())).toMatchObject({
      kind: "refused",
      by: "enforce",
      findings: [{ source: "coverage", seen: "verdict is stale: no effect is registered" }],
    });
  });

  test("an action whose grant nobody issues, though it is permitted", async () => {
    const { guard, works, world } = await guarded(policyText, { grants: null });
    expect(await guard.run(deploying())).toMatchObject({
      kind: "refused",
      by: "enforce",
      findings: [{ source: "sandbox_grant" }],
    });
    expect(works).toEqual([]);
    expect(kindsOf(world.records)).toEqual(["propose", "evaluate", "enforce", "remember"]);
  });

  test("a fact that its reader answers too late is unknown", async () => {
    const text = policyText.replace(
      "bound limits on deploy {",
      'bound limits on deploy { require target.owner == "payments"',
    );
    const late = await guarded(text, {
      limits: { ...guardLimits, gatherMs: 20 },
      readers: [{ name: "slow", gives: ["targets"], read: async () => await new Promise(() => undefined) }],
    });
    expect(await late.guard.run(deploying())).toMatchObject({
      kind: "refused",
      findings: [{ isUnknown: true, seen: "target.owner is unknown (target.owner: nobody answered)" }],
    });
    const inTime = await guarded(text);
    expect(await inTime.guard.run(deploying())).toMatchObject({ kind: "done" });
  });

  test("what a reader gives and does not declare is not taken", async () => {
    const text = policyText.replace(
      "bound limits on deploy {",
      'bound limits on deploy { require target.owner == "payments"',
    );
    const key = JSON.stringify(["Service", "checkout"]);
    const { guard } = await guarded(text, {
      readers: [
        {
          name: "sly",
          gives: ["restored"],
          read: async () => ({ targets: { [key]: { owner: { kind: "known", value: "payments" } } } }),
        },
      ],
    });
    expect(await guard.run(deploying())).toMatchObject({ kind: "refused" });
  });
});
