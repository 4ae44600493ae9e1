import { describe, expect, test } from "vitest";
import { evaluateBy, rowFrom } from "../../test/audited-records.ts";
import { enforce, FIRST_AT_MS, policy, propose, signAfter } from "../../test/sample-records.ts";
import { filterAnswer } from "./audit-filter.ts";
import type { AuditFilter } from "./audit-filter.ts";
import { readFilter } from "./read-filter.ts";

const AT_MS = FIRST_AT_MS + 1000;
const proposed = await signAfter(null, propose());
const evaluated = await signAfter(proposed, evaluateBy(proposed.digest));
const enforced = await signAfter(evaluated, enforce(evaluated.digest));
const row = rowFrom(evaluated);

describe("a filter", () => {
  test.each<AuditFilter>([
    {},
    { agent: "github:42" },
    { agent: "github app:7" },
    { human: "github:7" },
    { action: "deploy" },
    { target: "orders" },
    { target: "Service:checkout" },
    { primitives: ["quorum", "blast_radius"] },
    { verdicts: ["permit"] },
    { policyCommit: policy.commit },
    { policyCommit: policy.commit.slice(0, 7) },
    { kinds: ["propose", "evaluate"] },
    { keyId: row.keyId },
    { keyId: row.keyId.slice(0, 15) },
    { sinceMs: AT_MS },
    { untilMs: AT_MS + 1 },
    { agent: "github:42", verdicts: ["permit"], sinceMs: AT_MS, untilMs: AT_MS + 1 },
  ])("%j asks for the row", (filter) => {
    expect(filterAnswer(row, filter)).toEqual({ kind: "yes" });
  });

  test.each<AuditFilter>([
    // Names are claims; ids are whole.
    { agent: "Builder" },
    { agent: "github:4" },
    { human: "github:42" },
    { action: "Deploy" },
    { target: "order" },
    { target: "Database:orders" },
    { primitives: ["quorum"] },
    { verdicts: ["refuse", "hold"] },
    { policyCommit: "abababc" },
    { kinds: ["enforce"] },
    { keyId: `sha256:${"0".repeat(64)}` },
    { sinceMs: AT_MS + 1 },
    { untilMs: AT_MS },
    { agent: "github:42", action: "scale" },
  ])("%j does not", (filter) => {
    expect(filterAnswer(row, filter)).toEqual({ kind: "no" });
  });

  test("does not know where the record leaves open what is asked, unless something else says no", () => {
    const open = rowFrom(enforced);
    expect(filterAnswer(open, { agent: "github:42", action: "deploy", verdicts: ["permit"] })).toEqual({
      kind: "unknown",
      fields: ["agent", "action"],
    });
    expect(filterAnswer(open, { agent: "github:42", verdicts: ["refuse"] })).toEqual({ kind: "no" });
    expect(filterAnswer(open, { kinds: ["enforce"] })).toEqual({ kind: "yes" });
  });
});

const reader = { nowMs: Date.UTC(2026, 10, 24, 10), primitives: ["quorum", "coverage"] };

function read(given: Readonly<Record<string, string>>): unknown {
  const answer = readFilter(new Map(Object.entries(given)), reader);
  return answer.ok ? answer.filter : [answer.option, answer.message];
}

describe("the options of a filter", () => {
  test("are read as data, others are left alone", () => {
    expect(
      read({
        agent: "github:42",
        human: "github:7",
        action: "deploy",
        target: "Service:checkout",
        primitive: "quorum,coverage",
        verdict: "refuse",
        "policy-commit": "abcdef0",
        "key-id": "sha256:abcdef01",
        kind: "evaluate,key.revoke",
        since: "2h",
        until: "2026-11-24T09:00",
        format: "json",
      }),
    ).toEqual({
      agent: "github:42",
      human: "github:7",
      action: "deploy",
      target: "Service:checkout",
      primitives: ["quorum", "coverage"],
      verdicts: ["refuse"],
      policyCommit: "abcdef0",
      kinds: ["evaluate", "key.revoke"],
      keyId: "sha256:abcdef01",
      sinceMs: Date.UTC(2026, 10, 24, 8),
      untilMs: Date.UTC(2026, 10, 24, 9),
    });
    expect(read({})).toEqual({});
  });

  test.each([
    ["verdict", "deny", "`deny` is none of refuse, hold, permit"],
    ["verdict", "refuse,", "`` is none of"],
    ["verdict", "", "`` is none of"],
    ["kind", "evaluates", "`evaluates` is none of propose, evaluate"],
    ["primitive", "blast", "`blast` is none of quorum, coverage"],
    ["policy-commit", "abc", "no commit id"],
    ["policy-commit", "ABCDEF0", "no commit id"],
    ["key-id", "abcdef01", "no key's id"],
    ["key-id", "sha256:abcdef0", "no key's id"],
    ["since", "tomorrow", "neither a UTC time"],
    ["until", "2026-02-30", "there is no such time"],
    ["agent", "", "it is empty"],
    ["target", "x".repeat(1025), "longer than 1024"],
  ])("--%s %j is an error that says so", (option, text, message) => {
    expect(read({ [option]: text })).toEqual([option, expect.stringContaining(message)]);
  });

  test("an end that is not behind the beginning is no empty answer but an error", () => {
    expect(read({ since: "1h", until: "1h" })).toEqual(["until", "it does not lie after `--since`"]);
  });
});
