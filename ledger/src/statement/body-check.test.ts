import { describe, expect, test } from "vitest";
import { recordStory } from "../../test/record-story.ts";
import { STORY_ORIGIN, storyRegistry } from "../../test/story-cast.ts";
import { resigned } from "../../test/resigned.ts";
import type { EditableStatement, Json } from "../../test/resigned.ts";
import { canonicalDigest } from "../digest.ts";
import { verifyEd25519WithNode } from "../node/verifier.ts";
import { verifyRecord } from "../verify.ts";
import { approvalDigest } from "./approval-document.ts";
import type { Approval } from "./approval-document.ts";
import { grantDigest } from "./grant-document.ts";
import type { Grant } from "./grant-document.ts";
import type { RecordKind } from "./record-kind.ts";

const story = await recordStory();

function envelopeOf(kind: RecordKind): Uint8Array {
  const found = story.find((record) => record.kind === kind);
  if (found === undefined) throw new Error(`the story has no record \`${kind}\``);
  return found.record.envelope;
}

async function said(kind: RecordKind, change: (statement: EditableStatement) => void): Promise<string> {
  const verdict = verifyRecord(await resigned(envelopeOf(kind), change), storyRegistry, {
    origin: STORY_ORIGIN,
    verifySignature: verifyEd25519WithNode,
  });
  if (verdict.ok) return "valid";
  return `${verdict.problem.code} ${verdict.problem.at ?? ""}`;
}

/** Changes the grant, and everything of the record that follows from it but the issuer's signature. */
function regrant(change: Partial<Grant>): (statement: EditableStatement) => void {
  return ({ predicate, subject: [first] }) => {
    const grant = { ...(predicate.body["grant"] as Grant), ...change };
    const sha256 = grantDigest(grant);
    Object.assign(predicate.body, { grant, grantDigest: sha256 });
    Object.assign(first ?? {}, { digest: { sha256 } });
  };
}

/** Changes the approval, and its digest. */
function reapprove(change: Partial<Approval>): (statement: EditableStatement) => void {
  return ({ predicate }) => {
    const approval = { ...(predicate.body["approval"] as Approval), ...change };
    Object.assign(predicate.body, { approval, approvalDigest: approvalDigest(approval) });
  };
}

const inBody =
  (change: Json) =>
  ({ predicate }: EditableStatement): void => {
    Object.assign(predicate.body, change);
  };

const HOUR_MS = 3_600_000;
const overrideAtMs = Date.parse(
  story.find(({ kind }) => kind === "override")?.record.statement.predicate.at ?? "",
);

