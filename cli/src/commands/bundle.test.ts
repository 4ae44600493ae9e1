import { join } from "node:path";
import {
  formatKeyRegistry,
  keyRegistry,
  sequenceOnce,
  sha256Hex,
  signCheckpoint,
  type SignedRecord,
  type Signer,
} from "@interlock/ledger";
import { gitObjectId } from "@interlock/compiler/node";
import { createLog, openLog } from "@interlock/stores/disk";
import { describe, expect, test } from "vitest";

import { freshKey, signedStream } from "../../test/records.ts";
import { calledRecord } from "../bundle/called-record.ts";
import { isSafeOutput, NOW_MS, SHOP, workplace, type Workplace } from "../../test/workplace.ts";

const ORIGIN = "log.test/shop";

/** A repository with a policy, and a log of three records: a proposal, and two evaluations of it by that policy. */
async function withLog(change: { readonly isSequenced?: boolean } = {}): Promise<{
  readonly place: Workplace;
  readonly records: readonly SignedRecord[];
  readonly logKey: Signer;
}> {
  const place = await workplace();
  const commit = await place.commit({ "policies/shop.policy": SHOP });
  const [writer, logKey] = [freshKey().signer, freshKey().signer];
  const keys = keyRegistry([
    { keyId: writer.keyId, publicKey: writer.publicKey, purpose: "writer", origin: null },
    { keyId: logKey.keyId, publicKey: logKey.publicKey, purpose: "log", origin: null },
  ]);
  const bytes = new TextEncoder().encode(SHOP);
  const sources = [
    { path: "policies/shop.policy", blob: gitObjectId("blob", bytes), sha256: sha256Hex(bytes) },
  ];
  const moduleDigest = "12".repeat(32);
  const policy = { repository: "r", commit, sources, moduleDigest, compiler: "c", language: "1" };
  const records = await signedStream(writer, 3, { policy });
  place.write({
    "keys.json": formatKeyRegistry(keys),
    "1.json": new TextDecoder().decode(records[1]?.envelope),
  });
  const folder = join(place.dir, "log");
  createLog(folder, { origin: ORIGIN });
  const log = openLog(folder, { access: "write" });
  await log.appendAll(records);
  if (change.isSequenced ?? true) {
    await sequenceOnce({ store: log, signer: logKey, origin: ORIGIN, nowMs: () => NOW_MS + 5000 });
  }
  await log.close();
  return { place, records, logKey };
}

const verify = ["verify", "out.json", "--key", "keys.json"];

