import { expect, test } from "vitest";
import { decodeBase64 } from "../base64.ts";
import { verifyEd25519 } from "../keys/ed25519.ts";
import { encodeUtf8 } from "../utf8.ts";
import { signerFromPem } from "../node/signer.ts";
import { formatNote, isNoteName, MAX_NOTE_SIGNATURES, noteKeyId, parseNote } from "./signed-note.ts";

// c2sp.org/signed-note, "Verifier keys": the example note and its key.
const EXAMPLE_TEXT = "This is an example message.\n";
const EXAMPLE_SIGNATURE =
  "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";
const EXAMPLE_NOTE = `${EXAMPLE_TEXT}\n— example.com/foo ${EXAMPLE_SIGNATURE}\n`;
const EXAMPLE_KEY = decodeBase64("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").subarray(1);

// golang.org/x/mod/sumdb/note: the note of its documentation and tests, with its private key.
const PETER_NOTE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const PETER_SEED = decodeBase64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").subarray(1);

// c2sp.org/signed-note, "Format": its text has a blank line and letters beyond ASCII.
const POEM_NOTE =
  "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n" +
  "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

const parse = (note: string): ReturnType<typeof parseNote> => parseNote(encodeUtf8(note));

test("the specification's example is taken apart, and its signature holds", () => {
  const { text, signatures } = parse(EXAMPLE_NOTE);
  expect(text).toBe(EXAMPLE_TEXT);
  expect(signatures.map(({ name, keyId }) => [name, keyId])).toEqual([["example.com/foo", "530d903a"]]);
  expect(noteKeyId("example.com/foo", 0x01, EXAMPLE_KEY)).toBe("530d903a");
  const [signature] = signatures;
  expect(verifyEd25519(EXAMPLE_KEY, encodeUtf8(text), signature?.bytes ?? EXAMPLE_KEY)).toBe(true);
});

test("Go's note comes out byte for byte when its key signs it", async () => {
  const { text, signatures } = parse(PETER_NOTE);
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), PETER_SEED]);
  const signer = signerFromPem(
    `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString("base64")}\n-----END PRIVATE KEY-----\n`,
  );
  const keyId = noteKeyId("PeterNeumann", 0x01, signer.publicKey);
  expect(keyId).toBe("c74f20a3");
  const bytes = await signer.sign(encodeUtf8(text));
  expect(signatures).toEqual([{ name: "PeterNeumann", keyId, bytes }]);
  expect(
    Buffer.from(formatNote({ text, signatures: [{ name: "PeterNeumann", keyId, bytes }] })).toString(),
  ).toBe(PETER_NOTE);
});

test("a text keeps its own blank lines: the last one ends it", () => {
  const note = parse(POEM_NOTE);
  expect(note.text.split("\n")).toHaveLength(5);
  expect(note.signatures.map(({ keyId }) => keyId)).toEqual(["367ba04b"]);
  expect(Buffer.from(formatNote(note)).toString()).toBe(POEM_NOTE);
});

const line = EXAMPLE_NOTE.slice(EXAMPLE_TEXT.length + 1);

test.each<[string, string]>([
  ["nothing", ""],
  ["a text alone", EXAMPLE_TEXT],
  ["no blank line", `${EXAMPLE_TEXT}${line}`],
  ["no signature", `${EXAMPLE_TEXT}\n`],
  ["a last line that does not end", EXAMPLE_NOTE.slice(0, -1)],
  ["a line after the signatures", `${EXAMPLE_NOTE}more\n`],
  ["a blank line after the signatures", `${EXAMPLE_NOTE}\n`],
  ["a hyphen instead of the dash", EXAMPLE_NOTE.replace("—", "-")],
  ["an en dash", EXAMPLE_NOTE.replace("—", "–")],
  ["no name", EXAMPLE_NOTE.replace("example.com/foo ", "")],
  ["a name with a plus sign", EXAMPLE_NOTE.replace("example.com/foo", "example+foo")],
  ["a name with a wide blank", EXAMPLE_NOTE.replace("example.com/foo", "example\u00a0foo")],
  ["two blanks", EXAMPLE_NOTE.replace("foo ", "foo  ")],
  ["no signature in the line", EXAMPLE_NOTE.replace(EXAMPLE_SIGNATURE, "")],
  ["a key id alone", EXAMPLE_NOTE.replace(EXAMPLE_SIGNATURE, "Uw2QOg==")],
  ["base64 without padding", EXAMPLE_NOTE.replace("IneyaQM=", "IneyaQM")],
  ["base64 with bits beyond the last byte", EXAMPLE_NOTE.replace("IneyaQM=", "IneyaQN=")],
  ["base64 of another alphabet", EXAMPLE_NOTE.replace("QOkn8", "QO-n8")],
  ["a carriage return", EXAMPLE_NOTE.replaceAll("\n", "\r\n")],
  ["a tabulator in the text", EXAMPLE_NOTE.replace("an example", "an\texample")],
  ["a zero byte", EXAMPLE_NOTE.replace("example message", "example\u0000message")],
  ["too many signatures", `${EXAMPLE_TEXT}\n${line.repeat(MAX_NOTE_SIGNATURES + 1)}`],
  ["too many bytes", `${"x".repeat(70_000)}\n\n${line}`],
])("a note with %s is none", (_name, note) => {
  expect(note).not.toBe(EXAMPLE_NOTE);
  expect(() => parse(note)).toThrow(expect.objectContaining({ code: "note.malformed" }));
});

test("as many signatures as are read, and no more, are read", () => {
  expect(parse(`${EXAMPLE_TEXT}\n${line.repeat(MAX_NOTE_SIGNATURES)}`).signatures).toHaveLength(
    MAX_NOTE_SIGNATURES,
  );
});

test("bytes that are not UTF-8 are none", () => {
  const bytes = encodeUtf8(EXAMPLE_NOTE);
  bytes[3] = 0xff;
  expect(() => parseNote(bytes)).toThrow(expect.objectContaining({ code: "note.malformed" }));
});

test("a name has no blanks and no plus sign", () => {
  expect(["example.com/foo", "ü", "a"].every(isNoteName)).toBe(true);
  expect(["", "a b", "a+b", "a\u2003b", "a\n"].some(isNoteName)).toBe(false);
});
