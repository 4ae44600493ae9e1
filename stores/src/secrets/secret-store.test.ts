import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LedgerError, secretOf } from "@interlock/ledger";
import type { JsonValue, KeptSecret } from "@interlock/ledger";
import { afterAll, describe, expect, test } from "vitest";
import { openSecretFile, readSecretFile, type SecretFile } from "./secret-store.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-secrets-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const folder = (): string => mkdtempSync(join(root, "f"));

function opened(): { readonly path: string; readonly secrets: SecretFile } {
  const path = join(folder(), "secrets.db");
  return { path, secrets: openSecretFile(path, { mayMake: true }) };
}

function kept(value: JsonValue, number: number, ...subjects: readonly string[]): KeptSecret {
  const secret = secretOf(value, new Uint8Array(16).fill(number));
  return { ...secret, subjects, class: number < 5 ? "tell.note" : "Person.mail", sinceMs: number * 1000 };
}

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return "nothing was wrong";
}

describe("a file of secrets", () => {
  test("keeps what was put in, also after it was closed", async () => {
    const { path, secrets } = opened();
    const all = [kept("call ann", 1, "ann"), kept({ a: [1, null] }, 2, "ann", "bob"), kept("", 3)];
    await secrets.put(all);
    secrets.close();
    const again = openSecretFile(path, { mayMake: false });
    for (const { commitment, salt, value } of all) {
      const found = await again.find(commitment);
      expect(JSON.stringify(found)).toBe(JSON.stringify({ commitment, salt, value }));
    }
    expect(await again.about("ann")).toEqual(
      all
        .slice(0, 2)
        .map(({ commitment }) => commitment)
        .sort((a, b) => (a < b ? -1 : 1)),
    );
    expect(await again.about("carol")).toEqual([]);
    expect(await again.find("0".repeat(64))).toBeNull();
    again.close();
  });

  test("takes the same secret twice, and is about everybody who was named", async () => {
    const { secrets } = opened();
    await secrets.put([kept("x", 1, "ann")]);
    await secrets.put([kept("x", 1, "bob")]);
    expect(await secrets.about("ann")).toEqual(await secrets.about("bob"));
    secrets.close();
  });

  test("says by class what is kept, and which of it is older than an instant", async () => {
    const { secrets } = opened();
    const all = [1, 2, 7].map((number) => kept(`value ${number}`, number));
    await secrets.put(all);
    expect(await secrets.classes()).toEqual([
      { class: "Person.mail", count: 1, oldestMs: 7000 },
      { class: "tell.note", count: 2, oldestMs: 1000 },
    ]);
    expect(await secrets.before("tell.note", 2000)).toEqual([all[0]?.commitment]);
    expect(await secrets.before("tell.note", 2001)).toHaveLength(2);
    expect(await secrets.before("Person.mail", 7000)).toEqual([]);
    secrets.close();
  });

  test("takes nothing where one of them does not belong to its commitment", async () => {
    const { secrets } = opened();
    const good = kept("x", 1, "ann");
    const bad = { ...kept("y", 2, "ann"), value: "z" };
    expect(await codeOf(() => secrets.put([good, bad]))).toBe("erasure.mismatch");
    expect(await secrets.about("ann")).toEqual([]);
    secrets.close();
  });

  test("is not made where it must be there, and is not taken for what it is not", async () => {
    const path = join(folder(), "none.db");
    expect(await codeOf(() => openSecretFile(path, { mayMake: false }))).toBe("store.failed");
    writeFileSync(path, "something else, and long enough for a header of a database");
    expect(await codeOf(() => openSecretFile(path, { mayMake: true }))).toBe("store.failed");
    const foreign = join(folder(), "foreign.db");
    const database = new DatabaseSync(foreign);
    database.exec("CREATE TABLE t (a)");
    database.close();
    expect(await codeOf(() => openSecretFile(foreign, { mayMake: true }))).toBe("store.foreign");
  });
});

/** The bytes of all that lies in the folder of a file, and when they were written. */
function lying(path: string): unknown {
  return readdirSync(join(path, "..")).map((name) => {
    const file = join(path, "..", name);
    return [name, readFileSync(file, "hex"), statSync(file, { bigint: true }).mtimeNs];
  });
}

