import type { RateKey } from "@interlock/runtime/vocabulary";

import type { Given } from "../syntax/test.ts";
import type { CheckedClause, CheckedGiven } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { judgedId } from "./judged-id.ts";
import type { JudgedRules } from "./judged-rules.ts";
import { checkFactValue } from "./test-value.ts";
import { durationType, intType } from "./type.ts";

/**
 * `given limits.rate_limit.per_agent = 30`: the counter of a clause, by its id, of which the
 * module may be left out.
 */
export function checkCounter(given: Given, judged: JudgedRules, context: Context): readonly CheckedGiven[] {
  const written = given.path.map((name) => name.text).join(".");
  const [own] = judged.modules;
  const counted = judged.rules
    .filter((rule) => judged.modules.includes(rule.module))
    .flatMap((rule) => rule.clauses)
    .flatMap((clause) => {
      const key = rateKeyOf(clause);
      return key === null ? [] : [{ clause, key }];
    });
  const id = judgedId(given.path, judged, (id) => counted.some(({ clause }) => clause.id === id));
  const found = counted.find(({ clause }) => clause.id === id);
  if (found === undefined) {
    // A clause that did not parse counts nothing, and has its own diagnostic.
    if (context.diagnostics.some(({ code }) => code.startsWith("IL1"))) return [];
    const ids = counted.map(({ clause: { id } }) =>
      id.startsWith(`${own}.`) ? id.slice(own.length + 1) : id,
    );
    report(context, "IL2001", { what: "counter", name: written, known: ids }, given.path[0].span);
    return [];
  }
  // A cooling-off counts the age of the youngest outcome, which may never have been.
  const isAge = found.clause.form.kind === "rate-none";
  const wanted = { type: isAge ? durationType : intType, optional: isAge };
  const fact = checkFactValue(given.value, wanted, context);
  return fact === null ? [] : [{ kind: "counter", clause: found.clause.id, key: found.key, fact }];
}

function rateKeyOf({ form }: CheckedClause): RateKey | null {
  return form.kind === "rate-per" || form.kind === "rate-at-once" || form.kind === "rate-none"
    ? form.key
    : null;
}
