import type { SignedRecord } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { freshKey, signedStream } from "../../test/records.ts";
import { isSafeOutput, plainWorkplace, type Workplace } from "../../test/workplace.ts";

function textOf(record: SignedRecord | undefined): string {
  return new TextDecoder().decode(record?.envelope);
}

/** A folder with a stream's records as `0.json`, `1.json` and so on, and the keys to verify them with. */
async function withRecords(length: number): Promise<{
  readonly place: Workplace;
  readonly records: readonly SignedRecord[];
  readonly key: ReturnType<typeof freshKey>;
}> {
  const place = plainWorkplace();
  const key = freshKey();
  const records = await signedStream(key.signer, length);
  place.write(Object.fromEntries(records.map((record, index) => [`${index}.json`, textOf(record)])));
  place.write({ "writer.keys.json": key.registry, "writer.pub": key.pem, "writer.pem": key.privatePem });
  return { place, records, key };
}

const verify = (...args: readonly string[]): readonly string[] => [
  "verify",
  ...args,
  "--key",
  "writer.keys.json",
];

describe("interlock verify", () => {
  test("a valid record says what it proves and what it does not", async () => {
    const { place, key } = await withRecords(2);
    const { code, out } = await place.interlock(verify("1.json"));
    expect(code).toBe(0);
    expect(out).toContain(
      "1.json: valid, record 1 of stream gate/1, by itself\n  asserts evaluate at 2026-11-24T10:00:00.001Z\n  verdict refuse for deploy on ",
    );
    expect(out).toContain(`policy github.com/acme/shop @ ${"ab".repeat(20)}`);
    expect(out).toContain(
      `the writer key ${key.signer.keyId} signed this evaluate record, number 1 of stream gate/1`,
    );
    expect(out).toContain("none of this proves\n    that what the record asserts was true\n");
    expect(out).toContain("that nothing went unrecorded");
    expect(out).not.toContain("stream gate/1:");
  });

  test("the key may be a public key in PEM, and never a private one", async () => {
    const { place } = await withRecords(1);
    expect((await place.interlock(["verify", "0.json", "--key", "writer.pub"])).code).toBe(0);
    const { code, out, err } = await place.interlock(["verify", "0.json", "--key", "writer.pem"]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain("is a private key");
    expect(err).not.toContain("BEGIN");
  });

  test("several records are a chain in any order, and a copy is no second one", async () => {
    const { place, records } = await withRecords(4);
    place.write({ "copy.json": textOf(records[2]) });
    const { code, out } = await place.interlock(verify("3.json", "0.json", "2.json", "copy.json", "1.json"));
    expect(code).toBe(0);
    expect(out).toContain("stream gate/1: whole\n  numbers 0 to 3 follow one another\n");
    expect(out).toContain("that no record after number 3 was cut off");
    expect(out).toContain("5 files: 5 valid records\n");
  });

  test("a chain that starts later says that the beginning was not given", async () => {
    const { place } = await withRecords(4);
    const { code, out } = await place.interlock(verify("2.json", "3.json"));
    expect(code).toBe(0);
    expect(out).toContain("anything of the records before number 2: they were not given");
  });

  test("a gap between records ends with 3, a file that is not there too", async () => {
    const { place } = await withRecords(4);
    const gap = await place.interlock(verify("0.json", "1.json", "3.json"));
    expect(gap.code).toBe(3);
    expect(gap.out).toContain("stream gate/1: GAP\n  1 record after number 1 is missing\n");
    const missing = await place.interlock(verify("0.json", "9.json"));
    expect(missing.code).toBe(3);
    expect(missing.out).toContain("9.json: not read");
    expect(missing.out).toContain("2 files: 1 valid record\n");
  });

  test("every changed byte of a record makes it invalid, which ends with 4", async () => {
    const { place, records } = await withRecords(1);
    const text = textOf(records[0]);
    const positions = [5, 40, Math.floor(text.length / 2), text.length - 20];
    const names = positions.map((at) => {
      const other = text[at] === "A" ? "B" : "A";
      place.write({ [`${at}.json`]: `${text.slice(0, at)}${other}${text.slice(at + 1)}` });
      return `${at}.json`;
    });
    for (const name of names) {
      const { code, out } = await place.interlock(verify(name));
      expect(code).toBe(4);
      expect(out).toContain(`${name}: INVALID\n`);
      expect(out).not.toContain("proves");
    }
    expect((await place.interlock(verify("0.json", ...names, "none.json"))).code).toBe(4);
  });

  test("two versions of one stream contradict one another", async () => {
    const { place, key } = await withRecords(2);
    const [, other] = await signedStream(key.signer, 2, { proposal: { action: "scale" } });
    place.write({ "other.json": textOf(other) });
    const fork = await place.interlock(verify("1.json", "other.json"));
    expect(fork.code).toBe(4);
    expect(fork.out).toContain("two records are number 1");
    // Its predecessor is another record: the numbers fit, the hashes do not.
    const swapped = await place.interlock(verify("0.json", "other.json"));
    expect(swapped.code).toBe(4);
    expect(swapped.out).toContain("stream gate/1: BROKEN\n");
  });

  test("records of another key, and of another log, are invalid", async () => {
    const { place } = await withRecords(1);
    place.write({ "writer.keys.json": freshKey().registry });
    expect((await place.interlock(verify("0.json"))).out).toContain("key.unknown");
    const origin = ["verify", "0.json", "--key", "writer.pub", "--origin", "log.test/other"];
    expect((await place.interlock(origin)).code).toBe(4);
  });

  test("called without records or keys it ends with 64, with keys that are none with 3", async () => {
    const { place } = await withRecords(1);
    expect((await place.interlock(["verify", "--key", "writer.pub"])).code).toBe(64);
    expect((await place.interlock(["verify", "0.json"])).code).toBe(64);
    for (const origin of ["", "two words"]) {
      const unclear = ["verify", "0.json", "--key", "writer.pub", "--origin", origin];
      expect(await place.interlock(unclear)).toMatchObject({ code: 64, out: "" });
    }
    expect((await place.interlock(["verify", "0.json", "--key", "0.json"])).code).toBe(3);
  });

  test("hostile files and names are shown escaped", async () => {
    const { place } = await withRecords(1);
    const name = "\u001b]0;owned\u0007.json";
    place.write({ [name]: '{"payload": "\u001b[31m"}' });
    const { code, out } = await place.interlock(verify(name));
    expect(code).toBe(4);
    expect(isSafeOutput(out)).toBe(true);
  });
});