describe("interlock bundle", () => {
  test("what it writes verifies by itself, with its chain and its policy", async () => {
    const { place, records } = await withLog();
    const [, record] = records;
    const asked = ["--log", "log", "--out", "out.json", "--chain", "--repository", ".", "--key", "keys.json"];
    const made = await place.interlock(["bundle", record?.digest ?? "", ...asked]);
    expect(made).toEqual({
      code: 0,
      out: "wrote `out.json`: 2 records, 1 file of the policy; it holds\n",
      err: "",
    });
    const { code, out } = await place.interlock(verify);
    expect(code).toBe(0);
    expect(out).toContain(
      `out.json: valid, a bundle: record 1 of the first 3 of the log ${ORIGIN}\n  asserts evaluate at `,
    );
    expect(out).toContain("  with record 0: propose at 2026-11-24T10:00:00.000Z");
    expect(out).toContain("  with the policy's file policies/shop.policy\n");
    expect(out).toContain("the log's key says that it signed the tree at 2026-11-24T10:00:05.000Z");
    expect(out).toContain("that takes an anchor or a witness");
    expect(out).toContain("1 file: 1 valid bundle\n");
    expect(isSafeOutput(out)).toBe(true);
  });

  test("a record may be named by its file; without its policy that is said", async () => {
    const { place } = await withLog();
    const { out } = await place.interlock(["bundle", "1.json", "--log", "log", "--out", "out.json"]);
    expect(out).toBe(
      "wrote `out.json`: 1 record, 0 files of the policy; nothing of it was verified: `--key` does\n",
    );
    const verified = await place.interlock(verify);
    expect(verified.out).toContain(
      "what policies/shop.policy of its policy said: the bundle does not hold it",
    );
  });

  test("a record may be called by the first digits of its digest, where they are one record's", async () => {
    const { place, records } = await withLog();
    const digest = records[2]?.digest ?? "";
    for (const digits of [8, 16, 63, 64]) {
      const made = await place.interlock([
        "bundle",
        digest.slice(0, digits),
        "--log",
        "log",
        "--out",
        `${digits}.json`,
      ]);
      expect(made).toMatchObject({ code: 0, err: "" });
      expect(place.read(`${digits}.json`)).toBe(place.read("8.json"));
    }
    const short = await place.interlock(["bundle", digest.slice(0, 7), "--log", "log", "--out", "x.json"]);
    expect(short.code).toBe(3);
    const none = digest.startsWith("00000000") ? "11111111" : "00000000";
    const unknown = await place.interlock(["bundle", none, "--log", "log", "--out", "x.json"]);
    expect(unknown.code).toBe(3);
    expect(unknown.err).toContain(`has a digest that begins with \`${none}\``);
  });

  test("digits that several records' digests begin with name none", async () => {
    const both = ["ab".repeat(32), `${"ab".repeat(31)}cd`];
    const log = {
      size: async () => 2,
      sequenced: async () => both.map((digest, index) => ({ digest, index })) as never,
    };
    await expect(calledRecord(log, "abababab")).rejects.toThrow("give more digits");
    expect(await calledRecord(log, `${"ab".repeat(31)}c`)).toBe(both[1]);
  });

  test("no file is replaced, and none is written of what does not hold", async () => {
    const { place } = await withLog();
    place.write({ "out.json": "mine", "other.json": freshKey().registry });
    const bundle = ["bundle", "1.json", "--log", "log", "--out"];
    const again = await place.interlock([...bundle, "out.json"]);
    expect(again.code).toBe(1);
    expect(again.err).toMatch(/there is `[^`]*out\.json` already\n/u);
    expect(place.read("out.json")).toBe("mine");
    const { code, err } = await place.interlock([...bundle, "new.json", "--key", "other.json"]);
    expect(code).toBe(4);
    expect(err).toContain("key.unknown at /records/0/envelope/signatures/0/keyid");
    expect(() => place.read("new.json")).toThrow("ENOENT");
  });

  test("what is missing is named: the record, its place, the log, the commit, the arguments", async () => {
    const { place, records } = await withLog({ isSequenced: false });
    const bundle = async (...args: readonly string[]): Promise<string> => {
      const { code, err } = await place.interlock(["bundle", ...args]);
      return `${code} ${err}`;
    };
    const out = ["--out", "out.json"];
    expect(await bundle("1.json", "--log", "log", ...out)).toMatch(/^3 .*the log has to be sequenced/);
    expect(await bundle("ab".repeat(32), "--log", "log", ...out)).toMatch(/^3 .*holds no record abab/);
    expect(await bundle("keys.json", "--log", "log", ...out)).toMatch(/^3 .*`keys.json` is no record/);
    expect(await bundle("1.json", "--log", "policies", ...out)).toMatch(/^3 .*cannot be opened as a log/);
    expect(await bundle("1.json", "--log", "log", ...out, "--repository", "/")).toMatch(/^3 /);
    const proposal = records[0]?.digest ?? "";
    expect(await bundle(proposal, "--log", "log", ...out, "--repository", ".")).toMatch(
      /^3 .*names no policy/,
    );
    expect(await bundle("--log", "log", ...out)).toMatch(/^2 .*no record is given/);
    expect(await bundle("1.json", "--log", "log")).toMatch(/^2 .*`--out` is missing/);
  });

  test("a bundle is held against anchors, and anchors against one another", async () => {
    const { place, logKey } = await withLog();
    await place.interlock(["bundle", "1.json", "--log", "log", "--out", "out.json"]);
    const { checkpoint } = JSON.parse(place.read("out.json")) as { readonly checkpoint: string };
    place.write({ "3.note": checkpoint, "bad.note": checkpoint.replace("\n3\n", "\n4\n") });
    const anchored = await place.interlock([...verify, "--anchor", "3.note"]);
    expect(anchored.code).toBe(0);
    expect(anchored.out).toContain("  its checkpoint is anchored\n");
    expect((await place.interlock([...verify, "--anchor", "bad.note"])).code).toBe(4);
    for (const [size, exit, said] of [
      [2, 2, "its checkpoint is none of those that are anchored"],
      [3, 4, "log.forked: an anchor is of another tree of 3 records"],
    ] as const) {
      const tree = { origin: ORIGIN, size, root: "ab".repeat(32) };
      place.write({ "other.note": new TextDecoder().decode(await signCheckpoint(tree, logKey, NOW_MS)) });
      const answer = await place.interlock([...verify, "--anchor", "other.note"]);
      expect(answer.code).toBe(exit);
      expect(answer.out).toContain(said);
    }
    expect(
      (await place.interlock(["verify", "1.json", "--key", "keys.json", "--anchor", "3.note"])).code,
    ).toBe(64);
    const alone = ["verify", "--key", "keys.json", "--origin", ORIGIN, "--anchor"];
    const { code, out } = await place.interlock([...alone, "3.note"]);
    expect(code).toBe(0);
    expect(out).toContain(`anchors of ${ORIGIN}: hold among themselves, 1 checkpoint\n  smallest  3 records`);
    expect((await place.interlock([...alone, "3.note,bad.note"])).code).toBe(4);
    expect((await place.interlock(["verify", "--key", "keys.json", "--anchor", "3.note"])).code).toBe(64);
  });

  test("a bundle with a letter changed is invalid, which ends with 4", async () => {
    const { place } = await withLog();
    await place.interlock(["bundle", "1.json", "--log", "log", "--out", "out.json", "--repository", "."]);
    const changed = place.read("out.json").replace("stage constrained", "stage advisory");
    place.write({ "out.json": changed });
    const { code, out } = await place.interlock(verify);
    expect(code).toBe(4);
    expect(out).toContain("out.json: INVALID\n  bundle.source at /sources/0: it has not the SHA-256");
    expect(out).not.toContain("proves");
  });
});
