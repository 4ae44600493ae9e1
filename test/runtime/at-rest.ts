import type { Result } from "@interlock/ledger";
import { expect } from "vitest";

import { type EffectLine, effectLines, type OpenedScene } from "./guard-scene.ts";
import {
  type LoggedRecord,
  ofKind,
  permitsIn,
  recordsIn,
  replayedOtherwise,
  rowsOf,
  sumOf,
  verifiedLog,
} from "./scene-truth.ts";

/** How each enforcement went, by the one record that says it. */
function outcomesIn(records: readonly LoggedRecord[]): ReadonlyMap<string, Result | "not started"> {
  const outcomes = new Map<string, Result | "not started">();
  for (const { predicate } of ofKind(records, "remember")) {
    const { enforcement, result = "unknown", observed } = predicate.body;
    expect(outcomes.has(enforcement), `${enforcement} has two outcomes`).toBe(false);
    outcomes.set(enforcement, observed["started"] === false ? "not started" : result);
  }
  return outcomes;
}

function mustBeFollowed(
  lines: readonly EffectLine[],
  permits: readonly LoggedRecord<"enforce">[],
  outcomes: ReturnType<typeof outcomesIn>,
): void {
  const started = lines.filter(({ phase }) => phase === "start").map(({ enforcement }) => enforcement);
  const ended = new Map(
    lines.filter(({ phase }) => phase === "end").map(({ enforcement, result }) => [enforcement, result]),
  );
  expect(new Set(started).size, "an effect ran twice").toBe(started.length);
  const permitted = new Set(permits.map(({ digest }) => digest));
  expect(
    started.filter((enforcement) => !permitted.has(enforcement)),
    "an effect without an enforce record",
  ).toEqual([]);
  expect([...outcomes.keys()].filter((enforcement) => !permitted.has(enforcement))).toEqual([]);
  for (const { digest } of permits) {
    const outcome = outcomes.get(digest);
    expect(outcome, `${digest} has no outcome`).toBeDefined();
    // What reported nothing that is on record is unknown; what is on record is what the effect said.
    if (outcome === "not started") expect(started).not.toContain(digest);
    else if (outcome !== "unknown") expect(outcome).toBe(ended.get(digest));
  }
}

/** What one clause has counted under one counter, by the records: enforcements that did not start take nothing. */
function countedIn(
  permits: readonly LoggedRecord<"enforce">[],
  outcomes: ReturnType<typeof outcomesIn>,
): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  for (const { digest, predicate } of permits) {
    const isTaken = outcomes.get(digest) !== "not started";
    for (const { clause, counter, taken } of predicate.body.charged ?? []) {
      const key = JSON.stringify([clause, counter]);
      counted.set(key, (counted.get(key) ?? 0) + (isTaken ? taken : 0));
    }
  }
  return counted;
}

/**
 * What holds of a scene in which nothing is under way, whatever happened to its processes: records, effects and state say the same, nothing
 * leaked and nothing was given twice.
 */
export async function mustBeAtRest(folder: string, scene: OpenedScene): Promise<readonly LoggedRecord[]> {
  const { state, policy } = scene.parts;
  const records = await recordsIn(scene);
  const permits = permitsIn(records);
  const outcomes = outcomesIn(records);
  mustBeFollowed(effectLines(folder), permits, outcomes);
  const evaluations = permits.map(({ predicate }) => predicate.body.evaluation);
  expect(new Set(evaluations).size, "a verdict was enforced twice").toBe(permits.length);

  expect(await rowsOf(state, "action"), "an action is open").toEqual([]);
  const budgets = policy.module.rules.flatMap(({ clauses }) =>
    clauses.flatMap(({ id, budget }) => (budget === undefined ? [] : [[id, budget.kind] as const])),
  );
  const kinds = new Map<string, string>(budgets);
  for (const [key, sum] of countedIn(permits, outcomes)) {
    const [clause = "", counter = ""] = JSON.parse(key) as string[];
    const kept = kinds.get(clause) === "per" ? sum : 0;
    expect(await sumOf(state, "rate", clause, counter), `${clause} of ${counter}`).toBe(kept);
  }
  for (const share of ["traffic", "users"]) {
    for (const percentile of ["p50", "p95", "p99"]) {
      expect(await sumOf(state, "blast", share, percentile), `${share} ${percentile}`).toBe(0);
      expect(await sumOf(state, "blast-unknown", share, percentile)).toBe(0);
    }
  }
  expect(await sumOf(state, "blast", "services", "all")).toBe(0);
  await mustBeRemembered(scene, permits, outcomes);
  await mustBeUsedOnce(scene, permits);
  await mustHaveEnded(scene, records, outcomes);
  expect(replayedOtherwise(scene, records)).toEqual([]);
  const verdict = await verifiedLog(folder, scene);
  expect(verdict).toMatchObject({ problems: [], late: 0, unsequenced: 0, size: records.length });
  return records;
}

/** Each outcome counts once, and what nobody knows counts as a failure. */
async function mustBeRemembered(
  { parts: { state } }: OpenedScene,
  permits: readonly LoggedRecord<"enforce">[],
  outcomes: ReturnType<typeof outcomesIn>,
): Promise<void> {
  for (const action of new Set(permits.map(({ predicate }) => predicate.body.effect ?? ""))) {
    const of = permits.filter(({ predicate }) => predicate.body.effect === action);
    const results = of.map(({ digest }) => outcomes.get(digest)).filter((result) => result !== "not started");
    const target = '["Service","checkout"]';
    const sums = await Promise.all(
      ["outcome", "success", "open", "overdue"].map((sort) => sumOf(state, "memory", sort, action, target)),
    );
    const good = results.filter((result) => result === "success").length;
    // Of one root no more good outcomes count in a day than the limit says.
    const counted = Math.min(good, 50);
    expect(sums, `memory of ${action}`).toEqual([results.length - good + counted, counted, 0, 0]);
  }
}

/** No approval counts for two enforcements, and each that counted is used up. */
async function mustBeUsedOnce(
  { parts: { state } }: OpenedScene,
  permits: readonly LoggedRecord<"enforce">[],
): Promise<void> {
  const named = permits.flatMap(({ predicate }) => predicate.body.approvals ?? []);
  expect(new Set(named).size, "an approval counted twice").toBe(named.length);
  expect((await rowsOf(state, "used-approval")).length).toBeGreaterThanOrEqual(named.length);
}

/** Of what went badly, or nobody knows how, no grant is in force, and that is on record. */
async function mustHaveEnded(
  { parts: { state } }: OpenedScene,
  records: readonly LoggedRecord[],
  outcomes: ReturnType<typeof outcomesIn>,
): Promise<void> {
  const revoked = new Set(ofKind(records, "revoke").map(({ predicate }) => predicate.body.grantDigest));
  const rows = new Map((await rowsOf(state, "grant")).map(({ key, value }) => [key, value["ended"]]));
  for (const { predicate } of ofKind(records, "grant")) {
    const { enforcement, grantDigest, grant } = predicate.body;
    const outcome = outcomes.get(enforcement ?? "");
    const ended = rows.get(JSON.stringify(["grant", grantDigest]));
    const isOver = outcome === "not started" || (outcome !== "success" && grant.revokeOn.includes("failure"));
    // A grant without a row was recorded and never put where anybody could use it.
    if (ended === undefined || !isOver) continue;
    expect(ended, `the grant of ${outcome} is in force`).not.toBeNull();
    expect(revoked.has(grantDigest), "a grant ended without a record").toBe(true);
  }
}
