import * as kernel from "../kernel.ts";
import { isBoolean, scalar } from "../kernel/fact-value.ts";
import { describeUncertain } from "../kernel/measure.ts";
import type { Subject } from "../kernel/subject.ts";
import { Uncertain, type Truth } from "../kernel/value.ts";
import type { PolicyModule, SwitchTable } from "../module.ts";
import { own } from "../own.ts";
import { describePeople, shortName } from "../people.ts";
import type { Finding } from "../verdict.ts";

/** What a switch in whose reach the target lies, or may lie, says. */
export interface SwitchAnswer {
  readonly isThrown: boolean;
  readonly finding: Finding;
}

/**
 * Asks every switch in whose reach the target lies, or may lie. One that is thrown refuses and is alone to answer; one of
 * which nobody knows refuses as any other unknown does.
 */
export function judgeSwitches(module: PolicyModule, x: Subject): readonly SwitchAnswer[] {
  return module.switches.flatMap((table, index) => {
    if (!table.actions.includes(x.action)) return [];
    const code = module.switchCode[index];
    if (code === undefined) throw new Error(`switch ${table.id} has no code`);
    const reach = code.scope(kernel, x);
    return reach === false ? [] : [answerOf(table, reach, stateOf(table, x), x)];
  });
}

/** Only a source that says that the switch is not thrown lets anything pass. */
function stateOf({ id }: SwitchTable, x: Subject): Truth {
  const name = `switch ${shortName(id)}`;
  const value = scalar(own(x.facts.switches, id), name, isBoolean, x.now);
  if (typeof value === "boolean") return value;
  return Uncertain.is(value) ? value : new Uncertain(name, "the source says that there is none");
}

function answerOf(table: SwitchTable, reach: Truth, state: Truth, x: Subject): SwitchAnswer {
  const name = shortName(table.id);
  const place = {
    source: "kill_switch",
    rule: table.id,
    clause: table.id,
    at: table.at,
    target: x.target,
    element: null,
    bound: `\`${name}\` not thrown`,
    margin: null,
    because: null,
    needs: null,
  } as const;
  if (state === false) {
    const finding = {
      ...place,
      outcome: "permit",
      isUnknown: false,
      seen: "not thrown",
      remedy: "nothing",
    } as const;
    return { isThrown: false, finding };
  }
  if (state === true) {
    const seen = Uncertain.is(reach)
      ? `thrown, and whether it reaches the target is ${describeUncertain(reach)}`
      : "thrown";
    const remedy = `have ${describePeople(table.resume)} resume \`${name}\``;
    const finding = { ...place, outcome: "refuse", isUnknown: Uncertain.is(reach), seen, remedy } as const;
    return { isThrown: true, finding };
  }
  const seen = describeUncertain(state);
  const remedy = `find out what is ${seen}`;
  return { isThrown: false, finding: { ...place, outcome: "refuse", isUnknown: true, seen, remedy } };
}
