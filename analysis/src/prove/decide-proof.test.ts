import { expect, test } from "vitest";

import { shop, tested } from "../../test/tested-policies.ts";
import { describeAnswer, runTests } from "../run-test.ts";
import { decideProof, decideProofs, type ProofResult } from "./decide-proof.ts";

/** Rules, and proofs by what has to come of them. */
interface Case {
  readonly rules: string;
  readonly proven?: readonly string[];
  readonly refuted?: readonly string[];
  readonly vacuous?: readonly string[];
  readonly open?: readonly string[];
  /** What is advisory makes the difference, and in a test every rule binds. */
  readonly isOfStages?: true;
}

const open = "permit free on deploy, undo {}\n";

/** Bounds bind here, so that they count. */
function bound(clauses: string, where = ""): string {
  return `${open}bound limits at constrained on * ${where} { ${clauses} }`;
}

const cases: Readonly<Record<string, Case>> = {
  "the thresholds of one figure have an order": {
    rules: bound("blast traffic <= 5%   blast services <= 3"),
    proven: [
      "never permit deploy where blast.traffic > 5%",
      "never permit deploy where blast.traffic >= 6%",
      "never permit deploy where blast.services == 4",
      "never permit deploy where blast.services in 4..9",
      "never permit deploy where not (blast.services <= 3)",
      "never permit deploy where blast.services + 1 > 4",
      "never permit deploy where 10 - blast.services < 7",
    ],
    refuted: [
      "never permit deploy where blast.traffic >= 5%",
      "never permit deploy where blast.services == 3",
      "never permit deploy where blast.services + 1 >= 4",
      "never permit deploy where 10 - blast.services <= 7",
    ],
    vacuous: [
      "never permit deploy where blast.traffic > 100%",
      "never permit deploy where blast.services < 3 and blast.services > 5",
    ],
  },
  "percentiles rise": {
    rules: bound("blast users p95 <= 1%"),
    proven: [
      "never permit deploy where blast.users.p50 > 1%",
      "never permit deploy where blast.users.p90 > 2%",
    ],
    refuted: ["never permit deploy where blast.users.p99 > 1%"],
    vacuous: ["never permit deploy where blast.users.p50 > 3% and blast.users.p999 < 2%"],
  },
  "declared ranges hold": {
    isOfStages: true,
    rules: "permit small on deploy where target.replicas <= 50 and action.canary < 20% {}",
    proven: [
      "never permit deploy where target.replicas > 50",
      "never permit deploy where action.canary >= 20%",
      "never permit undo",
      "never refuse deploy by blast_radius",
    ],
    refuted: [
      "never permit deploy where target.replicas == 50",
      "never refuse deploy where now > 2026-01-01T00:00Z",
    ],
    vacuous: [
      "never permit deploy where target.replicas > 100",
      "never permit deploy where action.canary > 100%",
    ],
  },
  "words exclude each other": {
    rules: "permit one on deploy where target.zone == staging {}",
    proven: [
      "never permit deploy where target.zone == production",
      "never permit deploy where not (target.zone in [staging])",
      "never permit deploy where target.zone == production or target.replicas > 100",
    ],
    refuted: ["never permit deploy where target.zone in [staging, production]"],
    vacuous: [
      "never permit deploy where target.zone == staging and target.zone == production",
      "never permit deploy where not (target.zone in [staging, production])",
    ],
  },
  "an unknown in a bound refuses, and is no false": {
    rules: bound("require target.replicas < 5"),
    proven: [
      "never permit deploy where target.replicas >= 5",
      "never refuse deploy by limits where target.replicas < 5",
    ],
    refuted: [
      "never refuse deploy by limits",
      "never refuse deploy by limits where not (target.replicas < 5)",
    ],
  },
  "an unknown scope of a bound applies": {
    rules: bound("blast traffic <= 5%", "where target.zone == production"),
    proven: ["never permit deploy where target.zone == production and blast.traffic > 5%"],
    refuted: [
      "never permit deploy where blast.traffic > 5%",
      "never refuse deploy by limits where blast.traffic > 5%",
    ],
  },
  "an unknown `when` applies": {
    rules: bound("blast traffic <= 5% when target.replicas > 10"),
    proven: ["never permit deploy where target.replicas > 10 and blast.traffic > 5%"],
    refuted: [
      "never permit deploy where blast.traffic > 5%",
      "never refuse deploy by blast_radius where blast.traffic > 5%",
    ],
  },
  "absent is neither true nor unknown": {
    rules:
      "permit noted on deploy where action has note {}\npermit long on undo where reversal has tested and reversal.tested < 1d {}",
    proven: [
      "never permit deploy where not (action has note)",
      "never permit undo where not (reversal has tested)",
      "never permit undo where (reversal.tested ?? 3d) > 2d",
    ],
    refuted: [
      "never permit deploy where action has note",
      "never permit undo where (reversal.tested ?? 3d) < 2d",
    ],
  },
  "approvals are counted": {
    rules: bound("schema no destructive unless 2 of dba approve   quorum 1 of sre when schema.breaking"),
    proven: [
      "never permit deploy where schema.destructive and approvals(dba) < 2",
      "never permit deploy where schema.opaque and approvals(dba) == 1",
      "never permit deploy where schema.breaking and not (approvals(sre) >= 1)",
    ],
    refuted: [
      "never permit deploy where schema.destructive and approvals(dba) < 3",
      "never permit deploy where schema.destructive",
      "never permit deploy where approvals(dba) < 1",
    ],
    vacuous: ["never permit deploy where approvals(dba) < 0"],
  },
  "a refuse rule refuses, and can be waived": {
    rules: `${open}refuse big at constrained on deploy where target.replicas > 9 unless 1 of sre approve`,
    proven: [
      "never permit deploy where target.replicas > 9 and approvals(sre) < 1",
      "never refuse undo by big",
      "never refuse deploy by big where target.replicas < 9",
    ],
    refuted: ["never permit deploy where target.replicas > 9", "never refuse deploy by big"],
  },
  "what is advisory restricts nothing yet, and may refuse some day": {
    isOfStages: true,
    rules: `${open}bound trial on * { blast services <= 3 }`,
    refuted: [
      "never permit deploy where blast.services > 3",
      "never refuse deploy by trial where blast.services > 3",
    ],
    proven: ["never refuse deploy by trial where blast.services < 3"],
  },
  "ceilings keep permits out, and a permit that is advisory counts": {
    isOfStages: true,
    rules: `permit free on deploy {}
permit early at calibrated on undo { blast traffic <= 5%   reversal tested   grant write on target expires 1h }
stage at most constrained on undo`,
    proven: ["never permit undo"],
    refuted: ["never permit deploy", "never refuse deploy where now > 2026-01-01T00:00Z"],
  },
  "who acts": {
    rules: "permit one on deploy by release_bot {}\npermit two on undo by human {}",
    proven: [
      "never permit deploy by human",
      "never permit deploy by unproven",
      "never permit undo by agent",
      "never permit undo by release_bot",
    ],
    refuted: [
      "never permit deploy by agent",
      "never permit undo by beth",
      "never permit deploy by release_bot",
    ],
    vacuous: [],
  },
  "switches and states on record": {
    rules: `${open}switch everything on * { resume quorum 1 of sre }
switch careful on undo where target.zone == production including restores { resume quorum 1 of sre }`,
    proven: [
      "never refuse undo by everything",
      "never refuse undo by careful where target.zone == staging",
      "never refuse undo by kill_switch where not (target.zone == production)",
    ],
    refuted: [
      "never refuse deploy by everything",
      "never refuse undo by careful",
      "never refuse undo by reversibility",
      "never refuse undo by kill_switch",
    ],
  },
  "elements of a list": {
    rules:
      'paths ledger = "db/**"\npermit free on deploy {}\nbound limits at constrained on deploy { each f in action.files: quorum 1 of dba when f in ledger }',
    proven: ["never refuse deploy by blast_radius"],
    refuted: ["never permit deploy where count of action.files > 2", "never refuse deploy by limits"],
    open: ["never permit deploy where any of action.files in ledger and approvals(dba) < 1"],
  },
  "what is not followed": {
    rules:
      'permit own on deploy where target.owner like "pay*" and now in office {}\npermit other on undo where now in office {}\nwindow office = mon..fri 09:00..17:00 in "Europe/Berlin"',
    proven: [
      'never permit deploy where not (target.owner like "pay*")',
      "never permit deploy where not (now in office)",
      "never permit deploy where now in office and target.replicas > 5 and target.replicas < 6 or not (now in office)",
    ],
    refuted: ['never permit deploy where target.owner like "pay*"', "never permit undo where now in office"],
    open: [
      'never permit deploy where target.owner == "other"',
      "never permit undo where not (now in office)",
    ],
  },
  contracts: {
    rules: `contract orders = schema "db/orders.sql" on database "orders"
contract scaled on Service holds when observed.replicas >= declared.replicas
${bound("schema within orders   drift none seen within 10m")}`,
    proven: ["never permit deploy where schema.opaque", "never refuse deploy by rate_limit"],
    refuted: [
      "never permit deploy where not schema.opaque",
      "never refuse deploy by drift_detection",
      "never refuse deploy by schema_drift where not schema.opaque",
    ],
  },
  "dates and choices": {
    rules: `window holidays = 2026-12-20T00:00Z..2027-01-02T00:00Z
${bound("require if now in holidays then blast.services <= 1 else blast.services <= 3")}`,
    proven: [
      "never permit deploy where now in holidays and blast.services > 1",
      "never permit deploy where blast.services > 3",
      "never permit deploy where now == 2027-01-01T00:00Z and blast.services == 2",
    ],
    refuted: [
      "never permit deploy where blast.services > 1",
      "never permit deploy where now == 2027-01-02T00:00Z and blast.services == 2",
    ],
    vacuous: ["never permit deploy where now in holidays and now < 2026-12-20T00:00Z"],
  },
  "what sources answer": {
    isOfStages: true,
    rules: `fact frozen(z: zone): bool from calendar fresh 10m
fact ticket(id: string max 8): Ticket? from tracker fresh 10m
permit cited on deploy where ticket("T1") has open and ticket("T1").open and ticket("T1").owner == target.owner {}
refuse freeze at constrained on deploy where frozen(target.zone)`,
    proven: [
      "never permit deploy where frozen(target.zone)",
      'never permit deploy where not (ticket("T1") has open)',
      'never permit deploy where ticket("T1") has open and not ticket("T1").open',
      "never refuse undo by freeze",
    ],
    refuted: [
      'never permit deploy where ticket("T1") has open',
      "never permit deploy where not frozen(target.zone)",
      "never refuse deploy by freeze",
    ],
    open: ["never permit deploy where target.zone == staging and frozen(staging)"],
  },
  "a grant is given only where it is known to be due": {
    rules: "permit granted on deploy { grant write on target expires 15m when target.replicas > 3 }",
    proven: ["never refuse deploy by sandbox_grant where target.replicas > 3"],
    refuted: ["never permit deploy where target.replicas < 3"],
  },
  "the other primitives": {
    rules: bound(
      "network within staging   audit anchored within 1h   memory success >= 95% over 20 outcomes   reversal tested within 7d   identity rooted in human   rate 3 per 1h per target",
    ),
    proven: [
      "never permit deploy where origin == production",
      "never permit deploy where memory.success < 95%",
      "never permit deploy where memory.outcomes < 20",
      "never permit deploy where not (reversal has tested)",
      "never refuse deploy by memory_write where memory.success >= 99% and memory.outcomes > 30",
      "never refuse deploy by reversibility where reversal has tested and reversal.tested < 1d",
    ],
    refuted: [
      "never permit deploy where memory.success == 95%",
      "never refuse deploy by rate_limit",
      "never refuse deploy by identity_binding",
      "never refuse deploy by signed_audit",
      "never refuse deploy by network_boundary where origin == staging",
    ],
  },
};

