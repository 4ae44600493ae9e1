import { interpretExpression, type Plan, type PlanExpression } from "@interlock/compiler";
import { unreachable, type PolicyModule } from "@interlock/runtime";

import { atom, type Atoms } from "../../analysis/src/prove/atoms.ts";
import { always, and, not, type Bdd } from "../../analysis/src/prove/bdd.ts";
import { readsElement } from "../../analysis/src/prove/encode-read.ts";
import { seatsFilledIn, withSeats } from "../../analysis/src/prove/replay.ts";
import { admit } from "../../runtime/src/admission.ts";
import { isBoolean, scalar } from "../../runtime/src/kernel/fact-value.ts";
import type { Subject } from "../../runtime/src/kernel/subject.ts";
import { Nothing, Uncertain, type Value } from "../../runtime/src/kernel/value.ts";
import * as kernel from "../../runtime/src/kernel.ts";
import { judgeRestored } from "../../runtime/src/restored.ts";
import type { Situation } from "./random-facts.ts";

/** The one subject of a situation that is admitted; null where it is not. */
export function subjectOf(module: PolicyModule, { proposal, facts }: Situation): Subject | null {
  const admission = admit(module.vocabulary, proposal, facts);
  return admission.kind === "refused" ? null : (admission.subjects[0] ?? null);
}

/** Evaluates expressions of a plan in a situation by the real kernel. */
export function evaluating(
  x: Subject,
  module: PolicyModule,
  situation: Situation,
): (expression: PlanExpression) => unknown {
  const seats = new Map(
    module.vocabulary.groups.flatMap((group) =>
      group.kind === "sourced" && group.parameters.length > 0
        ? []
        : [[group.id, seatsFilledIn(group.id, module, situation)] as const],
    ),
  );
  const k = withSeats(kernel, seats);
  return (expression) => interpretExpression(expression)(k, x);
}

/**
 * What a situation says of the atoms that can be read off it: of every other atom nothing is said, so that whatever can be
 * true of them can. Everything that a proof takes to be so in some situation has to leave room for this one.
 */
export function atomsIn(atoms: Atoms, x: Subject, module: PolicyModule, situation: Situation): Bdd {
  const { bdd } = atoms;
  const values = new Map<string, Value>();
  const evaluate = evaluating(x, module, situation);
  for (const { key, origin } of atoms.sources.values()) {
    switch (origin.kind) {
      case "read":
        // In windows that are taken to be open or closed it is another value than here.
        if (!readsElement(origin.read) && !key.includes(" in windows that are ")) {
          values.set(key, evaluate(origin.read) as Value);
        }
        break;
      case "switch":
        values.set(key, answered(scalar(x.facts.switches?.[origin.id], key, isBoolean, x.now)));
        break;
      case "schema": {
        const effect = origin.effect as "destructive" | "breaking" | "locking" | "opaque";
        values.set(key, answered(scalar(x.facts.schema?.[effect], key, isBoolean, x.now)));
        break;
      }
      case "kind":
        values.set(key, x.principal.kind);
        break;
      case "principal":
        values.set(key, kernel.by(x, [origin.name]));
        break;
      case "restored":
        values.set(key, judgeRestored(x)?.isUnknown === true ? lost : judgeRestored(x)?.outcome === "permit");
        break;
      case "approvals":
        if (key === `approvals ${JSON.stringify([origin.group])}`) {
          values.set(key, seatsFilledIn(origin.group, module, situation) ?? lost);
        }
        break;
      case "age":
      case "memory":
      case "within":
      case "target-zone":
      case "identity":
      case "drift":
      case "counter":
      case "lost-group":
      case "free":
        break;
      default:
        unreachable(origin);
    }
  }
  let here = always;
  for (const one of atoms.all) {
    const value = values.get(one.key);
    if (value === undefined) continue;
    const is = (holds: boolean): void => {
      here = and(bdd, here, holds ? atom(atoms, one) : not(bdd, atom(atoms, one)));
    };
    const isThere = !Uncertain.is(value) && !Nothing.is(value);
    if (one.kind === "known") is(!Uncertain.is(value));
    else if (one.kind === "absent" && !Uncertain.is(value)) is(Nothing.is(value));
    else if (one.kind === "at-most" && isThere) is(typeof value === "number" && value <= one.limit);
    else if (one.kind === "is" && isThere) is(value === one.word);
    else if (one.kind === "true" && isThere) is(value === true);
  }
  return here;
}

const lost = new Uncertain("answer", "nobody can tell");

function answered(value: Value): Value {
  return Nothing.is(value) ? lost : value;
}

/** The part of a plan that a scene judges by. */
export function partOf(
  plan: Plan,
  rules: ReadonlySet<string>,
  switches: ReadonlySet<number>,
  ceilings: ReadonlySet<number>,
): Plan {
  return {
    ...plan,
    rules: plan.rules.filter(({ table }) => rules.has(table.id)),
    switches: plan.switches.filter((_, index) => switches.has(index)),
    ceilings: plan.ceilings.filter((_, index) => ceilings.has(index)),
  };
}
