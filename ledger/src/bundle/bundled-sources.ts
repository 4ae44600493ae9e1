import { sha256Hex } from "../digest.ts";
import { LedgerError } from "../ledger-error.ts";
import type { ProblemCode } from "../ledger-error.ts";
import type { PolicyPin } from "../statement/frame.ts";
import { encodeUtf8 } from "../utf8.ts";
import type { BundledSource } from "./bundle.ts";
import { gitBlobId } from "./git-blob.ts";

/** The files of a policy that a bundle brought, and those that it did not. */
export type HeldSources = {
  readonly held: readonly BundledSource[];
  /** The paths that the pin names besides. */
  readonly missing: readonly string[];
};

/**
 * Holds sources against the pin that a signed record carries: each path is the pin's, and its bytes have the SHA-256 and
 * the git id that the pin gives it. Throws a `LedgerError` for one that differs, that the pin does not name, or that comes twice.
 */
export function heldSources(sources: readonly BundledSource[], policy: PolicyPin | undefined): HeldSources {
  const pinned = new Map((policy?.sources ?? []).map((source) => [source.path, source]));
  for (const [number, { path, text }] of sources.entries()) {
    const at = `/sources/${number}`;
    const pin = pinned.get(path);
    if (pin === undefined) {
      throw wrong("bundle.source", "the record's policy has no such file, or it was given before", at);
    }
    const bytes = encodeUtf8(text);
    if (sha256Hex(bytes) !== pin.sha256) {
      throw wrong("bundle.source", "it has not the SHA-256 that the record pins", at);
    }
    if (gitBlobId(bytes, pin.blob) !== pin.blob) {
      throw wrong("bundle.source", "it has not the git id that the record pins", at);
    }
    pinned.delete(path);
  }
  return { held: sources, missing: [...pinned.keys()] };
}

function wrong(code: ProblemCode, message: string, at: string): LedgerError {
  return new LedgerError({ code, message, at });
}