function textOf(proofs: readonly string[]): string {
  return proofs.map((proof, index) => `prove "p${index}" ${proof}`).join("\n");
}

async function decided(rules: string, proofs: readonly string[]): Promise<readonly ProofResult[]> {
  const { compiled, module, texts } = await tested({ "shop.policy": shop(rules, textOf(proofs)) });
  return decideProofs(compiled, module, texts);
}

test.each(Object.entries(cases))("%s", async (_, { rules, ...by }) => {
  const { proven = [], refuted = [], vacuous = [], open: left = [] } = by;
  const wanted = [
    ...proven.map((proof) => [proof, "proven"]),
    ...refuted.map((proof) => [proof, "refuted"]),
    ...vacuous.map((proof) => [proof, "vacuous"]),
    ...left.map((proof) => [proof, "not-proven"]),
  ];
  const results = await decided(
    rules,
    wanted.map(([proof = ""]) => proof),
  );
  expect(results.map(({ kind }, index) => [wanted[index]?.[0], kind])).toEqual(wanted);
});

const replayed = Object.entries(cases).filter(([, { isOfStages }]) => isOfStages === undefined);

test.each(replayed)(
  "every counterexample is a test that comes out so: %s",
  async (_, { rules, refuted = [] }) => {
    const results = await decided(rules, refuted);
    const tests = results.flatMap((result, index) => {
      if (result.kind !== "refuted") return [];
      const { attempt, givens, answer } = result.counterexample;
      // The permits here are advisory: what they leave uncovered is covered in a test, where every rule binds.
      const by = answer.by.filter((source) => source !== "coverage");
      const expected = describeAnswer({ ...answer, by });
      return [`test "t${index}" {\n${givens.join("\n")}\ncase ${attempt} expect ${expected}\n}`];
    });
    expect(tests.length).toBe(refuted.length);
    const { compiled, module, texts } = await tested({ "shop.policy": shop(rules, ...tests) });
    const ran = runTests(compiled, module, texts);
    expect(ran.filter(({ kind }) => kind !== "passed")).toEqual([]);
  },
);