describe("what the parts of a body say of each other", () => {
  test.each<[string, RecordKind, (statement: EditableStatement) => void, string]>([
    [
      "an outcome that was in before it began",
      "remember",
      inBody({ startedAtMs: 2, endedAtMs: 1 }),
      "statement.time /predicate/body/startedAtMs",
    ],
    [
      "a refusal that starts an effect",
      "enforce",
      inBody({ outcome: "refuse" }),
      "statement.outcome /predicate/body/effect",
    ],
    [
      "a hold that takes of a budget",
      "enforce",
      ({ predicate: { body } }) => {
        delete body["effect"];
        body["outcome"] = "hold";
      },
      "statement.outcome /predicate/body/charged",
    ],
    [
      "a refusal that takes nothing",
      "enforce",
      ({ predicate: { body } }) => {
        for (const field of ["effect", "charged", "reserved", "dueAtMs"]) delete body[field];
        Object.assign(body, { outcome: "refuse", reason: "verdict is stale" });
      },
      "valid",
    ],
    [
      "another grant's digest",
      "grant",
      inBody({ grantDigest: "ab".repeat(32) }),
      "statement.subject /subject/0",
    ],
    [
      "another grant's digest, and a subject that agrees",
      "grant",
      ({ predicate, subject: [first] }) => {
        predicate.body["grantDigest"] = "ab".repeat(32);
        Object.assign(first ?? {}, { digest: { sha256: "ab".repeat(32) } });
      },
      "statement.digest /predicate/body/grantDigest",
    ],
    [
      "a grant for another log",
      "grant",
      regrant({ origin: "log.example/staging" }),
      "statement.origin /predicate/body/grant/origin",
    ],
    [
      "a grant that somebody else issues",
      "grant",
      regrant({ issuer: `sha256:${"ab".repeat(32)}` }),
      "statement.key /predicate/body/signature/keyId",
    ],
    [
      "a grant that ends as it begins",
      "grant",
      regrant({ notBeforeMs: 5, expiresAtMs: 5 }),
      "statement.time /predicate/body/grant/expiresAtMs",
    ],
    [
      "a grant that was widened behind its issuer's back",
      "grant",
      regrant({ uses: null }),
      "signature.invalid /predicate/body/signature",
    ],
    ["a grant of no uses", "grant", regrant({ uses: 0 }), "statement.shape /predicate/body/grant/uses"],
    ["a grant of nothing", "grant", regrant({ can: [] }), "statement.shape /predicate/body/grant/can"],
    [
      "a grant that an outcome ended, and no outcome is named",
      "revoke",
      inBody({ cause: null }),
      "statement.parents /predicate/body/cause",
    ],
    ["a grant that a person ended", "revoke", inBody({ cause: null, because: "person" }), "valid"],
    [
      "another approval's digest",
      "approve",
      inBody({ approvalDigest: "ab".repeat(32) }),
      "statement.digest /predicate/body/approvalDigest",
    ],
    [
      "an approval for another log",
      "approve",
      reapprove({ origin: "log.example/staging" }),
      "statement.origin /predicate/body/approval/origin",
    ],
    [
      "a human who acts for somebody else",
      "approve",
      reapprove({ root: "github:9" }),
      "statement.principal /predicate/body/approval/root",
    ],
    [
      "an approval that says the opposite of what was signed",
      "approve",
      reapprove({ decision: "refuse" }),
      "signature.invalid /predicate/body/proof",
    ],
    [
      "a longer approval than was signed",
      "approve",
      reapprove({ expiresAtMs: 2 ** 47 }),
      "signature.invalid /predicate/body/proof",
    ],
    [
      "an approval that a platform answers for",
      "approve",
      inBody({ proof: { kind: "platform", issuer: "github", reference: "review 7" } }),
      "valid",
    ],
    [
      "an override of one approval",
      "override",
      ({ predicate }) => {
        predicate.body["approvals"] = (predicate.body["approvals"] as string[]).slice(0, 1);
      },
      "statement.shape /predicate/body/approvals",
    ],
    [
      "an override of one approval, named twice",
      "override",
      ({ predicate }) => {
        const [one] = predicate.body["approvals"] as string[];
        predicate.body["approvals"] = [one, one];
      },
      "statement.shape /predicate/body/approvals",
    ],
    ["an override of an hour", "override", inBody({ expiresAtMs: overrideAtMs + HOUR_MS }), "valid"],
    [
      "an override of an hour and a millisecond",
      "override",
      inBody({ expiresAtMs: overrideAtMs + HOUR_MS + 1 }),
      "statement.time /predicate/body/expiresAtMs",
    ],
    [
      "an override that is over as it begins",
      "override",
      inBody({ expiresAtMs: overrideAtMs }),
      "statement.time /predicate/body/expiresAtMs",
    ],
    ["a halt of no epoch", "halt", inBody({ epoch: 0 }), "statement.shape /predicate/body/epoch"],
    [
      "a halt that nobody could resume",
      "halt",
      inBody({ quorum: { seats: [], agentsAtMost: null, bySoftwareKey: false, withinMs: null } }),
      "statement.shape /predicate/body/quorum/seats",
    ],
    ["a resume of no halt", "resume", inBody({ halts: [] }), "statement.shape /predicate/body/halts"],
    [
      "a resume that nobody approved",
      "resume",
      inBody({ approvals: [] }),
      "statement.shape /predicate/body/approvals",
    ],
    [
      "a calibration that ends before it begins",
      "calibrate",
      inBody({ fromMs: 2, untilMs: 1 }),
      "statement.time /predicate/body/fromMs",
    ],
    [
      "a drift without the declared value",
      "drift",
      inBody({ differences: [{ field: "replicas", observed: 3 }] }),
      "statement.shape /predicate/body/differences/0/declared",
    ],
    [
      "a drift from nothing",
      "drift",
      inBody({ differences: [{ field: "replicas", declared: null, observed: [{ a: 1 }] }] }),
      "valid",
    ],
    [
      "an activation beside the one that it replaces",
      "activate",
      ({ predicate }) => (predicate["parents"] = ["ab".repeat(32)]),
      "statement.parents /predicate/parents",
    ],
    [
      "a key that takes its own place",
      "key.rotate",
      ({ predicate: { body } }) => Object.assign(body["newKey"] as Json, { keyId: body["oldKey"] as string }),
      "statement.key /predicate/body/newKey/keyId",
    ],
    [
      "a policy beside a key",
      "key.enroll",
      ({ predicate }) => (predicate["policy"] = {}),
      "statement.shape /predicate",
    ],
    [
      "a stream that is opened in its middle",
      "stream.open",
      ({ predicate }) => Object.assign(predicate, { seq: 1, prev: "ab".repeat(32) }),
      "statement.place /predicate/seq",
    ],
    [
      "a stream that begins with a heartbeat",
      "heartbeat",
      ({ predicate }) => Object.assign(predicate, { seq: 0, prev: null }),
      "statement.place /predicate/seq",
    ],
    [
      "a stream that begins with its end",
      "stream.close",
      ({ predicate }) => Object.assign(predicate, { seq: 0, prev: null }),
      "statement.place /predicate/seq",
    ],
    [
      "a stream that promises a sign of life in two days",
      "stream.open",
      inBody({ heartbeatMs: 172_800_000 }),
      "statement.shape /predicate/body/heartbeatMs",
    ],
    [
      "an erasure on request that nobody approved",
      "redact",
      inBody({ approvals: [] }),
      "statement.parents /predicate/body/approvals",
    ],
    [
      "an erasure because a time ran out",
      "redact",
      inBody({ approvals: [], because: { kind: "retention", class: "notes", keptMs: 1 } }),
      "valid",
    ],
    [
      "an erasure for two reasons",
      "redact",
      inBody({ because: { kind: "retention", class: "notes", keptMs: 1, reason: "asked for" } }),
      "statement.shape /predicate/body/because",
    ],
    [
      "an erasure of one value twice",
      "redact",
      ({ predicate, subject: [first] }) => {
        const commitments = ["ab".repeat(32), "ab".repeat(32)];
        predicate.body["commitments"] = commitments;
        Object.assign(first ?? {}, { digest: { sha256: canonicalDigest(commitments) } });
      },
      "statement.order /predicate/body/commitments",
    ],
  ])("%s", async (_name, kind, change, expected) => {
    expect(await said(kind, change)).toBe(expected);
  });
});

test("a platform cannot approve an override", async () => {
  const [envelope] = story.flatMap(({ record }) => {
    const { predicate } = record.statement;
    return predicate.kind === "approve" && predicate.body.approval.of.kind === "override"
      ? [record.envelope]
      : [];
  });
  if (envelope === undefined) throw new Error("the story has no override");
  const proof = { kind: "platform", issuer: "github", reference: "review 7" };
  const verdict = verifyRecord(await resigned(envelope, inBody({ proof })), storyRegistry);
  expect(verdict).toMatchObject({
    ok: false,
    problem: { code: "statement.key", at: "/predicate/body/proof" },
  });
});
