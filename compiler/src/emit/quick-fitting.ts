import { unreachable, type Type } from "@interlock/runtime";

import { numberLiteral, textLiteral } from "./literal.ts";
import { so, type Known, type ReadValue } from "./quick-tests.ts";

/** So few members are compared one by one. */
const fewMembers = 8;

/**
 * The code that the payload and the facts of the target are of their declared types, as far as they are there, where so much is
 * known of the columns.
 */
export function fittingCode(values: readonly ReadValue[], zones: readonly string[], known: Known): string {
  const fields = values.flatMap((value) =>
    value.read.field === null ? [] : [{ value, field: value.read.field }],
  );
  const codes = fields.map(({ value, field }, at) => {
    const code = fitCode(value, field.type, { at, zones, known });
    const mayMiss = field.optional && value.read.from === "payload" && code !== so && !isKnown(value, known);
    return mayMiss ? `(${value.name} === undefined || ${code})` : code;
  });
  const asked = codes.filter((code) => code !== so);
  return asked.length === 0 ? so : asked.join(" && ");
}

function isKnown({ columns }: ReadValue, known: Known): boolean {
  return columns.some(({ column }) => known.has(column));
}

interface Fitting {
  /** The place of the field among all. */
  readonly at: number;
  readonly zones: readonly string[];
  readonly known: Known;
}

function fitCode(value: ReadValue, type: Type, { at, zones, known }: Fitting): string {
  const { name } = value;
  const other = `k.fits(x, ${numberLiteral(at)}, ${name})`;
  const most = Number.MAX_SAFE_INTEGER;
  switch (type.kind) {
    case "bool":
      return isKnown(value, known) ? so : `typeof ${name} === "boolean"`;
    case "zone":
      return memberCode(value, zones, known) ?? other;
    case "enum":
      return memberCode(value, type.members, known) ?? other;
    case "int":
      return integerCode(name, type.low, type.high);
    case "percent":
      return integerCode(name, 0, 1_000_000);
    case "duration":
      return integerCode(name, 0, type.maxMs ?? most);
    case "instant":
      return integerCode(name, -most, most);
    case "string":
      return textCode(value, type.max, known);
    case "path": {
      const path = value.columns.find(({ holds }) => holds === "path");
      return path === undefined ? other : `k.isPath(x, ${numberLiteral(path.column)}, ${path.name})`;
    }
    case "host":
    case "command":
    case "entity":
    case "list":
      return other;
    default:
      return unreachable(type);
  }
}

function integerCode(name: string, low: number, high: number): string {
  return `k.isInteger(${name}, ${numberLiteral(low)}, ${numberLiteral(high)})`;
}

/** Whether a value is one of some members; null where they are many. */
function memberCode({ name, columns }: ReadValue, members: readonly string[], known: Known): string | null {
  if (members.length > fewMembers) return null;
  const column = columns.find(({ holds }) => holds === "text");
  const words = column === undefined ? undefined : known.get(column.column);
  const asked = words === undefined ? members : words.filter((word) => members.includes(word));
  if (words !== undefined && asked.length === words.length) return so;
  const codes = asked.map((member) => `${name} === ${textLiteral(member)}`);
  return codes.length === 0 ? "false" : `(${codes.join(" || ")})`;
}

function textCode({ name, columns }: ReadValue, max: number, known: Known): string {
  const other = `k.isText(${name}, ${numberLiteral(max)})`;
  // What a rule compares it with fits it, as a rule.
  const [column] = columns.filter(({ holds }) => holds === "place" || holds === "text");
  if (column?.holds === "place") {
    return `(k.isFitting(x, ${numberLiteral(column.column)}, ${column.name}) || ${other})`;
  }
  const all = column === undefined ? [] : (known.get(column.column) ?? column.words);
  const words = all.filter((word) => word.length <= max && word.isWellFormed());
  if (all.length > 0 && words.length === all.length && column !== undefined && known.has(column.column))
    return so;
  const codes = [...words.map((word) => `${name} === ${textLiteral(word)}`), other];
  return codes.length === 1 ? other : `(${codes.join(" || ")})`;
}
