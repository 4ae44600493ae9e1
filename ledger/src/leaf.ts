import { concatBytes } from "@noble/hashes/utils.js";
import { canonicalBytes } from "./canonical.ts";
import { sha256Hex } from "./digest.ts";
import type { Sha256 } from "./digest.ts";
import type { EnvelopeSignature } from "./dsse.ts";

/** No leaf is larger: a tree of a billion records must fit a disk, and a proof a page. */
export const MAX_LEAF_BYTES = 399;

const LEAF_VERSION = 1;

// RFC 6962 (2.1): leaves and inner nodes are hashed under different prefixes, so that neither passes for the other.
const LEAF_PREFIX = Uint8Array.of(0x00);

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
  return canonicalBytes({
    pae: { sha256: content.digest },
    payloadType: content.payloadType,
    seq: content.seq,
    sigs: content.signatures.map(({ keyid, sig }) => ({ kid: keyid, sig })),
    stream: content.stream,
    v: LEAF_VERSION,
  });
}

/** The leaf hash, SHA-256(0x00 ‖ leaf): `prev` of the next record in the stream, and the tree's leaf. */
export function leafHash(content: LeafContent): Sha256 {
  return sha256Hex(concatBytes(LEAF_PREFIX, leafBytes(content)));
}
