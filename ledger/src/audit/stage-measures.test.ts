import { describe, expect, test } from "vitest";
import { evaluateBy } from "../../test/audited-records.ts";
import { enforce, propose, registryOf, remember, signAfter, writer } from "../../test/sample-records.ts";
import type { RecordContent } from "../record.ts";
import type { EnforceBody, EvaluateBody, ProposeBody, RememberBody } from "../statement/lifecycle-bodies.ts";
import { verifyRecord } from "../verify.ts";
import { completedRow, rowOf } from "./audit-row.ts";
import type { AuditRow } from "./audit-row.ts";
import { countStage, newStageCount, stageMeasures } from "./stage-measures.ts";
import type { StageMeasures } from "./stage-measures.ts";

type Life = {
  readonly propose?: Partial<ProposeBody>;
  readonly evaluate?: Partial<EvaluateBody>;
  readonly enforce?: Partial<EnforceBody>;
  readonly remember?: Partial<RememberBody>;
};

function withBody(content: RecordContent, body: object): RecordContent {
  return { ...content, body: { ...content.body, ...body } } as RecordContent;
}

/** The measures of some lives, each of one proposal, through records that are signed and verified. */
async function measured(...lives: readonly Life[]): Promise<readonly StageMeasures[]> {
  const count = newStageCount();
  for (const life of lives) {
    let before: AuditRow | null = null;
    let last: Awaited<ReturnType<typeof signAfter>> | null = null;
    const contents: readonly ((parent: string) => RecordContent)[] = [
      () => withBody(propose(), life.propose ?? {}),
      (parent) => withBody(evaluateBy(parent), life.evaluate ?? {}),
      (parent) => withBody(enforce(parent), life.enforce ?? {}),
      (parent) => withBody(remember(parent), life.remember ?? {}),
    ];
    for (const content of contents) {
      last = await signAfter(last, content(last?.digest ?? ""));
      const verified = verifyRecord(last.envelope, registryOf(writer));
      if (!verified.ok) throw new Error(verified.problem.message);
      const row: AuditRow = completedRow(rowOf(verified, null), before);
      countStage(count, row, verified.statement.predicate);
      before = row;
    }
  }
  return stageMeasures(count);
}

const predicted = (pointPpm: number, p95: number): NonNullable<ProposeBody["prediction"]> => ({
  by: "model/1",
  modelDigest: null,
  part: "graph",
  traffic: { pointPpm, upperPpm: { p95 }, samples: 40 },
});
const observed = (trafficPpm: number): NonNullable<RememberBody["blast"]> => ({
  fromMs: 1,
  untilMs: 2,
  trafficPpm,
});
const ann = { kind: "human", ids: ["github:9"] } as const;

/** A life that the policy would permit and only advises on, and what somebody decided. */
function decided(decision: "permit" | "refuse" | "hold"): Life {
  return {
    evaluate: { outcome: "refuse", advised: "permit" },
    enforce: { outcome: "refuse", decidedBy: { principal: ann, decision } },
  };
}

/** A life with a prediction, and what was observed. */
function compared(trafficPpm: number): Life {
  return {
    propose: { prediction: predicted(10_000, 20_000) },
    remember: { result: "success", blast: observed(trafficPpm) },
  };
}

describe("what speaks for moving a stage", () => {
  test("verdicts by what they say, and how much of them refuses", async () => {
    const [stage] = await measured(
      {},
      { evaluate: { outcome: "refuse" } },
      { evaluate: { outcome: "hold" } },
      {},
    );
    expect(stage).toMatchObject({
      stage: "constrained",
      proposals: 4,
      verdicts: { permit: 2, hold: 1, refuse: 1 },
      refusalPpm: 250_000,
      agreementPpm: null,
    });
  });

  test("what people decided agrees where it is what was advised, and nowhere else", async () => {
    const [stage] = await measured(decided("permit"), decided("permit"), decided("refuse"), decided("hold"));
    expect(stage).toMatchObject({ decidedByPeople: 4, agreeing: 2, agreementPpm: 500_000 });
  });

  test("what was let happen while nothing kept others from doing the same", async () => {
    const [stage] = await measured(
      {},
      { enforce: { holds: "nothing" } },
      { enforce: { holds: "credential" } },
      { enforce: { holds: "verified-grant" } },
      { enforce: { outcome: "refuse", holds: "nothing" } },
      decided("permit"),
    );
    expect(stage?.unheld).toBe(2);
  });

  test("predictions by what was observed: how many lie within p95, by how much they miss, how far one was over", async () => {
    const [stage] = await measured(compared(10_000), compared(20_000), compared(20_001));
    expect(stage?.results).toEqual({ success: 3 });
    expect(stage?.predictions).toEqual([
      { share: "traffic", compared: 3, withinP95: 2, meanErrorPpm: 6667, worstOverPpm: 1 },
      { share: "users", compared: 0, withinP95: 0, meanErrorPpm: null, worstOverPpm: 0 },
    ]);
  });

  test("what was observed without a prediction is counted, and compared with nothing", async () => {
    const [stage] = await measured({
      remember: { result: "unknown", blast: observed(5) },
    });
    expect(stage).toMatchObject({ notCompared: 1, results: { unknown: 1 } });
    expect(stage?.predictions.every(({ compared }) => compared === 0)).toBe(true);
  });

  test("there is none for no records", () => {
    expect(stageMeasures(newStageCount())).toEqual([]);
  });
});
