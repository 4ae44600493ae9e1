import { canonical, quoted } from "./canonical.ts";
import { sha256HexOfText } from "./digest.ts";
import type { HashFunction, Sha256 } from "./digest.ts";
import type { EnvelopeSignature } from "./dsse.ts";
import { encodeUtf8 } from "./utf8.ts";

/** No leaf is larger: a tree of a billion records must fit a disk, and a proof a page. */
export const MAX_LEAF_BYTES = 399;

const LEAF_VERSION = 1;

// RFC 6962 (2.1): leaves and inner nodes are hashed under different prefixes, so that neither passes for the other.
const LEAF_PREFIX = "\u0000";

/** What the log holds of a record: its digest, its place and its signatures, and nothing of its content. */
export type LeafContent = {
  /** The SHA-256 of the record's pre-authentication encoding. */
  readonly digest: Sha256;
  readonly payloadType: string;
  readonly stream: string;
  readonly seq: number;
  readonly signatures: readonly EnvelopeSignature[];
};

/** The canonical bytes of a leaf. */
export function leafBytes(content: LeafContent): Uint8Array {
  return encodeUtf8(leafText(content));
}

/** Written in one go, since a verifier of a log makes one for every record. */
function leafText(content: LeafContent): string {
  const { digest, payloadType, seq, signatures, stream } = content;
  const sigs = signatures.map(({ keyid, sig }) => `{"kid":${quoted(keyid)},"sig":${quoted(sig)}}`);
  return (
    `{"pae":{"sha256":${quoted(digest)}},"payloadType":${quoted(payloadType)},"seq":${canonical(seq)},` +
    `"sigs":[${sigs.join(",")}],"stream":${quoted(stream)},"v":${LEAF_VERSION}}`
  );
}

/** The leaf hash, SHA-256(0x00 ‖ leaf): `prev` of the next record in the stream, and the tree's leaf. */
export function leafHash(content: LeafContent, hash?: HashFunction): Sha256 {
  return sha256HexOfText(`${LEAF_PREFIX}${leafText(content)}`, hash);
}
