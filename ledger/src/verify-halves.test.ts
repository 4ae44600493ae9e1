import { describe, expect, test } from "vitest";
import { recordStory } from "../test/record-story.ts";
import { storyRegistry } from "../test/story-cast.ts";
import { keyRegistry } from "./keys/key-registry.ts";
import { decodeBase64WithNode, sha256WithNode, verifyEd25519WithNode } from "./node/index.ts";
import { encodeUtf8, decodeUtf8 } from "./utf8.ts";
import { holdingSignature, verifyRecord, verifySigned } from "./verify.ts";
import type { RecordVerdict } from "./verify.ts";

const story = await recordStory();
const quick = {
  verifySignature: verifyEd25519WithNode,
  sha256: sha256WithNode,
  decodeBase64: decodeBase64WithNode,
};

/** An envelope as it is, and with one character of it made another: some parts of it in each place. */
function* changesOf(envelope: Uint8Array): Generator<Uint8Array> {
  yield envelope;
  const text = decodeUtf8(envelope);
  for (let at = 0; at < text.length; at += 41) {
    for (const piece of ["A", "=", '"', "\u00e9", ""]) {
      yield encodeUtf8(`${text.slice(0, at)}${piece}${text.slice(at + 1)}`);
    }
  }
}

/** What `verifyRecord` has to have answered where no signature holds: anything but that the record does. */
function refusalOf(verdict: RecordVerdict): RecordVerdict | null {
  return verdict.ok ? null : verdict;
}

describe("whichever way a record is verified, the answer is the same", () => {
  test.each(story.map(({ kind, record }) => [kind, record] as const))("of a record %s", (_kind, record) => {
    for (const envelope of changesOf(record.envelope)) {
      const plain = verifyRecord(envelope, storyRegistry, { verifySignature: verifyEd25519WithNode });
      expect(verifyRecord(envelope, storyRegistry, quick)).toEqual(plain);
      const signed = holdingSignature(envelope, storyRegistry, quick);
      const inHalves = signed === null ? refusalOf(plain) : verifySigned(signed, storyRegistry, quick);
      expect(inHalves).toEqual(plain);
    }
  });

  test("of a record that its key did sign, and that is refused for what it says", () => {
    const [{ record } = { record: null }] = story;
    if (record === null) throw new Error("the story has no record");
    const options = { ...quick, origin: "another.log" };
    const signed = holdingSignature(record.envelope, storyRegistry, options);
    const verdict = verifyRecord(record.envelope, storyRegistry, options);
    expect(verdict).toMatchObject({ ok: false, problem: { code: "statement.origin" } });
    expect(signed === null ? null : verifySigned(signed, storyRegistry, options)).toEqual(verdict);
  });
});

test("a signature that was held against a key says nothing once the registry has another one, or none", () => {
  const [{ record } = { record: null }] = story;
  if (record === null) throw new Error("the story has no record");
  const signed = holdingSignature(record.envelope, storyRegistry, quick);
  if (signed === null) throw new Error("the signature holds");
  expect(verifySigned(signed, keyRegistry([]), quick)).toBeNull();
  const narrower = { ...signed.key, origin: "another.log" };
  expect(verifySigned(signed, keyRegistry([narrower]), quick)).toBeNull();
});