describe("a file of secrets that is only read", () => {
  test("has what was kept, and nothing is written to it or beside it", async () => {
    const { path, secrets } = opened();
    const [one, other] = [kept({ a: [1, null] }, 1, "ann"), kept("", 2)];
    await secrets.put([one]);
    secrets.close();
    const before = lying(path);
    const reader = readSecretFile(path);
    const { commitment, salt, value } = one;
    expect(JSON.stringify(await reader.find(commitment))).toBe(JSON.stringify({ commitment, salt, value }));
    expect(await reader.find(other.commitment)).toBeNull();
    expect(lying(path)).toEqual(before);
    // What somebody else writes meanwhile is seen, while they have it open and after.
    const writer = openSecretFile(path, { mayMake: false });
    await writer.put([other]);
    expect(await reader.find(other.commitment)).toMatchObject({ value: "" });
    await writer.erase([commitment]);
    expect(await reader.find(commitment)).toBeNull();
    writer.close();
    expect(await reader.find(other.commitment)).toMatchObject({ value: "" });
    reader.close();
    expect(await codeOf(() => reader.find(commitment))).toBe("store.failed");
  });

  test("is not taken for what it is not, and nothing is made where there is none", async () => {
    const path = join(folder(), "none.db");
    expect(await codeOf(() => readSecretFile(path))).toBe("store.failed");
    expect(readdirSync(join(path, ".."))).toEqual([]);
    writeFileSync(path, "something else, and long enough for a header of a database");
    expect(await codeOf(() => readSecretFile(path))).toBe("store.failed");
    expect(await codeOf(() => readSecretFile(folder()))).toBe("store.foreign");
    const foreign = opened();
    foreign.secrets.close();
    const database = new DatabaseSync(foreign.path);
    database.exec("DROP TABLE secrets; CREATE VIEW secrets AS SELECT 1 AS commitment");
    database.close();
    expect(await codeOf(() => readSecretFile(foreign.path))).toBe("store.foreign");
  });
});

describe("files of secrets", () => {
  test("are for their owner alone, and so is what the engine writes beside them", async () => {
    const { path, secrets } = opened();
    await secrets.put([kept("x", 1, "ann")]);
    const names = readdirSync(join(path, ".."));
    expect(names).toContain("secrets.db-wal");
    for (const name of names)
      expect([name, statSync(join(path, "..", name)).mode & 0o077]).toEqual([name, 0]);
    secrets.close();
  });
});

describe("a file of secrets that somebody else prepared", () => {
  test.each<[string, string]>([
    ["a view in the place of a table", "DROP TABLE secrets; CREATE VIEW secrets AS SELECT 1 AS commitment"],
    [
      "a trigger that keeps what is erased",
      "CREATE TABLE copies (v); CREATE TRIGGER t BEFORE DELETE ON secrets BEGIN INSERT INTO copies VALUES (old.value); END",
    ],
    ["a table that is missing", "DROP TABLE erased"],
  ])("is not used: %s", async (_, change) => {
    const { path, secrets } = opened();
    secrets.close();
    const database = new DatabaseSync(path);
    database.exec(change);
    database.close();
    expect(await codeOf(() => openSecretFile(path, { mayMake: true }))).toBe("store.foreign");
  });

  test("is not waited for where it is a folder", async () => {
    expect(await codeOf(() => openSecretFile(folder(), { mayMake: true }))).toBe("store.foreign");
  });
});

describe("what was erased", () => {
  test("is not taken in again, and whatever comes with it is", async () => {
    const { path, secrets } = opened();
    const [gone, other, never] = [kept("gone", 1, "ann"), kept("other", 2, "ann"), kept("never", 3, "ann")];
    expect(await secrets.put([gone])).toBe(1);
    // One is erased that was never here: its value may come late.
    await secrets.erase([gone.commitment, never.commitment]);
    secrets.close();
    const again = openSecretFile(path, { mayMake: false });
    expect(await again.put([gone, other, never])).toBe(1);
    expect(await again.about("ann")).toEqual([other.commitment]);
    expect(await again.find(gone.commitment)).toBeNull();
    again.close();
  });

  const marker = "a value that no other file holds";

  function holdsMarker(path: string): boolean {
    const files = readdirSync(join(path, ".."));
    return files.some((name) => readFileSync(join(path, "..", name)).includes(marker));
  }

  test("is in no file any more, and the rest is there still", async () => {
    const { path, secrets } = opened();
    const others = Array.from({ length: 200 }, (_, at) => kept(`other ${at} ${"x".repeat(100)}`, at, "bob"));
    const gone = kept(marker, 7, "ann", "bob");
    await secrets.put([...others.slice(0, 100), gone, ...others.slice(100)]);
    expect(holdsMarker(path)).toBe(true);
    expect(await secrets.erase([gone.commitment, "0".repeat(64)])).toBe(1);
    expect(holdsMarker(path)).toBe(false);
    expect(await secrets.find(gone.commitment)).toBeNull();
    expect(await secrets.about("ann")).toEqual([]);
    expect(await secrets.about("bob")).toHaveLength(200);
    expect(await secrets.erase([gone.commitment])).toBe(0);
    secrets.close();
  });

  test("is said to be there still while somebody reads an older state of the file", async () => {
    const { path, secrets } = opened();
    const gone = kept(marker, 1, "ann");
    await secrets.put([gone]);
    const reader = new DatabaseSync(path);
    reader.exec("BEGIN");
    expect(reader.prepare("SELECT count(*) AS count FROM secrets").get()).toEqual({ count: 1 });
    expect(await codeOf(() => secrets.erase([gone.commitment]))).toBe("store.failed");
    expect(holdsMarker(path)).toBe(true);
    reader.exec("COMMIT");
    reader.close();
    // It was deleted before; what is left is to empty the log.
    expect(await secrets.erase([gone.commitment])).toBe(0);
    expect(holdsMarker(path)).toBe(false);
    secrets.close();
  }, 20_000);
});
