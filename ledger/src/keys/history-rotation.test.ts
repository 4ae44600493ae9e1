import { describe, expect, test } from "vitest";
import {
  activator,
  afterNext,
  applied,
  code,
  forged,
  held,
  next,
  offered,
  registrar,
  revoke,
  rotate,
  signed,
  start,
  writer,
} from "../../test/key-records.ts";
import { ORIGIN } from "../../test/sample-records.ts";
import { encodeBase64 } from "../base64.ts";
import type { VerifiedRecord } from "../verify.ts";
import { applyKeyRecord, keyAt, newKeyHistory } from "./history.ts";
import { keyRegistry } from "./key-registry.ts";
import type { RegisteredKey } from "./key-registry.ts";
import { proveRotation, rotationBytes } from "./rotation.ts";
import type { Signer } from "./signer.ts";

const rotatedAt5 = applied(start, await signed(await rotate(writer, next), writer), 5);

describe("rotation", () => {
  test("ends the old key with its record, and begins the new one after it", () => {
    expect(code(keyAt(rotatedAt5, writer.keyId, 5))).toBe("ok");
    expect(code(keyAt(rotatedAt5, writer.keyId, 6))).toBe("key.rotated");
    expect(code(keyAt(rotatedAt5, next.keyId, 5))).toBe("key.not-yet");
    expect(keyAt(rotatedAt5, next.keyId, 6)).toEqual({ ok: true, key: held(next, "writer", ORIGIN) });
  });

  test("by a registrar is one as well, and one of a registrar brings a registrar", async () => {
    const byRegistrar = applied(start, await signed(await rotate(writer, next), registrar), 5);
    expect(code(keyAt(byRegistrar, writer.keyId, 6))).toBe("key.rotated");
    const newKey = offered(next, "registrar");
    const ofRegistrar = await signed(await rotate(registrar, next, { newKey }), registrar);
    const history = applied(start, ofRegistrar, 5);
    expect(code(applyKeyRecord(history, await signed(revoke(writer.keyId), next), 6))).toBe("ok");
    expect(code(applyKeyRecord(history, await signed(revoke(writer.keyId), registrar), 6))).toBe(
      "key.rotated",
    );
  });

  test("happens once to a key: the second one changes nothing, whoever signs it", async () => {
    const second = await rotate(writer, afterNext);
    expect(code(applyKeyRecord(rotatedAt5, await signed(second, writer), 6))).toBe("key.rotated");
    expect(code(applyKeyRecord(rotatedAt5, await signed(second, registrar), 6))).toBe("key.rotated");
  });

  test("goes on from the new key", async () => {
    const on = applied(rotatedAt5, await signed(await rotate(next, afterNext), next), 9);
    expect([6, 9, 10].map((index) => code(keyAt(on, next.keyId, index)))).toEqual([
      "ok",
      "ok",
      "key.rotated",
    ]);
    expect([9, 10].map((index) => code(keyAt(on, afterNext.keyId, index)))).toEqual(["key.not-yet", "ok"]);
  });

  const strangers = "A".repeat(86);
  test.each<[string, () => Promise<VerifiedRecord>, string]>([
    [
      "to another purpose",
      async () => signed(await rotate(writer, next, { newKey: offered(next, "activator") }), writer),
      "key.purpose",
    ],
    [
      "to a registrar",
      async () => signed(await rotate(writer, next, { newKey: offered(next, "registrar") }), writer),
      "key.purpose",
    ],
    ["by another key", async () => forged(await rotate(writer, next), activator), "key.purpose"],
    [
      "of a key that nobody knows",
      async () => signed(await rotate(next, afterNext), registrar),
      "key.unknown",
    ],
    [
      "to a key that is known",
      async () => signed(await rotate(writer, activator, { newKey: offered(activator) }), writer),
      "key.enrolled",
    ],
    [
      "to a key of another log",
      async () => {
        const newKey = offered(next, "writer", { origin: "log.test/production" });
        return signed(await rotate(writer, next, { newKey }), writer);
      },
      "key.origin",
    ],
    [
      "proven for another log",
      async () => signed(await rotate(writer, next, { origin: "log.test/production" }), writer),
      "signature.invalid",
    ],
    [
      "proven by the old key",
      async () => {
        const rotation = {
          origin: ORIGIN,
          oldKey: writer.keyId,
          newKey: next.keyId,
          purpose: "writer",
        } as const;
        const proof = encodeBase64(await writer.sign(rotationBytes(rotation)));
        return signed(await rotate(writer, next, { proof }), writer);
      },
      "signature.invalid",
    ],
    [
      "proven by nothing",
      async () => signed(await rotate(writer, next, { proof: `${strangers}==` }), writer),
      "signature.invalid",
    ],
    [
      "proven by what is no base64",
      async () => signed(await rotate(writer, next, { proof: "A" }), writer),
      "signature.invalid",
    ],
    [
      "to a security key",
      async () => {
        const newKey = offered(next, "writer", { application: "ssh:" });
        return signed(await rotate(writer, next, { newKey }), writer);
      },
      "key.purpose",
    ],
  ])("%s changes nothing", async (_name, record, problem) => {
    const verified = await record();
    expect(code(applyKeyRecord(start, verified, 5))).toBe(problem);
  });

  test("is proven by its new key only", async () => {
    const rotation = { origin: ORIGIN, oldKey: writer.keyId, newKey: next.keyId, purpose: "writer" } as const;
    await expect(proveRotation(rotation, afterNext)).rejects.toThrow("the new key did not sign");
    const mute: Signer = { ...next, sign: () => new Uint8Array(64) };
    await expect(proveRotation(rotation, mute)).rejects.toThrow("the new key did not sign");
  });

  test("is not one of a security key", async () => {
    const device: RegisteredKey = { ...held(writer, "approver"), application: "ssh:" };
    const history = newKeyHistory(keyRegistry([held(registrar, "registrar"), device]));
    const record = await signed(await rotate(writer, next, { newKey: offered(next, "approver") }), registrar);
    expect(code(applyKeyRecord(history, record, 0))).toBe("key.purpose");
  });
});
