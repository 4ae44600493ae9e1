import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalBytes } from "./canonical.ts";
import { STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
import { leafBytes, leafHash, MAX_LEAF_BYTES } from "./leaf.ts";
import type { LeafContent } from "./leaf.ts";
import { MAX_SEQ, STREAM_PATTERN } from "./statement/frame.ts";

const content: LeafContent = {
  digest: "ab".repeat(32),
  payloadType: STATEMENT_PAYLOAD_TYPE,
  stream: "gate/1",
  seq: 7,
  signatures: [{ keyid: `sha256:${"cd".repeat(32)}`, sig: `${"A".repeat(86)}==` }],
};

test("the leaf is the canonical JSON that the log's format names", () => {
  expect(Buffer.from(leafBytes(content)).toString()).toBe(
    `{"pae":{"sha256":"${"ab".repeat(32)}"},"payloadType":"application/vnd.in-toto+json","seq":7,` +
      `"sigs":[{"kid":"sha256:${"cd".repeat(32)}","sig":"${"A".repeat(86)}=="}],"stream":"gate/1","v":1}`,
  );
});

test("the leaf hash is SHA-256 over a zero byte and the leaf", () => {
  const expected = createHash("sha256").update(Buffer.of(0)).update(leafBytes(content)).digest("hex");
  expect(leafHash(content)).toBe(expected);
});

test("the largest leaf that a record can have is as large as its bound", () => {
  const stream = "s".repeat(44);
  expect(stream).toMatch(STREAM_PATTERN);
  expect(`${stream}s`).not.toMatch(STREAM_PATTERN);
  expect(leafBytes({ ...content, stream, seq: MAX_SEQ })).toHaveLength(MAX_LEAF_BYTES);
});

test("the leaf is the canonical JSON of its content, whatever that is", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 20 });
  const any = fc.record({
    digest: text,
    payloadType: text,
    stream: text,
    seq: fc.nat({ max: MAX_SEQ }),
    signatures: fc.array(fc.record({ keyid: text, sig: text }), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(any, ({ digest, payloadType, stream, seq, signatures }) => {
      const sigs = signatures.map(({ keyid, sig }) => ({ kid: keyid, sig }));
      const leaf = { pae: { sha256: digest }, payloadType, seq, sigs, stream, v: 1 };
      expect(leafBytes({ digest, payloadType, stream, seq, signatures })).toEqual(canonicalBytes(leaf));
    }),
  );
});