test("a proof has its place", async () => {
  const [proof] = await decided(open, ["never permit undo"]);
  expect(proof).toMatchObject({ title: "p0", module: "shop", kind: "refuted" });
  expect(proof?.at).toMatch(/^shop\.policy:\d+:7$/);
});

test("too many atoms or nodes are not proven", async () => {
  const { compiled, module } = await tested({
    "shop.policy": shop(
      bound("blast traffic <= 5%"),
      textOf(["never permit deploy where blast.traffic > 5%"]),
    ),
  });
  const [proof] = compiled.proofs;
  if (proof === undefined) throw new Error("there is no proof");
  for (const limits of [{ nodes: 8 }, { atoms: 2 }]) {
    expect(decideProof(proof, compiled.plan, module, limits)).toMatchObject({
      kind: "not-proven",
      why: expect.stringContaining("more than is followed"),
    });
  }
  expect(decideProof(proof, compiled.plan, module)).toEqual({ kind: "proven" });
});

test("a rule of another module counts", async () => {
  const other = `language 1
policy other
import { Service, deploy } from "shop.policy"
permit free on deploy {}
`;
  const files = { "shop.policy": shop("permit back on undo {}", textOf(["never permit deploy"])) };
  const alone = await tested(files);
  expect(decideProofs(alone.compiled, alone.module, alone.texts)).toMatchObject([{ kind: "proven" }]);
  const together = await tested({ ...files, "other.policy": other });
  expect(decideProofs(together.compiled, together.module, together.texts)).toMatchObject([
    { kind: "refuted" },
  ]);
});

test("what a baseline proves holds whatever is permitted under it", async () => {
  const base = `language 1
baseline base
entity Service { replicas: int 0..9 }
action deploy on Service {}
bound limits on * { blast services <= 3 }
prove "none" never permit deploy
prove "few" never permit deploy where blast.services > 3
prove "calm" never refuse deploy by limits where blast.services < 3
`;
  const { compiled, module, texts } = await tested({ "base.policy": base });
  expect(decideProofs(compiled, module, texts).map(({ title, kind }) => [title, kind])).toEqual([
    ["none", "refuted"],
    ["few", "proven"],
    ["calm", "proven"],
  ]);
});
