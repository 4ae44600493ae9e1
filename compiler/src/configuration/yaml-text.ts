import { Composer, type CST, isMap, isScalar, isSeq, type ParsedNode, Parser, type Scalar } from "yaml";

import { quoted } from "../source-problems.ts";
import { type LocatedEntry, type LocatedValue, type Mistake, type ReadText } from "./located.ts";
import { missingSpaceAt } from "./missing-space.ts";
import { yamlFault } from "./yaml-faults.ts";
import { forbiddenIn } from "./yaml-tokens.ts";

/** The longest YAML that is read, in UTF-16 units: what reads it takes longer than what reads JSON. */
export const maxYamlLength = 262_144;

/**
 * Reads YAML 1.2 by its core schema, as plain data only, and says where everything stands. What YAML has beyond data
 * (anchors, aliases, tags, merge keys, directives, several documents) is a mistake, and so is text without quotes that
 * readers of different ages take for different things. Total.
 */
export function readYamlText(text: string): ReadText {
  if (text.length > maxYamlLength)
    return failed([{ at: 0, message: `it is longer than ${maxYamlLength} characters` }]);
  const tokens: CST.Token[] = [];
  for (const token of new Parser().parse(text)) {
    // What follows the first thing that is out of place says nothing.
    if (token.type === "error")
      return failed([yamlFault({ code: "UNEXPECTED_TOKEN", at: token.offset }, text, tokens)]);
    const forbidden = forbiddenIn(token, tokens);
    if (forbidden.length > 0) return failed(forbidden);
    tokens.push(token);
  }
  const [document] = new Composer({
    version: "1.2",
    schema: "core",
    compat: "yaml-1.1",
    merge: false,
    // Found below: the library compares every key with every other.
    uniqueKeys: false,
  }).compose(tokens, true, text.length);
  if (document === undefined) throw new Error("there is a document for every text");
  // What is found behind the first may follow from it.
  const [first] = document.errors;
  if (first !== undefined) return failed([yamlFault({ code: first.code, at: first.pos[0] }, text, tokens)]);
  const reading: Reading = { text, odd: new Set(document.warnings.map(({ pos }) => pos[0])), mistakes: [] };
  const value = locate(document.contents, null, reading);
  return { kind: "value", value, mistakes: reading.mistakes };
}

/** What is known of a text while its values are located. */
interface Reading {
  readonly text: string;
  /** The offsets of plain text that YAML 1.1 takes for something else. */
  readonly odd: ReadonlySet<number>;
  readonly mistakes: Mistake[];
}

/** `at` is where an empty value is said to stand: at its key. Null for the whole text, which the schema judges. */
function locate(node: ParsedNode | null, at: number | null, reading: Reading): LocatedValue {
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    const entries = node.items.map(({ key, value }): LocatedEntry => {
      const start = key.range[0];
      return { key: keyOf(key, reading), at: start, value: locate(value, start, reading) };
    });
    return { kind: "object", at: node.range?.[0] ?? 0, entries };
  }
  if (isSeq<ParsedNode>(node)) {
    const items = node.items.map((item) => locate(item, item.range[0], reading));
    return { kind: "list", at: node.range?.[0] ?? 0, items };
  }
  // There is no alias here: none is let through.
  if (!isScalar(node) || isEmpty(node)) {
    if (at !== null)
      reading.mistakes.push(
        missingSpaceAt(reading.text, at) ?? { at, message: "no value stands here", help: leaveOut },
      );
    return { kind: "scalar", at: at ?? 0, value: null, written: "", isQuoted: false };
  }
  noteOddity(node, reading);
  const { value, source, range } = node;
  const isQuoted = node.type !== "PLAIN";
  return { kind: "scalar", at: range[0], value: plainValue(value), written: source, isQuoted };
}

const leaveOut = "leave the key out, or write a value behind it";

function isEmpty({ type, source }: Scalar): boolean {
  return type === "PLAIN" && (source ?? "") === "";
}

function plainValue(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function keyOf(key: ParsedNode, reading: Reading): string {
  if (!isScalar(key)) {
    reading.mistakes.push({ at: key.range[0], message: "a key is a text in one line" });
    return "";
  }
  const source = key.source ?? "";
  if (key.type === "PLAIN" && source === "<<") {
    reading.mistakes.push({
      at: key.range[0],
      message: "`<<` merges nothing here",
      help: "write it all out",
    });
  } else if (key.type === "PLAIN" && typeof key.value !== "string") {
    const message = `the key ${quoted(source)} is ${kindOf(key.value)} here`;
    reading.mistakes.push({ at: key.range[0], message, help: "write it in quotes" });
  } else noteOddity(key, reading);
  return source;
}

/** Notes plain text that somebody else may read otherwise, or that was not meant to be one text. */
function noteOddity(scalar: Scalar.Parsed, { text, odd, mistakes }: Reading): void {
  if (scalar.type !== "PLAIN") return;
  const { source, value, range } = scalar;
  const [at, end] = range;
  if (/[\n\r]/.test(text.slice(at, end))) {
    const help = "write it in quotes, or look at the indentation of the next line";
    mistakes.push({ at, message: "text without quotes goes on in the next line", help });
    return;
  }
  const isOddNumber = typeof value === "number" && !/^(?:0|-?[1-9]\d*)$/.test(source);
  if (!odd.has(at) && !isOddNumber) return;
  const message = `${quoted(source)} is ${kindOf(value)} in YAML 1.2, and may be something else for other readers`;
  const help =
    typeof value === "string"
      ? "write text in quotes, and truth as `true` or `false`"
      : "write text in quotes, and numbers in digits only";
  mistakes.push({ at, message, help });
}

/** What a plain value is, as a mistake says it. */
function kindOf(value: unknown): string {
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return "true or false";
  return typeof value === "string" ? "text" : "no value";
}

function failed(mistakes: readonly Mistake[]): ReadText {
  return { kind: "failed", mistakes };
}
