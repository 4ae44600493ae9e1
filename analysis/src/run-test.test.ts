import { compilePolicySet, sourceSet, textDigest } from "@interlock/compiler";
import { loadModule } from "@interlock/compiler/node";
import { renderDiagnostic } from "@interlock/lang";
import { describe, expect, test } from "vitest";

import { describeAnswer, runTests, type TestResult } from "./run-test.ts";

const words = `language 1
policy shop
zone staging, production
source github
entity Service { owner: string max 64, zone: zone, replicas: int 0..100 }
action deploy on Service { canary: percent, note?: string max 20 }
agent release_bot = github app 7
human beth = github user 42
group dba = team "acme/dba" from github fresh 10m
group sre = team "acme/sre" from github fresh 10m
group leads = beth, release_bot
`;

const service = `given checkout = Service { owner: "payments", zone: production, replicas: 2 }
  given now = 2026-11-24T10:00Z`;

/** Compiles rules and tests over the words above, and runs the tests. */
async function results(...parts: readonly string[]): Promise<readonly TestResult[]> {
  return resultsOf({ "shop.policy": words + parts.join("\n") }, ["shop.policy"]);
}

async function resultsOf(
  files: Readonly<Record<string, string>>,
  entries: readonly string[],
): Promise<readonly TestResult[]> {
  const sources = Object.entries(files).map(([path, text]) => ({
    path,
    text,
    blob: "0".repeat(40),
    sha256: textDigest(text),
  }));
  const set = sourceSet({ repository: null, commit: null }, sources);
  const compilation = await compilePolicySet(set, entries);
  if (compilation.kind === "failed") {
    const frames = compilation.diagnostics.map((diagnostic) =>
      renderDiagnostic(diagnostic, files[diagnostic.path] ?? "", { color: false }),
    );
    throw new Error(frames.join("\n"));
  }
  const { compiled } = compilation;
  const module = await loadModule(compiled.javascript, compiled.moduleDigest);
  return runTests(compiled, module, new Map(Object.entries(files)));
}

/** A test of one attempt by the agent, with these givens and this expectation. */
function attempt(givens: string, expectation: string, by = "release_bot"): string {
  return `test "one" {
  ${service}
  ${givens}
  when deploy on checkout by ${by} { canary: 5% }
  expect ${expectation}
}`;
}

/** What an attempt came to, in the words of an \`expect\`. */
async function answerTo(rules: string, givens: string, by?: string): Promise<string> {
  const [only] = await results(rules, attempt(givens, "refuse by kill_switch", by));
  if (only?.kind !== "failed") throw new Error("no test expects a kill switch");
  return describeAnswer(only.actual);
}

const permitAll = "permit anything on deploy {}";

describe("results", () => {
  test("a test that holds passes, at the place of its title", async () => {
    const [only] = await results(permitAll, attempt("", "permit"));
    expect(only).toEqual({ kind: "passed", title: "one", module: "shop", at: "shop.policy:13:6" });
  });

  test("a test that does not hold shows both answers and the deciding findings", async () => {
    const [only] = await results("permit careful on deploy { blast traffic <= 5% }", attempt("", "permit"));
    expect(only).toMatchObject({
      kind: "failed",
      expected: { outcome: "permit", by: [], needing: [] },
      actual: { outcome: "refuse", by: ["blast_radius"], needing: [] },
      deciding: [{ clause: "shop.careful.blast_radius.traffic", isUnknown: true, at: "shop.policy:12:28" }],
    });
  });

  test("the sources of the deciding findings have to be named exactly", async () => {
    const rules = `permit careful on deploy { blast traffic <= 5% reversal tested }`;
    const both = await results(rules, attempt("", "refuse by reversibility, blast_radius"));
    const one = await results(rules, attempt("", "refuse by blast_radius"));
    const more = await results(rules, attempt("", "refuse by reversibility, blast_radius, rule"));
    expect([both, one, more].map(([first]) => first?.kind)).toEqual(["passed", "failed", "failed"]);
  });

  test("the lists that a hold needs have to be named exactly, in any order", async () => {
    const rules = "permit asked on deploy { quorum 2 of dba as first quorum 1 of sre as second }";
    const holds = async (needing: string): Promise<string | undefined> =>
      (await results(rules, attempt("", `hold by quorum needing ${needing}`)))[0]?.kind;
    expect(await holds("2 of dba also 1 of sre")).toBe("passed");
    expect(await holds("1 of sre also 2 of dba")).toBe("passed");
    expect(await holds("2 of dba")).toBe("failed");
    expect(await holds("2 of dba also 2 of sre")).toBe("failed");
    expect(await holds("2 of dba within 1h also 1 of sre")).toBe("failed");
    expect(await holds("2 of dba and 1 of sre")).toBe("failed");
  });

  test("the seats of one list may be named in any order", async () => {
    const rules = "permit asked on deploy { quorum 2 of dba and 1 of sre }";
    const [only] = await results(rules, attempt("", "hold by quorum needing 1 of sre and 2 of dba"));
    expect(only?.kind).toBe("passed");
  });

  test("every rule of the module counts whatever its stage, and no rule of another module", async () => {
    const shared = words.replace("policy shop", "policy words");
    const own = `language 1
policy own
import { deploy, Service, production, release_bot } from "words.policy"
stage advisory
permit anything on deploy {}
${attempt("", "permit")}`;
    const other = `language 1
policy other
import { deploy } from "words.policy"
refuse everything on deploy`;
    const files = { "words.policy": shared, "own.policy": own, "other.policy": other };
    const ran = await resultsOf(files, ["own.policy", "other.policy"]);
    expect(ran.map(({ kind }) => kind)).toEqual(["passed"]);
  });
});

