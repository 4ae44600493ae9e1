import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";

import { encodeBase64 } from "../base64.ts";
import { canonicalDigest } from "../digest.ts";
import type { KeyAnswer, RegisteredKey } from "../keys/key-registry.ts";
import { keyIdOf, rawPublicKey } from "../keys/public-key.ts";
import { type Approval, approvalBytes, approvalDigest } from "../statement/approval-document.ts";
import { readApproval } from "../statement/approval-reader.ts";
import type { ApproveBody } from "../statement/authority-bodies.ts";
import { LedgerError } from "../ledger-error.ts";
import type { Holder } from "../statement/holder.ts";
import { MAX_ERASURE_APPROVAL_MS } from "./erasure-demand.ts";
import type { ErasureDemand } from "./erasure-demand.ts";
import { erasureQuorum } from "./erasure-quorum.ts";

const commitments = ["a".repeat(64), "b".repeat(64)];

const commitmentsDigest = canonicalDigest(commitments);

const demand: ErasureDemand = {
  origin: "log.test/shop",
  commitments,
  subject: "github:9",
  classes: ["Person.mail", "tell.note"],
  reason: "asked for",
  quorum: 2,
  nowMs: 1000,
  softwareKeys: true,
};

/** Up to when an approval may hold. */
const LONGEST = demand.nowMs + MAX_ERASURE_APPROVAL_MS;

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

/** The keys of these people, as they are enrolled. */
function keysOf(
  ...held: readonly (readonly [{ readonly keyId: string; readonly publicKey: Uint8Array }, Holder | null])[]
): (keyId: string) => KeyAnswer {
  return (keyId) => {
    const [found, holder] = held.find(([one]) => one.keyId === keyId) ?? [];
    if (found === undefined || holder === undefined)
      return { ok: false, problem: { code: "key.unknown", message: "nobody knows it" } };
    const key: RegisteredKey = { keyId, publicKey: found.publicKey, purpose: "approver", origin: null };
    return { ok: true, key: holder === null ? key : { ...key, holder } };
  };
}

function human(...ids: readonly string[]): Holder {
  return { kind: "human", ids };
}

