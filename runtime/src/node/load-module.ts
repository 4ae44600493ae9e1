import type { PolicyModule } from "../module.ts";
import { bytesDigest } from "./bytes-digest.ts";

/** For what a module is loaded. */
export interface LoadOptions {
  /**
   * True where policies are only tried out, and nobody acts on what comes of it: then the engine may take the code from its
   * cache on disk, if the process has one.
   */
  readonly isTrial?: boolean;
}

let trials = 0;

/**
 * Loads a compiled module whose bytes hash to what the caller expects, and refuses any other by name.
 * The module imports nothing, so it is loaded from its own bytes and never from a file that could change meanwhile.
 * Each call gives a module of its own. A text counts as its UTF-8 bytes. Throws where the digest differs or the bytes are
 * no policy module.
 */
export async function loadModule(
  javascript: string | Uint8Array,
  expectedDigest: string,
  { isTrial = false }: LoadOptions = {},
): Promise<PolicyModule> {
  // A copy: whoever holds the caller's bytes must not change them between the two looks.
  const bytes = Buffer.from(javascript);
  const digest = await bytesDigest(bytes);
  if (digest !== expectedDigest) {
    throw new Error(`the module hashes to ${digest}, not to ${expectedDigest}, and is not loaded`);
  }
  // The engine keeps what it loaded by its address: in the process and, where NODE_COMPILE_CACHE says so, on disk. An address
  // of its own keeps out what another caller has changed; one that nobody can foresee keeps out the disk, where other code
  // could lie than these bytes say.
  const mark = isTrial ? String((trials += 1)) : (await import("node:crypto")).randomUUID();
  const loaded: unknown = await import(`data:text/javascript;base64,${bytes.toString("base64")}#${mark}`);
  if (!isPolicyModule(loaded)) throw new Error("the bytes are no policy module");
  return loaded;
}

/** Data, and the code that stands at the same index: a module in which they do not match decides nothing. */
const pairs = [
  ["rules", "code"],
  ["switches", "switchCode"],
  ["ceilings", "ceilingCode"],
] as const;

function isPolicyModule(loaded: unknown): loaded is PolicyModule {
  if (typeof loaded !== "object" || loaded === null) return false;
  if (!("pin" in loaded && "vocabulary" in loaded && "contractCode" in loaded && "quick" in loaded)) {
    return false;
  }
  const parts: { readonly [name: string]: unknown } = { ...loaded };
  return pairs.every(([data, code]) => {
    const [tables, functions] = [parts[data], parts[code]];
    return Array.isArray(tables) && Array.isArray(functions) && tables.length === functions.length;
  });
}
