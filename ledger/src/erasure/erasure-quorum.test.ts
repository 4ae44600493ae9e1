import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";

import { encodeBase64 } from "../base64.ts";
import { canonicalDigest } from "../digest.ts";
import type { KeyAnswer } from "../keys/key-registry.ts";
import { keyIdOf, rawPublicKey } from "../keys/public-key.ts";
import { type Approval, approvalBytes, approvalDigest } from "../statement/approval-document.ts";
import { readApproval } from "../statement/approval-reader.ts";
import type { ApproveBody } from "../statement/authority-bodies.ts";
import { LedgerError } from "../ledger-error.ts";
import { erasureQuorum, type ErasureDemand } from "./erasure-quorum.ts";

const commitments = ["a".repeat(64), "b".repeat(64)];

const demand: ErasureDemand = {
  origin: "log.test/shop",
  commitments,
  quorum: 2,
  nowMs: 1000,
  softwareKeys: true,
};

function person(id: string): {
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  readonly approves: (change?: Partial<Approval>) => ApproveBody;
} {
  const pair = generateKeyPairSync("ed25519");
  const publicKey = rawPublicKey(new Uint8Array(pair.publicKey.export({ format: "der", type: "spki" })));
  if (publicKey === null) throw new Error("an Ed25519 key was made");
  const keyId = keyIdOf(publicKey);
  return {
    keyId,
    publicKey,
    approves: (change = {}) => {
      const approval: Approval = {
        v: 1,
        origin: demand.origin,
        principal: id,
        root: id,
        kind: "human",
        decision: "approve",
        of: { kind: "redact", commitmentsDigest: canonicalDigest(commitments) },
        expiresAtMs: 2000,
        nonce: id,
        ...change,
      };
      const sig = encodeBase64(new Uint8Array(sign(null, approvalBytes(approval), pair.privateKey)));
      return { approval, approvalDigest: approvalDigest(approval), proof: { kind: "key", keyId, sig } };
    },
  };
}

const [ann, bob, carol] = [person("github:1"), person("github:2"), person("github:3")];

function keyOf(keyId: string): KeyAnswer {
  const found = [ann, bob, carol].find((one) => one.keyId === keyId);
  if (found === undefined) return { ok: false, problem: { code: "key.unknown", message: "nobody knows it" } };
  const { publicKey } = found;
  return { ok: true, key: { keyId, publicKey, purpose: "approver", origin: null } };
}

describe("who may have something erased", () => {
  test("as many people as are asked for, each with a key of their own", () => {
    expect(erasureQuorum([ann.approves(), bob.approves()], keyOf, demand)).toEqual({
      ok: true,
      people: ["github:1", "github:2"],
      counted: [0, 1],
    });
    const three = erasureQuorum([ann.approves(), bob.approves()], keyOf, { ...demand, quorum: 3 });
    expect(three).toEqual({ ok: false, missing: 1, problems: [] });
  });

  test.each([1, 0, -1, Number.NaN, 1.5])("never fewer than two: a quorum of %j is one of two", (quorum) => {
    const answer = erasureQuorum([ann.approves()], keyOf, { ...demand, quorum });
    expect(answer).toEqual({ ok: false, missing: 1, problems: [] });
    expect(erasureQuorum([ann.approves(), bob.approves()], keyOf, { ...demand, quorum }).ok).toBe(true);
  });

  test("somebody who would not approve stops it, however many would", () => {
    const all = [ann.approves(), bob.approves(), carol.approves({ decision: "refuse" })];
    expect(erasureQuorum(all, keyOf, demand)).toEqual({
      ok: false,
      missing: null,
      problems: [{ index: 2, message: "github:3 would not approve" }],
    });
  });

  test.each<[string, ApproveBody, RegExp]>([
    ["something else", bob.approves({ of: { kind: "resume", switch: "*", halts: [] } }), /something else/u],
    [
      "the erasure of other values",
      bob.approves({ of: { kind: "redact", commitmentsDigest: "c".repeat(64) } }),
      /other values/u,
    ],
    ["it in another log", bob.approves({ origin: "log.test/other" }), /another log/u],
    ["it as an agent", bob.approves({ kind: "agent" }), /an agent's/u],
    ["it until now", bob.approves({ expiresAtMs: 1000 }), /expired/u],
    ["it for the same person", bob.approves({ principal: "github:1", root: "github:1" }), /counted already/u],
    ["it as a human with another root", bob.approves({ root: "github:1" }), /root of its own/u],
    [
      "it with a key that counts for somebody else",
      ann.approves({ principal: "github:2", root: "github:2" }),
      /its key is counted/u,
    ],
    ["it with a key that nobody knows", person("github:9").approves(), /nobody knows it/u],
    [
      "it, and something was changed since",
      { ...bob.approves(), approval: bob.approves({ nonce: "n" }).approval },
      /signature/u,
    ],
    [
      "it, as a platform says",
      { ...bob.approves(), proof: { kind: "platform", issuer: "github", reference: "1" } },
      /platform/u,
    ],
  ])("somebody who approved %s does not count", (_, body, why) => {
    const answer = erasureQuorum([ann.approves(), body], keyOf, demand);
    expect(answer).toMatchObject({ ok: false, missing: 1 });
    expect(answer.ok ? "" : answer.problems.map(({ message }) => message).join()).toMatch(why);
  });

  test("only what counted is named, where there is more", () => {
    const all = [person("github:9").approves(), bob.approves(), bob.approves(), ann.approves()];
    expect(erasureQuorum(all, keyOf, demand)).toEqual({
      ok: true,
      people: ["github:1", "github:2"],
      counted: [1, 3],
    });
  });

  test("a clock that is no number lets nothing count", () => {
    const answer = erasureQuorum([ann.approves(), bob.approves()], keyOf, { ...demand, nowMs: Number.NaN });
    expect(answer).toMatchObject({ ok: false, missing: 2 });
  });

  test("keys in files count only where somebody says so", () => {
    const { softwareKeys, ...strict } = demand;
    expect(softwareKeys).toBe(true);
    expect(erasureQuorum([ann.approves(), bob.approves()], keyOf, strict)).toMatchObject({
      ok: false,
      missing: 2,
    });
  });
});

describe("an approval is read", () => {
  const { approval } = ann.approves();
  const bytes = approvalBytes(approval);
  const text = new TextDecoder().decode(bytes);

  test("from the bytes that are signed", () => {
    expect(readApproval(bytes)).toEqual(approval);
  });

  test.each<[string, string]>([
    ["nothing", ""],
    ["other words before it", `x${text}`],
    ["another length", text.replace(/ (\d+) \{/u, " 9 {")],
    ["a blank within", text.replace("{", "{ ")],
    ["a field more", text.replace("{", '{"a":1,')],
    ["a line feed at its end", `${text}\n`],
    ["another type", text.replace("approval+json", "grant+json")],
  ])("and from nothing else: %s", (_, other) => {
    expect(() => readApproval(new TextEncoder().encode(other))).toThrow(LedgerError);
  });
});
