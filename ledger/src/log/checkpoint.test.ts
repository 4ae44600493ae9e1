import { expect, test } from "vitest";
import { stranger, writer } from "../../test/sample-records.ts";
import { decodeBase64 } from "../base64.ts";
import { hexOf } from "../digest.ts";
import { verifyEd25519 } from "../keys/ed25519.ts";
import type { RegisteredKey } from "../keys/key-registry.ts";
import { keyIdOf } from "../keys/public-key.ts";
import type { Signer } from "../keys/signer.ts";
import { verifyEd25519WithNode } from "../node/verifier.ts";
import { MAX_TREE_SIZE } from "../tree/node-hash.ts";
import { encodeUtf8 } from "../utf8.ts";
import { checkpointText, isCheckpointOrigin, parseCheckpointText } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { signCheckpoint, verifyCheckpoint } from "./checkpoint-signature.ts";
import { cosignatureTime, cosignedBytes, timedSignature } from "./cosignature.ts";
import { noteKeyId, parseNote } from "./signed-note.ts";

// c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature: the example of both.
const EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

// A checkpoint of Google's staging log "arche2025h1", as public tests of the format carry it: signed by the log in another
// way too (RFC 6962), by its Ed25519 key, and by the witness remora.n621.de.
const PUBLIC_ORIGIN = "arche2025h1.staging.ct.transparency.dev";
const PUBLIC_NOTE = `${PUBLIC_ORIGIN}
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— ${PUBLIC_ORIGIN} zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— ${PUBLIC_ORIGIN} ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
`;
const PUBLIC_KEY = decodeBase64("AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f").subarray(1);
const WITNESS_KEY = decodeBase64("BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2").subarray(1);

const ORIGIN = "log.test/shop";
const AT_MS = Date.UTC(2026, 10, 24, 10, 0, 0, 750);
const root = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
const checkpoint: Checkpoint = { origin: ORIGIN, size: 8, root };

function logKey(
  { keyId, publicKey }: Pick<Signer, "keyId" | "publicKey">,
  origin: string | null = null,
): RegisteredKey {
  return { keyId, publicKey, purpose: "log", origin };
}

const demand = { origin: ORIGIN, keys: [logKey(writer)] };
const problemOf = (note: Uint8Array | string, change: object = {}): string | null => {
  const bytes = typeof note === "string" ? encodeUtf8(note) : note;
  const verdict = verifyCheckpoint(bytes, { ...demand, ...change });
  return verdict.ok ? null : verdict.problem.code;
};

test("the specification's example is read and written back byte for byte", () => {
  const read = parseCheckpointText(EXAMPLE);
  expect(read).toEqual({
    origin: "example.com/behind-the-sofa",
    size: 20_852_163,
    root: hexOf(decodeBase64("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")),
  });
  expect(checkpointText(read)).toBe(EXAMPLE);
  expect(Buffer.from(cosignedBytes(1_679_315_147, EXAMPLE)).toString()).toBe(
    `cosignature/v1\ntime 1679315147\n${EXAMPLE}`,
  );
});

test("a public log's checkpoint holds by its key; lines of keys that are not known are left alone", () => {
  const key = logKey({ keyId: keyIdOf(PUBLIC_KEY), publicKey: PUBLIC_KEY });
  for (const verifySignature of [verifyEd25519, verifyEd25519WithNode]) {
    expect(
      verifyCheckpoint(encodeUtf8(PUBLIC_NOTE), { origin: PUBLIC_ORIGIN, keys: [key], verifySignature }),
    ).toEqual({
      ok: true,
      checkpoint: expect.objectContaining({ size: 1_432_088_532 }),
      signatures: [{ key, atMs: null }],
    });
  }
  const changed = PUBLIC_NOTE.replace("1432088532", "1432088533");
  expect(problemOf(changed, { origin: PUBLIC_ORIGIN, keys: [key] })).toBe("checkpoint.signature");
});

