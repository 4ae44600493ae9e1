import { describe, expect, test } from "vitest";
import { recordStory } from "../test/record-story.ts";
import { STORY_ORIGIN, storyRegistry, storySigners } from "../test/story-cast.ts";
import { resigned } from "../test/resigned.ts";
import type { Json } from "../test/resigned.ts";
import { applyKeyRecord, newKeyHistory } from "./keys/history.ts";
import { keyRegistry } from "./keys/key-registry.ts";
import type { KeyRegistry, RegisteredKey } from "./keys/key-registry.ts";
import type { KeyId } from "./keys/public-key.ts";
import { verifyEd25519WithNode } from "./node/verifier.ts";
import type { RecordKind } from "./statement/record-kind.ts";
import { verifyRecord } from "./verify.ts";
import type { VerifiedRecord } from "./verify.ts";

const story = await recordStory();
const options = { origin: STORY_ORIGIN, verifySignature: verifyEd25519WithNode };
const { approver, grant: issuer } = storySigners;

function envelopeOf(kind: RecordKind): Uint8Array {
  const found = story.find((record) => record.kind === kind);
  if (found === undefined) throw new Error(`the story has no record \`${kind}\``);
  return found.record.envelope;
}

function said(envelope: Uint8Array, registry: KeyRegistry = storyRegistry): string {
  const verdict = verifyRecord(envelope, registry, options);
  return verdict.ok ? "valid" : `${verdict.problem.code} ${verdict.problem.at ?? ""}`;
}

function verified(envelope: Uint8Array): VerifiedRecord {
  const verdict = verifyRecord(envelope, storyRegistry, options);
  if (!verdict.ok) throw new Error(verdict.problem.message);
  return verdict;
}

/** The story's keys with one of them changed. */
function keysWith(keyId: KeyId, change: Partial<RegisteredKey>): KeyRegistry {
  return keyRegistry(
    [...storyRegistry.values()].map((key) => (key.keyId === keyId ? { ...key, ...change } : key)),
  );
}

function keysWithout(keyId: KeyId): KeyRegistry {
  return keyRegistry([...storyRegistry.values()].filter((key) => key.keyId !== keyId));
}

describe.each([
  ["grant", "/predicate/body/signature", "signature", issuer],
  ["approve", "/predicate/body/proof", "proof", approver],
] as const)("the signature inside of a record `%s`", (kind, at, member, signer) => {
  const envelope = envelopeOf(kind);

  test("holds by the key that the verifier brings", () => {
    expect(said(envelope)).toBe("valid");
  });

  test("is nobody's without that key", () => {
    expect(said(envelope, keysWithout(signer.keyId))).toBe(`key.unknown ${at}`);
  });

  test("takes a key of its purpose", () => {
    for (const purpose of ["writer", "activator", "log", "registrar"] as const) {
      expect(said(envelope, keysWith(signer.keyId, { purpose }))).toBe(`key.purpose ${at}`);
    }
  });

  test("takes a key of its log", () => {
    expect(said(envelope, keysWith(signer.keyId, { origin: null }))).toBe("valid");
    expect(said(envelope, keysWith(signer.keyId, { origin: "log.example/staging" }))).toBe(
      `key.origin ${at}`,
    );
  });

  test("holds in no other bytes", async () => {
    for (const sig of ["AAAA", "AAA", "=", `${"A".repeat(86)}==`]) {
      const forged = await resigned(envelope, ({ predicate }) => {
        Object.assign(predicate.body[member] as Json, { sig });
      });
      expect(said(forged)).toBe(sig === "=" ? `statement.shape ${at}/sig` : `signature.invalid ${at}`);
    }
  });

  test("counts only while its key is in force, by the record's place in the log", () => {
    const record = verified(envelope);
    const revocation = verified(envelopeOf("key.revoke"));
    const { predicate } = revocation.statement;
    if (predicate.kind !== "key.revoke") throw new Error("the record revokes nothing");
    const body = { ...predicate.body, keyId: signer.keyId };
    const revoked = applyKeyRecord(
      newKeyHistory(storyRegistry),
      { ...revocation, statement: { ...revocation.statement, predicate: { ...predicate, body } } },
      10,
    );
    if (!revoked.ok) throw new Error(revoked.problem.message);
    expect(applyKeyRecord(revoked.history, record, 9)).toMatchObject({ ok: true });
    expect(applyKeyRecord(revoked.history, record, 11)).toMatchObject({
      ok: false,
      problem: { code: "key.revoked" },
    });
  });
});

test("an approval of an override takes a registrar's key, and an approver's is none", async () => {
  const envelope = story.flatMap(({ record }) => {
    const { predicate } = record.statement;
    return predicate.kind === "approve" && predicate.body.approval.of.kind === "override"
      ? [record.envelope]
      : [];
  });
  const [first] = envelope;
  if (first === undefined) throw new Error("the story has no override");
  expect(said(first)).toBe("valid");
  expect(said(first, keysWith(storySigners.registrar.keyId, { purpose: "approver" }))).toBe(
    "key.purpose /predicate/body/proof",
  );
});

test("an approval that a key signed is none by SSH, and the reverse", async () => {
  const swapped = await resigned(envelopeOf("approve"), ({ predicate }) => {
    Object.assign(predicate.body["proof"] as Json, { kind: "ssh" });
  });
  expect(said(swapped)).toBe("signature.invalid /predicate/body/proof");
});
