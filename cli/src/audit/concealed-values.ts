import { canonical, isJsonObject, type JsonObject, type JsonValue, readCommitment } from "@interlock/ledger";

/** What stands in place of a value that a record holds as a commitment only. */
const CONCEALED = "concealed";

/**
 * A document with a word in place of each commitment, so that it has the shape that it had before its values were concealed. Pure.
 * For people only: the word is no value.
 */
export function withoutCommitments(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, worded(value)]));
}

/** A document as canonical JSON in which a bare word, which no JSON could hold, stands for each commitment. */
export function concealedJson(document: JsonObject): string {
  // No text of JSON holds a quotation mark that is not escaped, so what is found is never a part of one.
  return canonical(document).replace(/\{"\$c":"[0-9a-f]{64}"\}/gu, CONCEALED);
}

function worded(value: JsonValue): JsonValue {
  if (readCommitment(value) !== null) return CONCEALED;
  if (Array.isArray(value)) return value.map(worded);
  return isJsonObject(value) ? withoutCommitments(value) : value;
}
