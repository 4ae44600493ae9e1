import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  activator,
  afterNext,
  applied,
  carrying,
  code,
  enroll,
  forged,
  held,
  next,
  offered,
  otherRegistrar,
  registrar,
  registry,
  revoke,
  rotate,
  signed,
  start,
  writer,
} from "../../test/key-records.ts";
import { ORIGIN, propose, signAfter } from "../../test/sample-records.ts";
import { encodeBase64 } from "../base64.ts";
import { verifyRecord } from "../verify.ts";
import type { VerifiedRecord } from "../verify.ts";
import { applyKeyRecord, compromisedSinceMs, keyAt, MAX_HISTORY_KEYS, newKeyHistory } from "./history.ts";
import type { KeyHistory } from "./history.ts";
import { keyRegistry } from "./key-registry.ts";
import type { RegisteredKey } from "./key-registry.ts";

function isIn(history: KeyHistory, keyId: string, index: number): boolean {
  return keyAt(history, keyId, index).ok;
}

function isRegistrar(history: KeyHistory, keyId: string): boolean {
  return history.keys.get(keyId)?.purpose === "registrar";
}

const revokedAt5 = applied(start, await signed(revoke(writer.keyId, 1_700_000_000_000), registrar), 5);
const rotatedAt5 = applied(start, await signed(await rotate(writer, next), writer), 5);
const enrolledAt5 = applied(start, await signed(enroll(offered(next)), registrar), 5);

describe("a key of the registry", () => {
  test("is in force from the first record on, at every place", () => {
    for (const index of [0, 1, 5, Number.MAX_SAFE_INTEGER]) {
      expect(keyAt(start, writer.keyId, index)).toEqual({ ok: true, key: held(writer, "writer") });
    }
  });

  test("is in force at no place that is none", () => {
    for (const index of [Number.NaN, -1, Number.NEGATIVE_INFINITY]) {
      expect(code(keyAt(start, writer.keyId, index))).toBe("key.not-yet");
    }
    expect(code(keyAt(revokedAt5, writer.keyId, Number.POSITIVE_INFINITY))).toBe("key.revoked");
  });

  test("that nobody named is unknown", () => {
    for (const keyId of [next.keyId, "", "__proto__", "constructor"]) {
      expect(code(keyAt(start, keyId, 0))).toBe("key.unknown");
    }
  });
});

describe("enrolment", () => {
  test("counts after its record, and makes the key one of this log", () => {
    expect(code(keyAt(enrolledAt5, next.keyId, 5))).toBe("key.not-yet");
    expect(keyAt(enrolledAt5, next.keyId, 6)).toEqual({ ok: true, key: held(next, "writer", ORIGIN) });
    expect(code(keyAt(start, next.keyId, 6))).toBe("key.unknown");
  });

  test.each<[string, () => Promise<VerifiedRecord>, string]>([
    ["by a writer", () => forged(enroll(offered(next)), writer), "key.purpose"],
    ["by a key that nobody knows", () => forged(enroll(offered(next)), afterNext), "key.unknown"],
    ["of a registrar", () => signed(enroll(offered(next, "registrar")), registrar), "key.purpose"],
    ["of a key that is in force", () => signed(enroll(offered(writer)), registrar), "key.enrolled"],
    [
      "of a known key under another purpose",
      () => signed(enroll(offered(writer, "activator")), registrar),
      "key.enrolled",
    ],
    [
      "of another log's key",
      () => signed(enroll(offered(next, "writer", { origin: "log.test/production" })), registrar),
      "key.origin",
    ],
    [
      "under another key's id",
      () => signed(enroll(offered(next, "writer", { keyId: afterNext.keyId })), registrar),
      "key.id-mismatch",
    ],
    [
      "of a key that signs anything",
      () =>
        signed(
          enroll(offered(next, "writer", { publicKey: encodeBase64(Uint8Array.of(1, ...Buffer.alloc(31))) })),
          registrar,
        ),
      "key.weak",
    ],
    [
      "of what is no key",
      () => signed(enroll(offered(next, "writer", { publicKey: "AAAA" })), registrar),
      "key.malformed",
    ],
    [
      "of a security key that would write",
      () => signed(enroll(offered(next, "writer", { application: "ssh:" })), registrar),
      "key.purpose",
    ],
  ])("%s changes nothing", async (_name, record, problem) => {
    const verified = await record();
    expect(code(applyKeyRecord(start, verified, 5))).toBe(problem);
    expect(start).toEqual(newKeyHistory(registry));
  });

  test("takes a key of the log by its name, and a security key that approves", async () => {
    const own = await signed(enroll(offered(next, "writer", { origin: ORIGIN })), registrar);
    expect(keyAt(applied(start, own, 0), next.keyId, 1)).toMatchObject({ ok: true, key: { origin: ORIGIN } });
    const device = await signed(enroll(offered(next, "approver", { application: "ssh:" })), registrar);
    expect(keyAt(applied(start, device, 0), next.keyId, 1)).toMatchObject({ key: { application: "ssh:" } });
  });

  test("of a revoked key never brings it back", async () => {
    const again = await signed(enroll(offered(writer)), registrar);
    expect(code(applyKeyRecord(revokedAt5, again, 6))).toBe("key.enrolled");
  });

  test("ends where a log knows too many keys", async () => {
    const keys = new Map(registry);
    const some = held(writer, "writer");
    for (let i = keys.size; i < MAX_HISTORY_KEYS; i += 1) keys.set(`sha256:${i}`, some);
    const full = newKeyHistory(keys);
    const record = await signed(enroll(offered(next)), registrar);
    expect(code(applyKeyRecord(full, record, 0))).toBe("key.many");
    keys.delete(`sha256:${MAX_HISTORY_KEYS - 1}`);
    expect(code(applyKeyRecord(newKeyHistory(keys), record, 0))).toBe("ok");
  });
});