test("a signed time that no date names is none, so that whoever tells it does not fail", async () => {
  const times = [8.64e12, 8.64e12 + 1].map(async (seconds) => {
    const line = timedSignature(seconds, await writer.sign(cosignedBytes(seconds, EXAMPLE)));
    return cosignatureTime(EXAMPLE, line, writer.publicKey, verifyEd25519);
  });
  expect(await Promise.all(times)).toEqual([8.64e15, null]);
});

test("its witness's cosignature holds, and says when it was made", () => {
  const { text, signatures } = parseNote(encodeUtf8(PUBLIC_NOTE));
  const line = signatures.find(({ name }) => name === "remora.n621.de");
  expect(line?.keyId).toBe(noteKeyId("remora.n621.de", 0x04, WITNESS_KEY));
  const bytes = line?.bytes ?? new Uint8Array(0);
  const atMs = cosignatureTime(text, bytes, WITNESS_KEY, verifyEd25519);
  expect(new Date(atMs ?? Number.NaN).toISOString()).toBe("2026-05-23T21:50:24.000Z");
  const later = Uint8Array.from(bytes).with(7, 0x21);
  expect(cosignatureTime(text, later, WITNESS_KEY, verifyEd25519)).toBeNull();
  expect(cosignatureTime(`${text} `, bytes, WITNESS_KEY, verifyEd25519)).toBeNull();
});

test("a signed checkpoint says its size, its root and when it was signed, to the second", async () => {
  const note = await signCheckpoint(checkpoint, writer, AT_MS);
  expect(verifyCheckpoint(note, demand)).toEqual({
    ok: true,
    checkpoint,
    signatures: [{ key: logKey(writer), atMs: Math.floor(AT_MS / 1000) * 1000 }],
  });
  const text = Buffer.from(note).toString();
  const lines = text.split("\n");
  expect(lines.slice(0, 4)).toEqual([ORIGIN, "8", Buffer.from(root, "hex").toString("base64"), ""]);
  expect(lines).toHaveLength(7);
  expect(text.startsWith(checkpointText(checkpoint))).toBe(true);
});

test("no changed character leaves it what it was", async () => {
  const text = Buffer.from(await signCheckpoint(checkpoint, writer, AT_MS)).toString();
  expect(problemOf(text)).toBeNull();
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === "A" ? "B" : "A";
    const verdict = verifyCheckpoint(encodeUtf8(`${text.slice(0, at)}${other}${text.slice(at + 1)}`), demand);
    // A line whose key id or name was changed is nobody's; then the checkpoint has no time any more, or no signature.
    expect(verdict.ok && verdict.signatures[0].atMs !== null).toBe(false);
  }
});

test("it counts for its log and by its log's keys only", async () => {
  const note = await signCheckpoint(checkpoint, writer, AT_MS);
  expect(problemOf(note, { origin: "log.test/other" })).toBe("checkpoint.origin");
  expect(problemOf(note, { keys: [] })).toBe("checkpoint.unsigned");
  expect(problemOf(note, { keys: [logKey(stranger)] })).toBe("checkpoint.unsigned");
  expect(problemOf(note, { keys: [logKey(writer, ORIGIN)] })).toBeNull();
  expect(problemOf(note, { keys: [logKey(writer, "log.test/other")] })).toBe("checkpoint.unsigned");
  for (const purpose of ["writer", "activator", "grant", "approver", "registrar"] as const) {
    expect(problemOf(note, { keys: [{ ...logKey(writer), purpose }] })).toBe("checkpoint.unsigned");
  }
});

