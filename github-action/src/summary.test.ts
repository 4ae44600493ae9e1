import type { Finding } from "@interlock/runtime";
import { describe, expect, test } from "vitest";
import { MAX_SUMMARY_LENGTH } from "./check-run.ts";
import type { GateVerdict } from "./gate-verdict.ts";
import { MAX_ROWS, summaryLog, summaryMarkdown } from "./summary.ts";
import type { Report } from "./summary.ts";

const finding: Finding = {
  source: "schema_drift",
  rule: "shop.migrations",
  clause: "shop.migrations.schema_drift.destructive",
  at: "policies/shop.policy:14:3",
  target: { entity: "Database", id: "shop" },
  element: null,
  outcome: "refuse",
  isUnknown: false,
  seen: "a destructive statement",
  bound: "no destructive statement",
  margin: null,
  remedy: "take the destructive statement out of the change",
  because: "| <b>x</b> @ada\n## y",
  needs: null,
};

function report(findings: readonly Finding[], kind: GateVerdict["kind"] = "enforced"): Report {
  const deciding = findings.map((one) => ({ action: "migrate db/1.sql", finding: one }));
  return {
    verdict: {
      kind,
      outcome: findings.length === 0 ? "permit" : "refuse",
      deciding,
      findings: deciding,
      needing: [],
      primitives: ["schema_drift"],
      stage: "constrained",
      validUntilMs: 1_767_225_600_000,
    },
    judgement: { kind: "refused", reason: "x", remedy: "y", recorded: null },
    arming: { kind: "unarmed", reason: "no rule" },
    pullNumber: 7,
    headSha: "a".repeat(40),
    baseRef: "main",
    baseTip: "b".repeat(40),
    policyCommit: "b".repeat(40),
    missingFolders: [],
    isCommitProven: false,
    records: null,
  };
}

function shownWith(missingFolders: readonly string[]): string {
  return summaryMarkdown({ ...report([]), missingFolders });
}

describe("the summary", () => {
  test("says the verdict first, and names primitive, rule, place, seen, bound and remedy", () => {
    const lines = summaryMarkdown(report([finding])).split("\n");
    expect(lines[0]).toBe("## Refused by schema_drift");
    const row = lines.find((line) => line.startsWith("| `schema_drift` refuses |")) ?? "";
    for (const part of [
      "<code>policies/shop.policy:14:3 &#64; bbbbbbbbbbbb</code>",
      "a destructive statement; &#124; &#60;b&#62;x&#60;/b&#62; &#64;&#8203;ada",
      "| no destructive statement |",
      "| take the destructive statement out of the change |",
    ]) {
      expect(row).toContain(part);
    }
  });

  test("says so where a commit could not be hashed again", () => {
    expect(summaryMarkdown(report([]))).toContain("is GitHub&#39;s word".replace("&#39;", "'"));
  });

  test("names the folders of migrations that are not there, escaped, and no more than a few", () => {
    expect(shownWith(["db/migration", "<b>"])).toContain(
      "> the configuration names folders of migrations that are not there at the policy commit, and no file elsewhere is judged as one of their migrations: db/migration, &#60;b&#62;\n",
    );
    expect(shownWith(Array.from({ length: MAX_ROWS + 2 }, () => "a"))).toContain("a, a and 2 more\n");
    expect(shownWith([])).not.toContain("folders of migrations");
  });

  test("fits a check run, however much was found, and says that there is more", () => {
    const long = { ...finding, seen: "é<".repeat(400), remedy: "<".repeat(4_000) };
    const few = summaryMarkdown(report(Array.from({ length: MAX_ROWS + 3 }, () => finding)));
    expect(few).toContain("and 3 more: the records hold them all.");
    const many = summaryMarkdown(report(Array.from({ length: MAX_ROWS }, () => long)));
    expect(many.length).toBeLessThanOrEqual(MAX_SUMMARY_LENGTH);
    expect(many).toContain("## Refused by schema_drift");
  });

  test("never says that advice permits", () => {
    const lookedAt = {
      action: "merge",
      finding: { ...finding, outcome: "permit", remedy: "nothing" },
    } as const;
    for (const kind of ["advised", "unarmed"] as const) {
      const { verdict, ...rest } = report([], kind);
      const advised = { ...rest, verdict: { ...verdict, findings: [lookedAt] } };
      for (const text of [summaryMarkdown(advised), ...summaryLog(advised)])
        expect(text).not.toMatch(/permit/i);
    }
  });
});