describe("revocation", () => {
  test("ends a key with its record, whatever the time of what follows", async () => {
    expect(code(keyAt(revokedAt5, writer.keyId, 5))).toBe("ok");
    expect(code(keyAt(revokedAt5, writer.keyId, 6))).toBe("key.revoked");
    // Signed long before the revocation, sequenced after it: the place decides.
    const heldBack = await signed(propose(), writer);
    expect(code(applyKeyRecord(revokedAt5, heldBack, 6))).toBe("key.revoked");
    expect(code(applyKeyRecord(revokedAt5, heldBack, 4))).toBe("ok");
  });

  test("is signed by the key itself, or by a registrar, and by nobody else", async () => {
    expect(code(applyKeyRecord(start, await signed(revoke(writer.keyId), writer), 0))).toBe("ok");
    expect(code(applyKeyRecord(start, await signed(revoke(writer.keyId), otherRegistrar), 0))).toBe("ok");
    expect(code(applyKeyRecord(start, await forged(revoke(writer.keyId), activator), 0))).toBe("key.purpose");
  });

  test("by a key that is revoked, or not in force yet, changes nothing", async () => {
    const gone = applied(start, await signed(revoke(registrar.keyId), otherRegistrar), 2);
    const record = await signed(revoke(writer.keyId), registrar);
    expect(code(applyKeyRecord(gone, record, 3))).toBe("key.revoked");
    const early = await signed(revoke(next.keyId), next);
    expect(code(applyKeyRecord(enrolledAt5, early, 5))).toBe("key.not-yet");
  });

  test("of a registrar by itself is its last word", async () => {
    const gone = applied(start, await signed(revoke(registrar.keyId), registrar), 0);
    expect(code(applyKeyRecord(gone, await signed(enroll(offered(next)), registrar), 1))).toBe("key.revoked");
    expect(code(applyKeyRecord(gone, await signed(enroll(offered(next)), otherRegistrar), 1))).toBe("ok");
  });

  test("of a key that nobody knows is none", async () => {
    expect(code(applyKeyRecord(start, await signed(revoke(next.keyId), registrar), 0))).toBe("key.unknown");
  });

  test("twice ends no later than once, and keeps the earliest word about a theft", async () => {
    const later = await signed(revoke(writer.keyId, 1_800_000_000_000), otherRegistrar);
    const earlier = await signed(revoke(writer.keyId, 1_600_000_000_000), otherRegistrar);
    const silent = await signed(revoke(writer.keyId), otherRegistrar);
    for (const [record, sinceMs] of [
      [later, 1_700_000_000_000],
      [earlier, 1_600_000_000_000],
      [silent, 1_700_000_000_000],
    ] as const) {
      const twice = applied(revokedAt5, record, 9);
      expect(code(keyAt(twice, writer.keyId, 6))).toBe("key.revoked");
      expect(compromisedSinceMs(twice, writer.keyId)).toBe(sinceMs);
    }
  });

  test("of a key that was rotated away says since when it was stolen, and keeps its end", async () => {
    const stolen = applied(rotatedAt5, await signed(revoke(writer.keyId, 1_700_000_000_000), registrar), 9);
    expect([5, 6].map((index) => code(keyAt(stolen, writer.keyId, index)))).toEqual(["ok", "key.rotated"]);
    expect(compromisedSinceMs(stolen, writer.keyId)).toBe(1_700_000_000_000);
    expect(compromisedSinceMs(stolen, next.keyId)).toBeNull();
    expect(compromisedSinceMs(stolen, afterNext.keyId)).toBeNull();
  });
});

