import { primitives, type People as PeopleTable } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { Expectation } from "../syntax/test.ts";
import { unreachable } from "../unreachable.ts";
import type { CheckedExpectation } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { checkPeople } from "./people.ts";

/** Checks what a test expects; null where a diagnostic stands for it. */
export function checkExpectation(expect: Expectation, context: Context): CheckedExpectation | null {
  const { span } = expect;
  switch (expect.kind) {
    case "permit":
      return { outcome: "permit", span };
    case "refuse":
      return { outcome: "refuse", by: checkSources(expect.by, context), span };
    case "hold": {
      const by = checkSources(expect.by, context);
      const needing = expect.needing.flatMap((people) => checkNeeded(people, context) ?? []);
      return needing.length < expect.needing.length ? null : { outcome: "hold", by, needing, span };
    }
    default:
      return unreachable(expect);
  }
}

/** A list that a hold needs. It is compared with what was asked for, so it says values and reads nothing. */
function checkNeeded(
  people: (Expectation & { readonly kind: "hold" })["needing"][number],
  context: Context,
): PeopleTable | null {
  const checked = checkPeople(people, context);
  if (checked === null) return null;
  const reading = checked.seats.findIndex((seat) =>
    (seat.arguments ?? []).some((argument) => argument.kind !== "value"),
  );
  const seat = people.seats[reading];
  if (seat === undefined) return checked;
  report(context, "IL2311", { group: seat.group.text }, seat.span);
  return null;
}

/** What an expectation can name: the primitives, `rule` and `coverage`. */
function checkSources(names: readonly Name[], context: Context): readonly string[] {
  const known: readonly string[] = [...primitives, "rule", "coverage"];
  const seen = new Set<string>();
  for (const { text, span } of names) {
    if (!known.includes(text)) report(context, "IL2001", { what: "primitive", name: text, known }, span);
    else if (seen.has(text)) report(context, "IL2309", { what: text }, span);
    seen.add(text);
  }
  return [...seen];
}