describe("evidence", () => {
  test("what is not given is unknown", async () => {
    expect(await answerTo("permit p on deploy { blast users <= 5% }", "")).toBe("refuse by blast_radius");
    expect(await answerTo("permit p on deploy { schema no destructive }", "")).toBe("refuse by schema_drift");
    expect(await answerTo("permit p on deploy { reversal declared }", "")).toBe("refuse by reversibility");
    expect(await answerTo("permit p on deploy { require memory.outcomes > 0 }", "")).toBe("refuse by rule");
  });

  test("one share is every percentile, a percentile is that one", async () => {
    const p99 = "permit p on deploy { blast traffic p99 <= 5% }";
    expect(await answerTo(p99, "given blast = { traffic: 2% }")).toBe("permit");
    expect(await answerTo(p99, "given blast.traffic.p50 = 2%")).toBe("refuse by blast_radius");
    expect(await answerTo(p99, "given blast.traffic.p99 = 5%")).toBe("permit");
    expect(await answerTo(p99, "given blast.traffic = 2%\n given blast.traffic.p99 = 6%")).toBe(
      "refuse by blast_radius",
    );
  });

  test("a later given wins, an unknown takes all of it away", async () => {
    const rules = "permit p on deploy { blast services <= 3 }";
    expect(await answerTo(rules, "given blast.services = 9\n given blast.services = 1")).toBe("permit");
    expect(await answerTo(rules, "given blast.services = 1\n given blast = unknown")).toBe(
      "refuse by blast_radius",
    );
  });

  test("an age is counted back from now", async () => {
    const rules = "permit p on deploy { reversal tested within 7d }";
    expect(await answerTo(rules, "given reversal = { tested: 7d }")).toBe("permit");
    expect(await answerTo(rules, "given reversal = { tested: 8d }")).toBe("refuse by reversibility");
    expect(await answerTo(rules, "given reversal = { tested: none }")).toBe("refuse by reversibility");
    expect(await answerTo(rules, "given reversal = { tested: 1d }\n given now = unknown")).toBe(
      "refuse by reversibility",
    );
  });

  test("calibration is fresh, as of a known now", async () => {
    const rules = "stage calibrated permit p on deploy { }";
    expect(await answerTo(rules, "")).toBe("permit");
    expect(await answerTo(rules, "given now = unknown")).toBe("refuse by coverage");
  });

  test("flags and figures arrive as they are given", async () => {
    const rules = "permit p on deploy { schema no destructive require schema.statements == 2 }";
    const schema = "given schema = { destructive: false, opaque: false, statements: 2 }";
    expect(await answerTo(rules, schema)).toBe("permit");
    expect(await answerTo(rules, `${schema} given schema.destructive = true`)).toBe("refuse by schema_drift");
  });

  test("a field of a target that is given as unknown stays unknown", async () => {
    const [only] = await results(
      "permit p on deploy where target.replicas > 1 {}",
      `test "one" {
  given checkout = Service { owner: "a", zone: production, replicas: unknown }
  when deploy on checkout by release_bot { canary: 5% }
  expect refuse by coverage
}`,
    );
    expect(only?.kind).toBe("passed");
  });
});