describe("a record that another key signed within", () => {
  const approver = held(next, "approver");
  const issuer = held(afterNext, "grant");
  const known = newKeyHistory(keyRegistry([...registry.values(), approver, issuer]));

  test.each([
    ["an approval", next, { kind: "approve", body: { proof: { kind: "ssh", keyId: next.keyId, sig: "" } } }],
    [
      "an approval without SSH",
      next,
      { kind: "approve", body: { proof: { kind: "key", keyId: next.keyId, sig: "" } } },
    ],
    [
      "a grant",
      afterNext,
      { kind: "grant", body: { signature: { kind: "key", keyId: afterNext.keyId, sig: "" } } },
    ],
  ])("counts while that key is in force, too: %s", async (_what, other, content) => {
    const record = await carrying(content);
    const gone = applied(known, await signed(revoke(other.keyId), registrar), 5);
    expect(code(applyKeyRecord(known, record, 6))).toBe("ok");
    expect(code(applyKeyRecord(gone, record, 5))).toBe("ok");
    expect(code(applyKeyRecord(gone, record, 6))).toBe("key.revoked");
    expect(code(applyKeyRecord(start, record, 6))).toBe("key.unknown");
  });

  test("or where a platform stands for the signature, as far as its own key goes", async () => {
    const record = await carrying({ kind: "approve", body: { proof: { kind: "platform" } } });
    expect(code(applyKeyRecord(start, record, 6))).toBe("ok");
  });
});

describe("every record", () => {
  test("of another kind leaves the history as it is, where its key is in force", async () => {
    const record = await signed(propose(), writer);
    const answer = applyKeyRecord(start, record, 0);
    expect(answer.ok && answer.history).toBe(start);
    expect(code(applyKeyRecord(rotatedAt5, record, 6))).toBe("key.rotated");
    expect(code(applyKeyRecord(start, await signed(propose(), next), 0))).toBe("key.unknown");
  });

  test("about keys comes in the log's order", async () => {
    const record = await signed(revoke(activator.keyId), registrar);
    for (const index of [5, 4, 0, 6.5])
      expect(code(applyKeyRecord(revokedAt5, record, index))).toBe("key.order");
    expect(code(applyKeyRecord(revokedAt5, record, 6))).toBe("ok");
  });

  test("leaves the history that was handed in as it was", async () => {
    const before = structuredClone(start);
    applied(start, await signed(revoke(writer.keyId), registrar), 0);
    expect(start).toEqual(before);
  });
});

test("a registrar that may not sign for a log does not reach its keys", async () => {
  const bound = keyRegistry([held(registrar, "registrar", "log.test/production")]);
  const { envelope } = await signAfter(null, enroll(offered(next)), registrar);
  expect(verifyRecord(envelope, bound)).toMatchObject({ ok: false, problem: { code: "key.origin" } });
});

test("a security key signs no record, though a registry has it", async () => {
  const device: RegisteredKey = { ...held(writer, "approver"), application: "ssh:" };
  const { envelope } = await signAfter(null, revoke(writer.keyId), writer);
  expect(verifyRecord(envelope, keyRegistry([device]))).toMatchObject({ problem: { code: "key.purpose" } });
});

test("whatever the records are, no key comes back, none counts before it came, and none becomes a registrar", async () => {
  const people = [registrar, otherRegistrar, writer, activator, next, afterNext];
  const pool: VerifiedRecord[] = [];
  for (const signer of people) {
    for (const other of people) {
      pool.push(await forged(revoke(other.keyId), signer));
      pool.push(await forged(enroll(offered(other)), signer));
      if (signer !== other) pool.push(await forged(await rotate(signer, other), signer));
    }
  }
  fc.assert(
    fc.property(fc.array(fc.nat(pool.length - 1), { maxLength: 30 }), (order) => {
      let history = start;
      for (const [index, which] of order.entries()) {
        const record = pool[which];
        const answer = record === undefined ? null : applyKeyRecord(history, record, index);
        const after = answer?.ok === true ? answer.history : history;
        const came = people.filter(({ keyId }) => !history.keys.has(keyId) && after.keys.has(keyId));
        const back = people.filter(
          ({ keyId }) =>
            history.keys.has(keyId) && !isIn(history, keyId, index + 1) && isIn(after, keyId, index + 1),
        );
        expect(back).toEqual([]);
        expect(came.filter(({ keyId }) => isIn(after, keyId, index))).toEqual([]);
        expect(came.filter(({ keyId }) => isRegistrar(after, keyId))).toEqual([]);
        // What was in force at an earlier place is so still: a record changes nothing before it.
        const earlier = people.filter(
          ({ keyId }) => history.keys.has(keyId) && isIn(history, keyId, index) !== isIn(after, keyId, index),
        );
        expect(earlier).toEqual([]);
        history = after;
      }
    }),
    { numRuns: 200 },
  );
});
