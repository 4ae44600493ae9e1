import { describe, expect, test } from "vitest";
import { signerOf, stranger, writer } from "../../test/sample-records.ts";
import { encodeBase64 } from "../base64.ts";
import {
  enrolledKey,
  formatKeyRegistry,
  keyRegistry,
  parseKeyRegistry,
  registeredKey,
} from "./key-registry.ts";
import { MAX_REGISTRY_KEYS } from "./registry-schema.ts";
import { LedgerError } from "../ledger-error.ts";
import { publicKeyToSpki } from "./public-key.ts";

const raw = encodeBase64(writer.publicKey);
const spki = encodeBase64(publicKeyToSpki(writer.publicKey));
const key = { keyId: writer.keyId, publicKey: spki, purpose: "writer" };

function parse(value: unknown): ReturnType<typeof parseKeyRegistry> {
  return parseKeyRegistry(Buffer.from(JSON.stringify(value)));
}

function problem(value: unknown): unknown {
  try {
    parse(value);
  } catch (error) {
    if (error instanceof LedgerError) return { code: error.code, at: error.problem.at };
    throw error;
  }
  return null;
}

test.each([
  ["raw", raw],
  ["SPKI", spki],
])("a %s key is read", (_form, publicKey) => {
  const found = parse({ v: 1, keys: [{ ...key, publicKey, origin: "log.test" }] }).get(writer.keyId);
  expect(found).toEqual({
    keyId: writer.keyId,
    publicKey: writer.publicKey,
    purpose: "writer",
    origin: "log.test",
  });
});

test("what is written is read back", () => {
  const registry = keyRegistry([
    { keyId: writer.keyId, publicKey: writer.publicKey, purpose: "writer", origin: null },
    { keyId: stranger.keyId, publicKey: stranger.publicKey, purpose: "log", origin: "log.test" },
  ]);
  expect(parseKeyRegistry(Buffer.from(formatKeyRegistry(registry)))).toEqual(registry);
});

test("a security key says for which application it signs, and approves only", () => {
  const device = { ...key, purpose: "approver", application: "ssh:" };
  const registry = parse({ v: 1, keys: [device] });
  expect(registry.get(writer.keyId)).toMatchObject({ purpose: "approver", application: "ssh:" });
  expect(parseKeyRegistry(Buffer.from(formatKeyRegistry(registry)))).toEqual(registry);
  for (const purpose of ["writer", "activator", "grant", "log", "registrar"]) {
    expect(problem({ v: 1, keys: [{ ...device, purpose }] })).toEqual({ code: "key.purpose", at: "/keys/0" });
  }
  for (const application of ["", "ssh", "ssh: x", "https://example.com", `ssh:${"x".repeat(61)}`]) {
    expect(problem({ v: 1, keys: [{ ...device, application }] })).toEqual({
      code: "key.registry",
      at: "/keys/0/application",
    });
  }
});

test("a key says whom it speaks for, and no more than is known of a principal", () => {
  const holders = [
    { kind: "human", ids: ["github:7", "mail:ann@example.com"], name: "ann" },
    { kind: "agent", ids: ["github app:9"], root: "github:7" },
    { kind: "unproven", ids: ["git:bob"] },
  ];
  for (const holder of holders) {
    const registry = parse({ v: 1, keys: [{ ...key, holder }] });
    expect(registry.get(writer.keyId)?.holder).toEqual(holder);
    expect(parseKeyRegistry(Buffer.from(formatKeyRegistry(registry)))).toEqual(registry);
  }
  const [holder] = holders;
  const others: readonly [unknown, string][] = [
    ["github:7", ""],
    [null, ""],
    [{ ...holder, kind: "machine" }, "/kind"],
    [{ ...holder, ids: [] }, "/ids"],
    [{ ...holder, ids: [""] }, "/ids/0"],
    [{ ...holder, ids: Array.from({ length: 17 }, (_, at) => `id:${at}`) }, "/ids"],
    [{ ...holder, root: "" }, "/root"],
    [{ ...holder, isTrusted: true }, ""],
  ];
  for (const [other, at] of others) {
    expect(problem({ v: 1, keys: [{ ...key, holder: other }] })).toEqual({
      code: "key.registry",
      at: `/keys/0/holder${at}`,
    });
  }
});

test("a key of a record is the key of a registry, and back", () => {
  const writing = {
    keyId: writer.keyId,
    publicKey: writer.publicKey,
    purpose: "writer",
    origin: null,
  } as const;
  const device = { ...writing, purpose: "approver", application: "ssh:", origin: "log.test" } as const;
  for (const one of [writing, device]) expect(registeredKey(enrolledKey(one))).toEqual(one);
  const bens = { ...device, holder: { kind: "human", ids: ["github:7"] } } as const;
  expect(registeredKey(enrolledKey(bens), bens.holder)).toEqual(bens);
});

describe("a registry that is not believed", () => {
  const weak = new Uint8Array(32);
  weak[0] = 1;
  test.each<[string, unknown, string, string]>([
    ["another key's id", { v: 1, keys: [{ ...key, keyId: stranger.keyId }] }, "key.id-mismatch", "/keys/0"],
    ["a key twice", { v: 1, keys: [key, { ...key, purpose: "log" }] }, "key.registry", "/keys/1"],
    [
      "a key of small order",
      { v: 1, keys: [{ ...key, publicKey: encodeBase64(weak) }] },
      "key.weak",
      "/keys/0",
    ],
    [
      "a key off the curve",
      { v: 1, keys: [{ ...key, publicKey: encodeBase64(new Uint8Array(32).fill(2)) }] },
      "key.weak",
      "/keys/0",
    ],
    ["a short key", { v: 1, keys: [{ ...key, publicKey: "AAAA" }] }, "key.malformed", "/keys/0/publicKey"],
    [
      "another algorithm's key",
      { v: 1, keys: [{ ...key, publicKey: encodeBase64(new Uint8Array(44)) }] },
      "key.malformed",
      "/keys/0/publicKey",
    ],
    ["no base64", { v: 1, keys: [{ ...key, publicKey: "!" }] }, "base64.malformed", "/keys/0/publicKey"],
    ["an unknown purpose", { v: 1, keys: [{ ...key, purpose: "all" }] }, "key.registry", "/keys/0/purpose"],
    ["an unknown member", { v: 1, keys: [{ ...key, algorithm: "none" }] }, "key.registry", "/keys/0"],
    ["another version", { v: 2, keys: [] }, "key.registry", "/v"],
    [
      "too many keys",
      { v: 1, keys: Array.from({ length: MAX_REGISTRY_KEYS + 1 }, () => key) },
      "key.registry",
      "/keys",
    ],
  ])("%s", (_name, value, code, at) => {
    expect(problem(value)).toEqual({ code, at });
  });

  test("a member twice", () => {
    expect(() => parseKeyRegistry(Buffer.from('{"v":1,"keys":[],"keys":[]}'))).toThrow(
      "the key stands twice",
    );
  });
});

test("two keys have two ids", () => {
  expect(signerOf(1).keyId).not.toBe(signerOf(2).keyId);
});