describe("surroundings", () => {
  test("counters are at zero and nothing cools down, unless a counter is given", async () => {
    const rules = `permit p on deploy {
  rate 3 per 1h per agent
  rate 1 at once per owner
  rate none for 10m after rollback per target
  rate 2 per 1d per action
}`;
    expect(await answerTo(rules, "")).toBe("permit");
    for (const [given, answer] of [
      ["p.rate_limit.per_agent = 2", "permit"],
      ["p.rate_limit.per_agent = 3", "refuse by rate_limit"],
      ["p.rate_limit.at_once_per_owner = 1", "refuse by rate_limit"],
      ["p.rate_limit.none_after_rollback_per_target = 9m", "refuse by rate_limit"],
      ["p.rate_limit.none_after_rollback_per_target = 10m", "permit"],
      ["p.rate_limit.none_after_rollback_per_target = none", "permit"],
      ["p.rate_limit.per_action = unknown", "refuse by rate_limit"],
    ] as const) {
      expect(`${given}: ${await answerTo(rules, `given ${given}`)}`).toBe(`${given}: ${answer}`);
    }
  });

  test("an agent is verified and rooted in a human, the unproven in nobody, and both can be unknown", async () => {
    const rules = `permit p on deploy {
  identity verified by "https://issuer.example"
  identity rooted in human
}`;
    expect(await answerTo(rules, "")).toBe("permit");
    expect(await answerTo(rules, "", 'human "beth"')).toBe("permit");
    expect(await answerTo(rules, "", "unproven")).toBe("refuse by identity_binding");
    expect(await answerTo(rules, "given identity = unknown")).toBe("refuse by identity_binding");
  });

  test("a group is large enough for every seat, and can be unknown", async () => {
    const rules = "permit p on deploy { quorum 40 of dba and 2 of sre }";
    expect(await answerTo(rules, "")).toBe("hold by quorum needing 40 of dba and 2 of sre");
    expect(await answerTo(rules, "given dba = unknown")).toBe("refuse by quorum");
    expect(await answerTo(rules, "given now = unknown")).toBe("refuse by quorum");
  });

  test("approvals fill seats: each person once, the proposer never", async () => {
    const rules = "permit p on deploy { quorum 2 of dba and 1 of sre }";
    const waiting = "hold by quorum needing 2 of dba and 1 of sre";
    expect(await answerTo(rules, "given approvals = [2 of dba, 1 of sre]")).toBe("permit");
    expect(await answerTo(rules, "given approvals = [1 of dba, 1 of dba, 1 of sre]")).toBe("permit");
    expect(await answerTo(rules, "given approvals = [3 of dba]")).toBe(waiting);
    expect(await answerTo(rules, "given approvals = []")).toBe(waiting);
    expect(await answerTo(rules, "given approvals = unknown")).toBe("refuse by quorum");
  });

  test("a group by names keeps its members, agents among them have no seat unless it is given", async () => {
    const humans = "permit p on deploy { quorum 1 of leads }";
    expect(await answerTo(humans, "given approvals = [beth]")).toBe("permit");
    expect(await answerTo(humans, "given approvals = [1 of leads]")).toBe("permit");
    expect(await answerTo(humans, "given approvals = [release_bot]", 'agent "other"')).toBe(
      "hold by quorum needing 1 of leads",
    );
    const agents = "permit p on deploy { quorum 2 of leads, at most 1 agent }";
    expect(await answerTo(agents, "given approvals = [beth, release_bot]", 'agent "other"')).toBe("permit");
    // The proposer has no seat, so that two of two can never approve.
    expect(await answerTo(agents, "given approvals = [2 of leads]", "release_bot")).toBe("refuse by quorum");
  });

  test("approvals beyond the bound are unknown and take no time", async () => {
    const rules = "permit p on deploy { quorum 1 of dba }";
    expect(await answerTo(rules, "given approvals = [1000 of dba]")).toBe("permit");
    expect(await answerTo(rules, "given approvals = [9000000000 of dba]")).toBe("refuse by quorum");
  });

  test("an unless is waived by approvals of this very attempt", async () => {
    const rules = `bound b on deploy { blast traffic <= 5% unless 2 of dba approve }\n${permitAll}`;
    const given = "given blast.traffic = 6%";
    expect(await answerTo(rules, given)).toBe("hold by blast_radius needing 2 of dba");
    expect(await answerTo(rules, `${given} given approvals = [2 of dba]`)).toBe("permit");
    expect(await answerTo(rules, "given approvals = [2 of dba]")).toBe("refuse by blast_radius");
  });
});
