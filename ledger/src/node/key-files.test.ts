import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { verifyEd25519 } from "../keys/ed25519.ts";
import { LedgerError } from "../ledger-error.ts";
import { loadKeyRegistry, loadSigner, loadSignerFromEnvironment, newKeyPair } from "./key-files.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-keys-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const folder = (): string => mkdtempSync(join(root, "f"));

function problem(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof LedgerError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("nothing was wrong");
}

test("a new pair signs, and its registry verifies", async () => {
  const pair = newKeyPair(folder(), "gate", { purpose: "writer", origin: "log.test" });
  const signer = loadSigner(pair.privatePath);
  const key = loadKeyRegistry(pair.publicPath).get(pair.keyId);
  expect(signer.keyId).toBe(pair.keyId);
  expect(key).toMatchObject({ purpose: "writer", origin: "log.test", publicKey: signer.publicKey });
  const message = Buffer.from("hello");
  expect(verifyEd25519(signer.publicKey, message, await signer.sign(message))).toBe(true);
});

test("a new pair says whose it is, or is not made", () => {
  const holder = { kind: "human", ids: ["github:7"], name: "ann" } as const;
  const pair = newKeyPair(folder(), "ann", { purpose: "approver", holder });
  expect(loadKeyRegistry(pair.publicPath).get(pair.keyId)?.holder).toEqual(holder);
  const dir = folder();
  const nobody = { ...holder, ids: [] };
  expect(problem(() => newKeyPair(dir, "ann", { purpose: "approver", holder: nobody })).code).toBe(
    "key.registry",
  );
  expect(readdirSync(dir)).toEqual([]);
});

test("the private file is its owner's alone, whatever the umask", () => {
  const previous = process.umask(0);
  const { privatePath } = newKeyPair(folder(), "gate", { purpose: "writer" });
  process.umask(previous);
  expect(statSync(privatePath).mode & 0o777).toBe(0o600);
});

test("nothing is ever overwritten, and a half-written pair is taken back", () => {
  const dir = folder();
  const { privatePath } = newKeyPair(dir, "gate", { purpose: "writer" });
  const before = readFileSync(privatePath, "utf8");
  expect(problem(() => newKeyPair(dir, "gate", { purpose: "writer" })).code).toBe("key.exists");
  expect(readFileSync(privatePath, "utf8")).toBe(before);
  writeFileSync(join(dir, "other.keys.json"), "mine");
  expect(problem(() => newKeyPair(dir, "other", { purpose: "writer" })).code).toBe("key.exists");
  expect(readdirSync(dir).sort()).toEqual(["gate.keys.json", "gate.pem", "other.keys.json"]);
  symlinkSync(join(dir, "elsewhere"), join(dir, "link.pem"));
  expect(problem(() => newKeyPair(dir, "link", { purpose: "writer" })).code).toBe("key.exists");
  expect(readdirSync(dir)).not.toContain("elsewhere");
});

test.each(["../gate", "a/b", "", ".hidden", "a\nb"])("a key is not called %j", (name) => {
  expect(problem(() => newKeyPair(folder(), name, { purpose: "writer" })).code).toBe("key.name");
});

describe("a private key that is not taken", () => {
  test.each([0o640, 0o604, 0o620, 0o610, 0o644])("a file of mode %o", (mode) => {
    const { privatePath } = newKeyPair(folder(), "gate", { purpose: "writer" });
    chmodSync(privatePath, mode);
    const found = problem(() => loadSigner(privatePath));
    expect(found.code).toBe("key.exposed");
    expect(found.message).toContain(`${privatePath} has mode 0${mode.toString(8)}`);
  });

  test("a folder, a named pipe and a path that leads nowhere", () => {
    const dir = folder();
    expect(problem(() => loadSigner(dir)).code).toBe("key.malformed");
    const pipe = join(dir, "pipe");
    execFileSync("sh", ["-c", 'mkfifo -m 600 "$1"', "sh", pipe]);
    expect(problem(() => loadSigner(pipe)).code).toBe("key.malformed");
    expect(problem(() => loadSigner(join(dir, "none"))).code).toBe("key.missing");
  });

  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  const edwards = generateKeyPairSync("ed25519");
  test.each<[string, string]>([
    ["another algorithm", rsa.export({ format: "pem", type: "pkcs8" }).toString()],
    ["a public key", edwards.publicKey.export({ format: "pem", type: "spki" }).toString()],
    [
      "an encrypted key",
      edwards.privateKey
        .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" })
        .toString(),
    ],
    [
      "something that only begins like a key",
      "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END PRIVATE KEY-----\n",
    ],
    ["something else", "c2VjcmV0LXNlY3JldA=="],
  ])("%s, and the error shows nothing of it", (_name, pem) => {
    const path = join(folder(), "key.pem");
    writeFileSync(path, pem, { mode: 0o600 });
    for (const load of [() => loadSigner(path), () => loadSignerFromEnvironment("KEY", { KEY: pem })]) {
      const found = problem(load);
      expect(found.code).toBe("key.malformed");
      expect(found.message).not.toContain("c2Vj");
    }
  });

  test("a registry in its place is told so, and not to be hidden", () => {
    const { publicPath } = newKeyPair(folder(), "gate", { purpose: "writer" });
    expect(statSync(publicPath).mode & 0o077).not.toBe(0);
    expect(problem(() => loadSigner(publicPath))).toEqual({
      code: "key.malformed",
      message: `${publicPath}: not an Ed25519 private key in PKCS #8 PEM`,
    });
  });

  test("an environment variable that is not set or empty", () => {
    expect(problem(() => loadSignerFromEnvironment("KEY", {}))).toEqual({
      code: "key.missing",
      message: "the environment variable KEY is not set",
    });
    expect(problem(() => loadSignerFromEnvironment("KEY", { KEY: "" })).code).toBe("key.missing");
  });
});

test("a key comes from an environment variable as from its file", () => {
  const { privatePath, keyId } = newKeyPair(folder(), "gate", { purpose: "writer" });
  expect(loadSignerFromEnvironment("KEY", { KEY: readFileSync(privatePath, "utf8") }).keyId).toBe(keyId);
});

test("a registry that is not there, or is no file, is a problem that says so", () => {
  const dir = folder();
  expect(problem(() => loadKeyRegistry(join(dir, "none.json")))).toEqual({
    code: "key.missing",
    message: `${dir}/none.json cannot be opened: it is not there`,
  });
  expect(problem(() => loadKeyRegistry(dir))).toEqual({
    code: "key.registry",
    message: `${dir}: it is no file`,
  });
});

test("a registry's error names the file", () => {
  const path = join(folder(), "keys.json");
  writeFileSync(path, '{"v":1}');
  expect(problem(() => loadKeyRegistry(path))).toMatchObject({ code: "key.registry" });
  expect(problem(() => loadKeyRegistry(path)).message).toContain(path);
});
