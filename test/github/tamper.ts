import type { Json } from "./json.ts";

/** Ways to make the loopback lie, all empty at first. Mutable between two requests. */
export interface Tamper {
  /** Contents served in place of a blob's own, by the blob's id. */
  readonly blobs: Map<string, Uint8Array>;
  /** Objects answered for what a client asks by name: `heads/main` for a ref, `main` for a commit. */
  readonly refs: Map<string, string>;
  /** Trees, by the id asked for, that are answered cut off after the first entry. */
  readonly truncatedTrees: Set<string>;
  /** Rewrites a good answer, by operation, before it is validated. */
  readonly answers: Map<string, (body: Json) => Json>;
  /** Operations that fail, as GitHub fails: a status and a message. */
  readonly failures: Map<string, { readonly status: number; readonly message: string }>;
}

/** A tamper that lies about nothing. */
export function honest(): Tamper {
  return {
    blobs: new Map(),
    refs: new Map(),
    truncatedTrees: new Set(),
    answers: new Map(),
    failures: new Map(),
  };
}
