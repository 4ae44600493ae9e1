import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evaluateBy, rowFrom } from "../../test/audited-records.ts";
import {
  activate,
  activator,
  enforce,
  policy,
  propose,
  registryOf,
  remember,
  signAfter,
} from "../../test/sample-records.ts";
import { verifyRecord } from "../verify.ts";
import { completedRow, rowOf } from "./audit-row.ts";
import type { AuditRow } from "./audit-row.ts";
import { FRAMEWORKS, frameworkOf } from "./controls.ts";
import { countEvidence, MAX_REFERENCES, newEvidence } from "./evidence.ts";
import { evidenceReport } from "./evidence-report.ts";
import type { EvidenceReport, SearchedExtent } from "./evidence-report.ts";
import { reportMarkdown } from "./report-markdown.ts";

const whole: SearchedExtent = {
  madeAt: "2026-11-24T10:00:00.000Z",
  since: "2026-01-01T00:00:00.000Z",
  until: "2026-04-01T00:00:00.000Z",
  filters: [],
  records: 9,
  tree: { origin: "log.test/staging", size: 9, root: "78".repeat(32), anchoredSize: 9 },
  open: 0,
  late: 0,
  unsequenced: 0,
  openStreams: 0,
  silentStreams: 0,
  doubted: 0,
  undeclaredStreams: 0,
  problems: [],
  problemCount: 0,
};

/** An activation, an action that was permitted and seen, and one that was refused and let happen all the same. */
async function rows(): Promise<readonly AuditRow[]> {
  const activated = await signAfter(null, activate(null), activator, { stream: "activate/shop" });
  const verified = verifyRecord(activated.envelope, registryOf(activator, { purpose: "activator" }));
  if (!verified.ok) throw new Error(verified.problem.message);
  const proposed = await signAfter(null, propose());
  const evaluated = await signAfter(proposed, evaluateBy(proposed.digest));
  const enforced = await signAfter(evaluated, enforce(evaluated.digest));
  const remembered = await signAfter(enforced, remember(enforced.digest));
  const again = await signAfter(remembered, propose());
  const identity = { kind: "unknown", reason: "no answer" };
  const body = { outcome: "refuse", primitives: ["identity_binding", "quorum"] };
  const refused = await signAfter(again, evaluateBy(again.digest, { identity, body }));
  const passed = await signAfter(refused, enforce(refused.digest));
  return [
    rowOf(verified, 0),
    rowFrom(proposed, 1),
    rowFrom(evaluated, 2),
    completedRow(rowFrom(enforced, 3), rowFrom(evaluated, 2)),
    rowFrom(remembered, 4),
    rowFrom(again, 5),
    rowFrom(refused, 6),
    completedRow(rowFrom(passed, 7), rowFrom(refused, 6)),
  ];
}

async function reported(framework: "soc2" | "iso27001", searched: SearchedExtent): Promise<EvidenceReport> {
  const count = newEvidence();
  for (const row of await rows()) countEvidence(count, row);
  return evidenceReport(framework, count, searched);
}

const gaps: SearchedExtent = {
  ...whole,
  tree: { origin: "log.test/staging", size: 9, root: "78".repeat(32), anchoredSize: 6 },
  open: 2,
  late: 1,
  silentStreams: 1,
  problems: ["leaf 4, number 3 of stream gate/1: log.late: it came 75 s after the time that it names"],
  problemCount: 1,
};

describe("a report", () => {
  test.each(FRAMEWORKS)("for %s is the golden one", async (framework) => {
    const report = await reported(framework, gaps);
    const path = join(import.meta.dirname, `../../../docs/reports/${framework}.md`);
    await expect(reportMarkdown(report)).toMatchFileSnapshot(path);
  });

  test("counts what there is, and names it", async () => {
    const { controls, records, policyCommits, logExceptions } = await reported("soc2", whole);
    expect(records).toBe(8);
    expect(policyCommits).toEqual([policy.commit]);
    expect(logExceptions).toEqual([]);
    const change = controls.find(({ id }) => id === "CC8.1");
    const counts = Object.fromEntries(change?.measures.map(({ id, count }) => [id, count]) ?? []);
    expect(counts).toEqual({
      proposals: 2,
      evaluations: 2,
      holds: 0,
      approvals: 0,
      enforcements: 2,
      outcomes: 1,
      activations: 1,
    });
    // What was refused and let happen all the same is an exception.
    const [, , , , , , , passed] = await rows();
    const exceptions = change?.exceptions.filter(({ count }) => count > 0);
    expect(exceptions).toMatchObject([{ id: "unpermitted", count: 1, references: [passed?.digest] }]);
    const access = controls.find(({ id }) => id === "CC6.1");
    expect(access?.exceptions.find(({ id }) => id === "unrooted")).toMatchObject({ count: 1 });
    expect(access?.measures.find(({ id }) => id === "boundaryRefusals")).toMatchObject({ count: 1 });
  });

  test("names so many records of a sort and counts the others", async () => {
    const [, row] = await rows();
    if (row === undefined) throw new Error("there are rows");
    const count = newEvidence();
    for (let number = 0; number < MAX_REFERENCES + 3; number += 1) countEvidence(count, row);
    const [control] = evidenceReport("iso27001", count, whole).controls.filter(({ id }) => id === "A.8.32");
    expect(control?.measures[0]?.references).toHaveLength(MAX_REFERENCES);
    expect(reportMarkdown(evidenceReport("iso27001", count, whole))).toContain(" and 3 more)");
  });

  test("says of a log without a tree, or with an unproven end, what is not shown", async () => {
    const { logExceptions } = await reported("soc2", { ...whole, tree: null });
    expect(logExceptions).toEqual(["no tree shows that the records which were searched are all"]);
    const { tree } = whole;
    const unanchored = await reported("soc2", { ...whole, tree: tree && { ...tree, anchoredSize: null } });
    expect(unanchored.logExceptions).toEqual([
      "records at the end of the tree for which no checkpoint outside of the log vouches: 9",
    ]);
  });

  test("of no records says so, and not that nothing was found", () => {
    const markdown = reportMarkdown(evidenceReport("soc2", newEvidence(), whole));
    expect(markdown).toContain("There are no records here, so nothing could be found.\n");
    expect(markdown).not.toContain("No exception was found");
    expect(markdown).not.toContain("Looked for and not found");
  });

  test("lets nothing of the outside be markup", async () => {
    const problems = ["stream <b>x</b>: [a](http://x) `code` *b* # c | d ![i](j)"];
    const markdown = reportMarkdown(
      await reported("soc2", { ...whole, filters: ["--agent `x` <script>"], problems, problemCount: 1 }),
    );
    expect(markdown).toContain(
      "- stream \\<b\\>x\\</b\\>: \\[a\\](http://x) \\`code\\` \\*b\\* \\# c \\| d \\!\\[i\\](j)\n",
    );
    expect(markdown).toContain("- Only records with `--agent 'x' <script>`.\n");
  });
});

describe("a control", () => {
  test.each(FRAMEWORKS)(
    "of %s says what it bears on and what the records do not show, and nothing twice",
    (id) => {
      const { controls, source } = frameworkOf(id);
      expect(source).not.toBe("");
      for (const { bears, measures, exceptions, doesNotShow } of controls) {
        expect(bears).not.toBe("");
        expect(doesNotShow.length).toBeGreaterThan(0);
        expect(new Set([...measures, ...exceptions]).size).toBe(measures.length + exceptions.length);
      }
    },
  );
});
