import type { SchemaEffect } from "../vocabulary/words.ts";
import { isBoolean, scalar } from "../kernel/fact-value.ts";
import { truth } from "../kernel/logic.ts";
import { cannotTell, mustBe, type Measure } from "../kernel/measure.ts";
import { schemaEffect } from "../kernel/read.ts";
import type { Subject } from "../kernel/subject.ts";
import { Uncertain, type Truth } from "../kernel/value.ts";
import { own } from "../own.ts";
import { shortName } from "../people.ts";

/** `schema no destructive`: no analysed statement has the effect. An opaque statement has them all. */
export function schemaNo(x: Subject, effect: SchemaEffect): Measure {
  const bound = `no ${effect} statement`;
  const found = truth(schemaEffect(x, effect));
  if (Uncertain.is(found)) return cannotTell(found, bound, "analyse the statements again");
  // Both can be so, and whoever mends one of them only is refused again.
  const isOpaque = schemaEffect(x, "opaque") === true;
  const given = scalar(x.facts.schema?.[effect], effect, isBoolean, x.now);
  const hasEffect = effect !== "opaque" && given === true;
  const seen = [
    ...(hasEffect ? [`a ${effect} statement`] : []),
    ...(isOpaque ? ["a statement that cannot be read"] : []),
  ];
  const remedies = [
    ...(hasEffect ? [`take the ${effect} statement out of the change`] : []),
    ...(isOpaque ? ["write the change in statements that can be analysed"] : []),
  ];
  return mustBe(found, false, {
    yes: seen.join(", "),
    no: bound,
    bound,
    remedy: remedies.join(", and "),
  });
}

/**
 * `schema within orders_schema`: what the change leaves is what the contract declares. A statement that cannot be read
 * could leave anything, so with one that is not known to be within is unknown.
 */
export function schemaWithin(x: Subject, contract: string): Measure {
  const name = shortName(contract);
  const bound = `a schema within ${name}`;
  const condition = isWithin(x, contract, `schema.within ${name}`);
  if (Uncertain.is(condition)) {
    return cannotTell(condition, bound, "write the change in statements that can be analysed");
  }
  return {
    condition,
    seen: condition ? `within ${name}` : `not within ${name}`,
    bound,
    margin: null,
    remedy: `change the statements, or what ${name} declares`,
  };
}

function isWithin(x: Subject, contract: string, name: string): Truth {
  const value = scalar(own(x.facts.schema?.within, contract), name, isBoolean, x.now);
  if (Uncertain.is(value) || value === false) return value;
  if (value !== true) return new Uncertain(name, "the source says that there is none");
  const opaque = schemaEffect(x, "opaque");
  if (Uncertain.is(opaque)) return opaque;
  return opaque === false ? true : new Uncertain(name, "a statement cannot be read");
}