const keyOf = keysOf([ann, human("github:1")], [bob, human("github:2")], [carol, human("github:3")]);

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

  test("seven days are not too long for a yes, and no time is for a no", () => {
    const yes = bob.approves({ expiresAtMs: LONGEST });
    expect(erasureQuorum([ann.approves(), yes], keyOf, demand)).toMatchObject({ ok: true });
    const no = bob.approves({ decision: "refuse", expiresAtMs: LONGEST + 1 });
    expect(erasureQuorum([ann.approves(), yes, no], keyOf, demand)).toMatchObject({
      ok: false,
      missing: null,
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
    ["it for good", bob.approves({ expiresAtMs: LONGEST + 1 }), /longer than seven days/u],
    ["it twice", ann.approves({ nonce: "again" }), /github:1 is counted already/u],
    [
      "the erasure of more values than there are",
      bob.approves({ of: { kind: "redact", commitmentsDigest, count: 3 } }),
      /3 values/u,
    ],
    [
      "it for somebody else",
      bob.approves({ of: { kind: "redact", commitmentsDigest, subject: "github:8" } }),
      /for github:8/u,
    ],
    [
      "it of other classes",
      bob.approves({ of: { kind: "redact", commitmentsDigest, classes: ["tell.mail"] } }),
      /of tell\.mail/u,
    ],
    ["it for another reason", bob.approves({ reason: "it takes space" }), /another reason/u],
    ["it as a human with another root", bob.approves({ root: "github:1" }), /root of its own/u],
    [
      "it with somebody else's key",
      ann.approves({ principal: "github:2", root: "github:2" }),
      /held by github:1, and does not count for github:2/u,
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

  test("who was told just what is erased, as far as anybody still knows", () => {
    const told: Partial<Approval> = {
      of: {
        kind: "redact",
        commitmentsDigest,
        count: 2,
        subject: "github:9",
        classes: ["Person.mail", "tell.note"],
      },
      reason: "asked for",
    };
    expect(erasureQuorum([ann.approves(told), bob.approves()], keyOf, demand).ok).toBe(true);
    const { subject, classes, reason, ...later } = demand;
    expect([subject, classes, reason]).not.toContain(undefined);
    expect(erasureQuorum([ann.approves(told), bob.approves(told)], keyOf, later).ok).toBe(true);
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

describe("people are told apart by whose their keys are", () => {
  const both = [ann.approves(), bob.approves()];

  test.each<[string, (keyId: string) => KeyAnswer, readonly ApproveBody[], RegExp]>([
    [
      "a key without a holder",
      keysOf([ann, human("github:1")], [bob, null]),
      both,
      /nobody is enrolled as its key's holder/u,
    ],
    [
      "a key of somebody with other ids",
      keysOf([ann, human("github:1")], [bob, human("github:4")]),
      both,
      /held by github:4, and does not count for github:2/u,
    ],
    [
      "an agent's key, which signed as a human",
      keysOf([ann, human("github:1")], [bob, { kind: "agent", ids: ["github:2"], root: "github:5" }]),
      both,
      /enrolled as agent/u,
    ],
    [
      "two keys of one person",
      keysOf([ann, human("github:1")], [bob, human("github:1")]),
      [ann.approves(), bob.approves({ principal: "github:1", root: "github:1" })],
      /github:1 is counted already$/u,
    ],
    [
      "two ids of one person",
      keysOf([ann, human("github:1", "mail:a")], [bob, human("github:2", "mail:a")]),
      both,
      /github:2 is counted already as github:1/u,
    ],
    [
      "one key by two ids",
      keysOf([ann, human("github:1", "github:2")]),
      [ann.approves(), ann.approves({ principal: "github:2", root: "github:2" })],
      /github:2 is counted already as github:1/u,
    ],
    [
      "two people whom a third key shows to be one",
      keysOf([ann, human("github:1")], [bob, human("github:2")], [carol, human("github:2", "github:1")]),
      [...both, carol.approves({ principal: "github:1", root: "github:1" })],
      /github:2 is counted already/u,
    ],
  ])("%s", (_, keys, approvals, why) => {
    const answer = erasureQuorum(approvals, keys, demand);
    expect(answer).toMatchObject({ ok: false, missing: 1 });
    expect(answer.ok ? "" : answer.problems.map(({ message }) => message).join()).toMatch(why);
  });

  test("two who are one by a holder that the caller knows, whoever signed", () => {
    const linked = { ...demand, holders: [human("github:2", "github:1")] };
    expect(erasureQuorum(both, keyOf, demand).ok).toBe(true);
    expect(erasureQuorum(both, keyOf, linked)).toEqual({
      ok: false,
      missing: 1,
      problems: [
        { index: 1, message: "github:2 is counted already as github:1: their keys' holders share an id" },
      ],
    });
  });

  test("by the first of their ids", () => {
    const keys = keysOf([ann, human("github:7", "github:1")], [bob, human("github:2")]);
    expect(erasureQuorum(both, keys, demand)).toMatchObject({ ok: true, people: ["github:2", "github:7"] });
  });

  test.each<[string, Holder | null]>([
    ["nobody", null],
    ["somebody else", human("github:4")],
    ["an agent", { kind: "agent", ids: ["github:3"] }],
  ])("and a no counts by whoever's key it is: by that of %s", (_, holder) => {
    const keys = keysOf([ann, human("github:1")], [bob, human("github:2")], [carol, holder]);
    const no = carol.approves({ decision: "refuse", reason: "no" });
    expect(erasureQuorum([...both, no], keys, demand)).toEqual({
      ok: false,
      missing: null,
      problems: [{ index: 2, message: "github:3 would not approve" }],
    });
  });
});

describe("an approval is read", () => {
  const { approval } = ann.approves();
  const bytes = approvalBytes(approval);
  const text = new TextDecoder().decode(bytes);

  test("from the bytes that are signed", () => {
    expect(readApproval(bytes)).toEqual(approval);
    const told = {
      ...approval,
      of: { kind: "redact", commitmentsDigest, count: 2, subject: "github:9", classes: ["tell.note"] },
    } as const;
    expect(readApproval(approvalBytes(told))).toEqual(told);
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
