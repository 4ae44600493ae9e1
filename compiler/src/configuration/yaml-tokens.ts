import type { CST } from "yaml";

import { maxNesting, type Mistake } from "./located.ts";

/**
 * Everything in a token of YAML's syntax that is more than data, or deeper than it may be, found before any of it is
 * resolved. `before` are the tokens of the same text so far.
 */
export function forbiddenIn(token: CST.Token, before: readonly CST.Token[]): readonly Mistake[] {
  if (token.type === "directive") {
    const message = "directives are not read: it is always YAML 1.2";
    return [{ at: token.offset, message, help: "leave the line out" }];
  }
  if (token.type === "document" && before.some(({ type }) => type === "document"))
    return [{ at: token.offset, message: "a second document begins here", help: "keep one of them" }];
  const found: Mistake[] = [];
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  // Not by recursion: nobody but this bounds how deep the tokens nest.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { depth } = next;
    const message = forbidden[next.token.type];
    if (message !== undefined) found.push({ at: next.token.offset, ...message });
    if (depth > maxNesting)
      return [{ at: next.token.offset, message: `it nests deeper than ${maxNesting} levels` }];
    for (const inner of partsOf(next.token)) {
      const isDeeper = "items" in next.token;
      waiting.push({ token: inner, depth: isDeeper ? depth + 1 : depth });
    }
  }
  return found.toSorted((a, b) => a.at - b.at);
}

/** A token and everything in it, in no order. For tokens that {@link forbiddenIn} finds nothing in: those nest little. */
export function tokensIn(token: CST.Token): readonly CST.Token[] {
  return [token, ...partsOf(token).flatMap(tokensIn)];
}

const writeOut = "write the value out wherever it is meant";

const forbidden: Partial<Readonly<Record<CST.Token["type"], Omit<Mistake, "at">>>> = {
  anchor: { message: "anchors are not read: a configuration is plain data", help: writeOut },
  alias: { message: "aliases are not read: a configuration is plain data", help: writeOut },
  tag: { message: "tags are not read: a configuration is plain data", help: "write text in quotes" },
};

function partsOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === "block-scalar") return token.props;
  if (token.type === "document")
    return [...token.start, ...(token.value === undefined ? [] : [token.value]), ...(token.end ?? [])];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ start, key, sep, value }) => [
    ...start,
    ...(key === undefined || key === null ? [] : [key]),
    ...(sep ?? []),
    ...(value === undefined ? [] : [value]),
  ]);
}
