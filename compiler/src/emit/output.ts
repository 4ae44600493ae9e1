import type { CodeBlockWriter } from "ts-morph";

import type { PlanExpression } from "../plan.ts";
import { functionCode } from "./expression.ts";
import type { Place } from "./source-map.ts";

/** What a module is written with, and where its lines come from so far. */
export interface Output {
  readonly writer: CodeBlockWriter;
  readonly places: Place[];
}

/** The first line of everything that is written. */
export const writtenBy =
  "// Written by the Interlock compiler from the sources that the pin names: changes here are lost.";

/** Writes an exported list, with a comment that is the compiler's own. */
export function writeArray<T>(
  { writer }: Output,
  comment: string,
  typed: string,
  list: readonly T[],
  write: (element: T, index: number) => void,
): void {
  writer.blankLine().writeLine(`/** ${comment}. */`);
  writer.writeLine(`export const ${typed} = [`);
  writer.indent(() => {
    for (const [index, element] of list.entries()) write(element, index);
  });
  writer.writeLine("];");
}

/** A property whose value is a function, or null. */
export interface FunctionProperty {
  readonly name: string;
  readonly expression: PlanExpression | null;
  /** The depths of the elements around it. */
  readonly depths?: readonly number[];
}

/** Writes such a property on a line of its own, and notes that it comes from this place of a policy. */
export function writeFunction(
  { writer, places }: Output,
  { name, expression, depths = [] }: FunctionProperty,
  at: string | null,
): void {
  if (expression !== null) places.push({ offset: writer.getLength(), at });
  writer.writeLine(`${name}: ${functionCode(expression, depths)},`);
}