test("a signature that is stripped, doubled or another checkpoint's", async () => {
  const text = Buffer.from(await signCheckpoint(checkpoint, writer, AT_MS)).toString();
  const other = Buffer.from(await signCheckpoint({ ...checkpoint, size: 9 }, writer, AT_MS)).toString();
  const [plain = "", timed = ""] = text.split("\n").slice(4, 6);
  const [otherPlain = "", otherTimed = ""] = other.split("\n").slice(4, 6);
  const body = text.slice(0, text.indexOf("\u2014"));
  expect(problemOf(body)).toBe("note.malformed");
  expect(problemOf(`${body}${timed}\n`)).toBe("checkpoint.unsigned");
  expect(problemOf(`${body}${plain}\n${plain}\n`)).toBe("checkpoint.signature");
  expect(problemOf(`${body}${plain}\n${timed}\n${timed}\n`)).toBe("checkpoint.signature");
  expect(problemOf(`${body}${otherPlain}\n${timed}\n`)).toBe("checkpoint.signature");
  expect(problemOf(`${body}${plain}\n${otherTimed}\n`)).toBe("checkpoint.signature");
  expect(verifyCheckpoint(encodeUtf8(`${body}${plain}\n`), demand)).toMatchObject({
    ok: true,
    signatures: [{ atMs: null }],
  });
});

test("two keys of the log may sign one checkpoint; where one of them does not hold, it is refused", async () => {
  const [mine, theirs] = await Promise.all(
    [writer, stranger].map((key) => signCheckpoint(checkpoint, key, AT_MS)),
  );
  const both = `${Buffer.from(mine ?? []).toString()}${
    Buffer.from(theirs ?? [])
      .toString()
      .split("\n\n")[1] ?? ""
  }`;
  const keys = [logKey(writer), logKey(stranger)];
  expect(verifyCheckpoint(encodeUtf8(both), { ...demand, keys })).toMatchObject({
    ok: true,
    signatures: [{ key: { keyId: writer.keyId } }, { key: { keyId: stranger.keyId } }],
  });
  const last = both.lastIndexOf(" ") + 30;
  const broken = `${both.slice(0, last)}${both[last] === "A" ? "B" : "A"}${both.slice(last + 1)}`;
  expect(problemOf(broken, { keys })).toBe("checkpoint.signature");
  expect(problemOf(broken)).toBeNull();
});

test.each<[string, string]>([
  ["no line feed at its end", EXAMPLE.slice(0, -1)],
  ["a further line", `${EXAMPLE}extension\n`],
  ["a blank first line", `\n${EXAMPLE}`],
  ["a name with a blank", EXAMPLE.replace("behind-", "behind ")],
  ["a name with a plus sign", EXAMPLE.replace("behind-", "behind+")],
  ["a size with a zero before it", EXAMPLE.replace("2085", "02085")],
  ["a size with a sign", EXAMPLE.replace("2085", "+2085")],
  ["a size with a fraction", EXAMPLE.replace("20852163", "20852163.0")],
  ["a size in another notation", EXAMPLE.replace("20852163", "2e7")],
  ["a size that is not exact", EXAMPLE.replace("20852163", "9007199254740993")],
  ["a size that is none", EXAMPLE.replace("20852163", "")],
  ["a root that is too short", EXAMPLE.replace("CsUY", "")],
  ["a root with other padding", EXAMPLE.replace("q2I=", "q2J=")],
  ["a root in hexadecimal", EXAMPLE.replace("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", root)],
])("a text with %s is no checkpoint", (_name, text) => {
  expect(text).not.toBe(EXAMPLE);
  expect(() => parseCheckpointText(text)).toThrow(expect.objectContaining({ code: "checkpoint.malformed" }));
});

test("what no note can hold is not signed", async () => {
  for (const change of [
    { origin: "two words" },
    { origin: "a+b" },
    { origin: "" },
    { size: -1 },
    { size: 1.5 },
    { size: MAX_TREE_SIZE + 1 },
    { root: root.toUpperCase() },
    { root: "00" },
  ]) {
    await expect(signCheckpoint({ ...checkpoint, ...change }, writer, AT_MS)).rejects.toMatchObject({
      code: "checkpoint.malformed",
    });
  }
  for (const atMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    await expect(signCheckpoint(checkpoint, writer, atMs)).rejects.toMatchObject({ code: "checkpoint.time" });
  }
  const short: Signer = { ...writer, sign: () => new Uint8Array(63) };
  await expect(signCheckpoint(checkpoint, short, AT_MS)).rejects.toMatchObject({ code: "signature.invalid" });
  expect(isCheckpointOrigin("github.com/acme/shop")).toBe(true);
});
