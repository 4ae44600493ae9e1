import type { Datum } from "../fact.ts";
import type { ParameterTable } from "../vocabulary/table.ts";
import { misfit } from "./decode.ts";
import { Nothing, Uncertain, type Value } from "./value.ts";

/**
 * What a fact or a group is asked with, as plain data. Where one argument is unknown, absent or outside of its parameter's
 * type, nobody can have been asked, and the answer is unknown.
 */
export function questionOf(
  values: readonly Value[],
  parameters: readonly ParameterTable[],
  name: string,
  zones: readonly string[],
): readonly Datum[] | Uncertain {
  if (values.length !== parameters.length)
    return new Uncertain(name, "it was asked with another number of arguments");
  const data: Datum[] = [];
  for (const [index, value] of values.entries()) {
    const datum = plain(value, name);
    if (Uncertain.is(datum)) return datum;
    const parameter = parameters[index];
    const wrong = parameter === undefined ? "is not declared" : misfit(datum, parameter.type, zones);
    if (wrong !== null) return new Uncertain(name, `its argument ${wrong}`);
    data.push(datum);
  }
  return data;
}

function plain(value: Value, name: string): Datum | Uncertain {
  if (Uncertain.is(value)) return value;
  if (Nothing.is(value)) return new Uncertain(name, "there is no value to ask with");
  if (typeof value !== "object") return value;
  const elements: Datum[] = [];
  for (const element of value) {
    const datum = plain(element, name);
    if (Uncertain.is(datum)) return datum;
    elements.push(datum);
  }
  return elements;
}
