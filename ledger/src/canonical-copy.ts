import { canonical } from "./canonical.ts";
import type { JsonValue } from "./json.ts";
import { quickCopy } from "./quick-canonical.ts";
import { parseStrictJson } from "./strict-json.ts";
import { encodeUtf8 } from "./utf8.ts";

/**
 * What a reader of `canonical(value)` gets, beside that text: a copy that nobody else holds, with every key its own. Throws where `canonical`
 * does.
 */
export function canonicalCopy(value: unknown): { readonly copy: JsonValue; readonly text: string } {
  const quick = quickCopy(value);
  if (quick !== null) return quick;
  const text = canonical(value);
  // Not by `JSON.parse`: V8 takes a key with an escape for one that it read before, where that one is what the escaped text begins with
  // (nodejs/node#63785). Whoever may write one key would change the name of another.
  return { copy: parseStrictJson(encodeUtf8(text)), text };
}
