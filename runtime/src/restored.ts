import { isBoolean, scalar } from "./kernel/fact-value.ts";
import { describeUncertain } from "./kernel/measure.ts";
import type { Subject } from "./kernel/subject.ts";
import { Uncertain } from "./kernel/value.ts";
import { own } from "./own.ts";
import { targetKey } from "./proposal.ts";
import type { Finding } from "./verdict.ts";

/**
 * Whether the state that a restoring action names is on record as one that the target had. Restoring frees from
 * switches and from what stages demand, so it is believed only where the record says that it restores.
 * Null for an action of any other effect.
 */
export function judgeRestored(x: Subject): Finding | null {
  const action = x.vocabulary.actions.find(({ name }) => name === x.action);
  if (action?.effect !== "restores") return null;
  const name = "restored";
  const value = scalar(own(x.facts.restored, targetKey(x.target)), name, isBoolean, x.now);
  const place = {
    source: "reversibility",
    rule: null,
    clause: null,
    at: null,
    target: x.target,
    element: null,
    bound: "a state that the target had",
    margin: null,
    because: null,
    needs: null,
  } as const;
  if (value === true) {
    return { ...place, outcome: "permit", isUnknown: false, seen: "on record", remedy: "nothing" };
  }
  if (Uncertain.is(value)) {
    const seen = describeUncertain(value);
    return { ...place, outcome: "refuse", isUnknown: true, seen, remedy: `find out what is ${seen}` };
  }
  const remedy = "restore a state that the record holds, or propose the change for what it is";
  return { ...place, outcome: "refuse", isUnknown: false, seen: "not on record", remedy };
}
