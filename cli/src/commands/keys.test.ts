import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseKeyRegistry } from "@interlock/ledger";
import { loadSigner } from "@interlock/ledger/node";
import { describe, expect, test } from "vitest";

import { plainWorkplace, workplace } from "../../test/workplace.ts";

describe("interlock keys", () => {
  test("makes a private key for its owner alone, and a registry with its public key", async () => {
    const place = plainWorkplace();
    const args = ["keys", "new", "--out", "keys", "--name", "gate", "--origin", "log.test/shop"];
    const { code, out } = await place.interlock(args);
    expect(code).toBe(0);
    expect(readdirSync(join(place.dir, "keys")).sort()).toEqual(["gate.keys.json", "gate.pem"]);
    expect(statSync(join(place.dir, "keys/gate.pem")).mode & 0o777).toBe(0o600);
    const registry = parseKeyRegistry(new TextEncoder().encode(place.read("keys/gate.keys.json")));
    const { keyId } = loadSigner(join(place.dir, "keys/gate.pem"));
    expect(registry.get(keyId)).toMatchObject({ purpose: "writer", origin: "log.test/shop" });
    expect(out).toContain(keyId);
    expect(out).not.toContain("PRIVATE KEY");
  });

  test("makes a key for a person who activates modules, named for what it does", async () => {
    const place = plainWorkplace();
    const { code, out } = await place.interlock(["keys", "new", "--out", "keys", "--purpose", "activator"]);
    expect(code).toBe(0);
    expect(out).toContain("signs as this activator");
    const registry = parseKeyRegistry(new TextEncoder().encode(place.read("keys/activator.keys.json")));
    const { keyId } = loadSigner(join(place.dir, "keys/activator.pem"));
    expect(registry.get(keyId)).toMatchObject({ purpose: "activator", origin: null });
  });

  test.each(["registrar", "approver", "log", "grant"])("makes a key for the purpose %s", async (purpose) => {
    const place = plainWorkplace();
    const { code } = await place.interlock(["keys", "new", "--out", ".", "--purpose", purpose]);
    expect(code).toBe(0);
    const keys = parseKeyRegistry(new TextEncoder().encode(place.read(`${purpose}.keys.json`)));
    expect([...keys.values()]).toMatchObject([{ purpose }]);
  });

  test("warns where git would take the private key into a commit, and only there", async () => {
    const place = await workplace();
    place.write({ ".gitignore": "/secret/\n*.key.pem\n" });
    const made = async (...args: readonly string[]): Promise<string> =>
      (await place.interlock(["keys", "new", ...args])).err;
    expect(await made("--out", "keys")).toBe(
      "warning: git would take `keys/writer.pem` into a commit: move it out of the repository, or have .gitignore name it\n",
    );
    expect(await made("--out", "secret")).toBe("");
    expect(await made("--out", "keys", "--name", "gate.key")).toBe("");
    expect(await made("--out", ".git/keys")).toBe("");
    expect(await made("--out", join(plainWorkplace().dir, "keys"))).toBe("");
  });

  test("never overwrites", async () => {
    const place = plainWorkplace();
    await place.interlock(["keys", "new", "--out", "."]);
    const before = place.read("writer.pem");
    const { code, out, err } = await place.interlock(["keys", "new", "--out", "."]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("already");
    expect(place.read("writer.pem")).toBe(before);
  });

  test("names that lead elsewhere, other verbs and folders that are none are turned away", async () => {
    const place = plainWorkplace();
    place.write({ file: "" });
    mkdirSync(join(place.dir, "keys"));
    const codes = await Promise.all(
      [
        ["keys", "new", "--out", "keys", "--name", "../x"],
        ["keys", "new", "--out", "keys", "--origin", "two words"],
        ["keys", "new", "--out", "keys", "--purpose", "admin"],
        ["keys", "new"],
        ["keys", "--out", "keys"],
        ["keys", "old", "--out", "keys"],
        ["keys", "new", "--out", "file"],
      ].map(async (args) => (await place.interlock(args)).code),
    );
    expect(codes).toEqual([2, 2, 2, 2, 2, 2, 3]);
    expect(readdirSync(join(place.dir, "keys"))).toEqual([]);
  });
});
