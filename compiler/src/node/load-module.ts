import type { PolicyModule } from "@interlock/runtime";

import { hash } from "./hash.ts";

/**
 * Loads a compiled module whose bytes hash to what the caller expects, and refuses any other by name.
 * The module imports nothing, so it is loaded from its own bytes and never from a file that could change meanwhile.
 * Throws where the digest differs or the bytes are no policy module.
 */
export async function loadModule(javascript: string, expectedDigest: string): Promise<PolicyModule> {
  const digest = hash("sha256", javascript);
  if (digest !== expectedDigest) {
    throw new Error(`the module hashes to ${digest}, not to ${expectedDigest}, and is not loaded`);
  }
  const url = `data:text/javascript;base64,${Buffer.from(javascript, "utf8").toString("base64")}`;
  const loaded: unknown = await import(url);
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
