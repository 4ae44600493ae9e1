import type { GroupTable, ParameterTable } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { Span } from "../syntax/span.ts";
import type { GivenValue } from "../syntax/test.ts";
import type { TestDatum } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { checkDatum } from "./test-value.ts";

/** What a fact or a group is asked with in a test: a value for each parameter. Null where a diagnostic stands for it. */
export function checkArguments(
  written: { readonly arguments: readonly GivenValue[] | null; readonly span: Span },
  name: Name,
  parameters: readonly ParameterTable[],
  context: Context,
): readonly TestDatum[] | null {
  const given = written.arguments ?? [];
  if (given.length !== parameters.length) {
    const names = parameters.map((parameter) => parameter.name);
    const facts = { name: name.text, parameters: names, found: given.length };
    report(context, "IL2113", facts, written.arguments === null ? name.span : written.span);
    return null;
  }
  const data = parameters.flatMap(({ type }, index) => {
    const value = given[index];
    const datum = value === undefined ? null : checkDatum(value, type, context);
    return datum === null ? [] : [datum];
  });
  return data.length < parameters.length ? null : data;
}

/** What a group is asked with; one by names is asked with nothing. */
export function parametersOf(group: GroupTable): readonly ParameterTable[] {
  return group.kind === "names" ? [] : group.parameters;
}
