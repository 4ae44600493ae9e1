import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KeptSecret, SALT_BYTES, secretOf, type StoredRecord } from "@interlock/ledger";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRecordFiles, secretFiles } from "./record-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "interlock-records-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function record(seq: number, prev: string | null): StoredRecord {
  const digest = String(seq).padStart(64, "0");
  return {
    stream: "gate/1",
    seq,
    prev,
    digest,
    leafHash: `leaf-${seq}`,
    envelope: Buffer.from(`{"seq":${seq}}`),
  };
}

describe("record files", () => {
  test("are the envelopes' own bytes, one a record, in a folder that is made", async () => {
    const files = openRecordFiles(join(folder, "a/b"), () => "propose");
    await files.store.append(record(0, null));
    await files.store.append(record(1, "leaf-0"));
    const path = files.pathOf(record(1, "leaf-0"));
    expect(path).toBe(join(folder, "a/b", `0001-propose-${"0".repeat(12)}.json`));
    expect(readFileSync(path, "utf8")).toBe('{"seq":1}');
    expect(await files.store.head("gate/1")).toMatchObject({ seq: 1, leafHash: "leaf-1" });
    expect(await files.store.head("gate/2")).toBeNull();
  });

  test("take no record that does not continue the stream", async () => {
    const { store } = openRecordFiles(folder, () => "propose");
    await store.append(record(0, null));
    await expect(store.append(record(0, null))).rejects.toMatchObject({ code: "store.conflict" });
    await expect(store.append(record(1, "other"))).rejects.toMatchObject({ code: "store.conflict" });
    await expect(store.append({ ...record(1, "leaf-0"), stream: "gate/2" })).rejects.toMatchObject({
      code: "store.conflict",
    });
  });

  test("never overwrite", async () => {
    const path = join(folder, `0000-propose-${"0".repeat(12)}.json`);
    writeFileSync(path, "before");
    const { store } = openRecordFiles(folder, () => "propose");
    await expect(store.append(record(0, null))).rejects.toMatchObject({ code: "store.failed" });
    expect(readFileSync(path, "utf8")).toBe("before");
  });
});

describe("files of secrets", () => {
  const digest = "ab".repeat(32);
  const [one, two] = [1, 2].map((salt): KeptSecret => ({
    ...secretOf("the results", new Uint8Array(SALT_BYTES).fill(salt)),
    subjects: ["github:7"],
    class: "tell.note",
    sinceMs: 5,
  })) as [KeptSecret, KeptSecret];

  test("lie beside the records, for their owner alone, and are never overwritten", async () => {
    const files = secretFiles(join(folder, "records"), digest);
    expect(await files.put([one])).toBe(1);
    const [name = ""] = readdirSync(join(folder, "records.secrets"));
    expect(name).toMatch(/^abababababab-[0-9a-f]{12}\.json$/u);
    const path = join(folder, "records.secrets", name);
    const text = readFileSync(path, "utf8");
    expect(JSON.parse(text)).toEqual({ v: 1, secrets: [one] });
    expect(text.endsWith("}\n")).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "records.secrets")).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(["records.secrets"]);
    await expect(files.put([one])).rejects.toMatchObject({ code: "store.failed" });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("of one proposal that is judged twice are two", async () => {
    for (const secret of [one, two]) await secretFiles(join(folder, "records"), digest).put([secret]);
    expect(readdirSync(join(folder, "records.secrets"))).toHaveLength(2);
  });

  test("never lie inside of the records, however their folder is written", async () => {
    await secretFiles(`${join(folder, "records")}//`, digest).put([one]);
    expect(readdirSync(folder)).toEqual(["records.secrets"]);
  });
});
