/**
 * The one way in which a policy's text reaches emitted code: as an escaped ASCII string literal.
 * Whatever stands in the text, the literal ends where it should, and no reader of the code is shown another order
 * of characters than the engine reads (threat 16).
 */
export function textLiteral(text: string): string {
  // JSON escapes quotes, backslashes and control characters; the rest of Unicode is escaped by code unit. So is what tools that
  // search for `//# sourceMappingURL=` without reading the code would take for it.
  return JSON.stringify(text).replaceAll(/[^\x20-\x7e]|[<>&]|(?<=\/[/*])[#@]/gu, escapeUnits);
}

function escapeUnits(character: string): string {
  let escaped = "";
  for (let at = 0; at < character.length; at += 1) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/** A value of the plan's tables as code. Keys are the compiler's own words; text stands only in literals. */
export function dataLiteral(data: unknown): string {
  if (data === null || typeof data === "boolean") return String(data);
  if (typeof data === "number") return numberLiteral(data);
  if (typeof data === "string") return textLiteral(data);
  if (Array.isArray(data)) return `[${data.map(dataLiteral).join(", ")}]`;
  if (typeof data === "object") {
    const entries = Object.entries(data).map(([key, value]) => `${keyLiteral(key)}: ${dataLiteral(value)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  throw new Error(`a plan holds no ${typeof data}`);
}

/** A whole number as code. */
export function numberLiteral(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error(`a plan holds no ${value}`);
  // `-0` would compare equal and print otherwise.
  return String(value + 0);
}

function keyLiteral(key: string): string {
  if (!/^[a-zA-Z][a-zA-Z0-9]*$/u.test(key)) throw new Error("a table's key is no word of the compiler");
  return key;
}
