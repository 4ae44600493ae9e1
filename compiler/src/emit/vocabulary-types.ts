import { unreachable, type FieldTable, type Type, type Vocabulary } from "@interlock/runtime";
import type { CodeBlockWriter } from "ts-morph";

import { numberLiteral, textLiteral } from "./literal.ts";
import { writtenBy } from "./output.ts";

/**
 * Writes the vocabulary as types, so that the compiler of a service checks what it proposes and gathers: the shape that
 * `admission.ts` asks of a payload and `decode.ts` of a fact. What no type can say stands in a comment, as whole numbers and the
 * compiler's own words. Names are keys and literal types, never identifiers.
 */
export function writeVocabularyTypes(writer: CodeBlockWriter, vocabulary: Vocabulary): void {
  const { actions, entities, facts, zones } = vocabulary;
  writer.writeLine(writtenBy);
  writeInterface(writer, "What a proposal of each action says", "Actions", () => {
    for (const { name, entity, fields } of actions) {
      writeMember(writer, name, () => {
        writer.writeLine(`readonly entity: ${textLiteral(entity)};`);
        writer.write("readonly payload: ").inlineBlock(() => {
          // Without fields nothing may be given, and `{}` would take anything.
          if (fields.length === 0) writer.writeLine("readonly [field: string]: never;");
          else writeFields(writer, fields, zones);
        });
        writer.write(";").newLine();
      });
    }
  });
  writeInterface(writer, "What is known of each kind of target", "Entities", () => {
    for (const { name, fields } of entities)
      writeMember(writer, name, () => writeFields(writer, fields, zones));
  });
  writeInterface(writer, "What sources answer", "Answers", () => {
    for (const { id, type, optional } of facts) {
      writeComment(writer, type);
      const answer =
        type.kind === "entity"
          ? `readonly fields: Entities[${textLiteral(type.name)}];`
          : `readonly value: ${typeCode(type, zones)};`;
      writeMember(writer, id, () => writer.writeLine(answer), optional);
    }
  });
}

function writeInterface(writer: CodeBlockWriter, comment: string, name: string, body: () => void): void {
  writer.blankLine().writeLine(`/** ${comment}. */`);
  writer.write(`export interface ${name} `).inlineBlock(body);
  writer.newLine();
}

function writeMember(writer: CodeBlockWriter, name: string, body: () => void, optional = false): void {
  writer.write(`readonly ${textLiteral(name)}${optional ? "?" : ""}: `).inlineBlock(body);
  writer.write(";").newLine();
}

function writeFields(writer: CodeBlockWriter, fields: readonly FieldTable[], zones: readonly string[]): void {
  for (const { name, type, optional } of fields) {
    if (name === prototype) {
      writer.writeLine(`readonly ${textLiteral(name)}?: never;`);
      continue;
    }
    writeComment(writer, type);
    writer.writeLine(`readonly ${textLiteral(name)}${optional ? "?" : ""}: ${typeCode(type, zones)};`);
  }
}

/**
 * What no object literal can give: written as a key it sets the prototype, and the value is gone without a word. Types see a
 * property in it all the same, so the only type that keeps it from being written is one that nothing has.
 */
const prototype = "__proto__";

/** The type of what fits a declared type, as far as a type can say it. */
function typeCode(type: Type, zones: readonly string[]): string {
  switch (type.kind) {
    case "bool":
      return "boolean";
    case "int":
    case "percent":
    case "duration":
    case "instant":
      return "number";
    case "string":
    case "path":
    case "host":
    case "command":
      return "string";
    case "zone":
      return unionCode(zones);
    case "enum":
      return unionCode(type.members);
    case "entity":
      // Nothing that is given as a whole is one.
      return "never";
    case "list": {
      const element = typeCode(type.of, zones);
      if (type.min > 0) return `readonly [${element}, ...${grouped(element)}[]]`;
      return `readonly ${grouped(element)}[]`;
    }
    default:
      return unreachable(type);
  }
}

function unionCode(texts: readonly string[]): string {
  return texts.length === 0 ? "never" : texts.map(textLiteral).join(" | ");
}

function grouped(code: string): string {
  return code.includes(" | ") ? `(${code})` : code;
}

function writeComment(writer: CodeBlockWriter, type: Type): void {
  const bounds = boundsOf(type);
  if (bounds === null) return;
  writer.writeLine(`/** ${bounds.charAt(0).toUpperCase()}${bounds.slice(1)}. */`);
}

/** What is demanded beyond the type, in words; null where the type says it all. */
function boundsOf(type: Type): string | null {
  switch (type.kind) {
    case "bool":
    case "zone":
    case "enum":
    case "entity":
      return null;
    case "int":
      return `from ${numberLiteral(type.low)} to ${numberLiteral(type.high)}`;
    case "percent":
      return "a share in parts per million, from 0 to 1000000";
    case "duration":
      return type.maxMs === null ? "milliseconds" : `milliseconds, at most ${numberLiteral(type.maxMs)}`;
    case "instant":
      return "milliseconds since 1970";
    case "string":
      return `at most ${numberLiteral(type.max)} characters`;
    case "path":
      return "a path, relative and normalised";
    case "host":
      return "a host, in lower case";
    case "command":
      return `a command of at most ${numberLiteral(type.max)} characters`;
    case "list": {
      const elements = `from ${numberLiteral(type.min)} to ${numberLiteral(type.max)} elements`;
      const each = boundsOf(type.of);
      return each === null ? elements : `${elements}, each ${each}`;
    }
    default:
      return unreachable(type);
  }
}
