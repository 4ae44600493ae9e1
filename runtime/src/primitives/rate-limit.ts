import { counterKey } from "../facts.ts";
import { own } from "../own.ts";
import { targetKey } from "../proposal.ts";
import type { ActionOutcome, RateKey } from "../vocabulary/words.ts";
import { chainOf } from "../kernel/chain.ts";
import { accountOf } from "../kernel/same-person.ts";
import { cannotTell, describeUncertain, type Measure } from "../kernel/measure.ts";
import { isCount, scalar } from "../kernel/fact-value.ts";
import { targetField } from "../kernel/read.ts";
import { show, showAge, showDuration } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";
import { Nothing, Uncertain, type Value } from "../kernel/value.ts";

/** `rate 30 per 1h per agent`: fewer than 30 permits stand in the sliding window; this one would be the next. */
export function ratePer(x: Subject, clause: string, most: number, windowMs: number, key: RateKey): Measure {
  const bound = `${most} per ${showDuration(windowMs)} per ${key}`;
  const remedy = "wait until an earlier permit has left the window";
  return fewer({ already: highest(x, clause, key), here: takenHere(x, key) }, most, bound, remedy);
}

/** `rate 3 at once per owner`: fewer than 3 are held from permit to outcome. */
export function rateAtOnce(x: Subject, clause: string, most: number, key: RateKey): Measure {
  const bound = `${most} at once per ${key}`;
  const remedy = "wait until one in flight has ended";
  return fewer({ already: highest(x, clause, key), here: takenHere(x, key) }, most, bound, remedy);
}

/**
 * `rate none for 10m after rollback per target`: no such outcome is younger than that.
 * The fact is the age of the youngest one in milliseconds; absent where there is none.
 */
export function rateNone(
  x: Subject,
  clause: string,
  forMs: number,
  after: readonly ActionOutcome[],
  key: RateKey,
): Measure {
  const bound = `none for ${showDuration(forMs)} after ${after.join(" or ")} per ${key}`;
  let youngest: number | null = null;
  for (const value of counters(x, clause, key)) {
    if (Uncertain.is(value)) {
      return cannotTell(value, bound, `wait until ${showDuration(forMs)} have passed`);
    }
    if (typeof value === "number") youngest = youngest === null ? value : Math.min(youngest, value);
  }
  if (youngest === null)
    return { condition: true, seen: "none on record", bound, margin: null, remedy: "nothing" };
  const seen = `${showAge(youngest)} ago`;
  if (youngest >= forMs) return { condition: true, seen, bound, margin: null, remedy: "nothing" };
  const left = showDuration(forMs - youngest);
  return { condition: false, seen, bound, margin: `${left} too early`, remedy: `wait another ${left}` };
}

/** How much of a budget is used: what stands already, and what this proposal would take at once. */
interface Use {
  readonly already: Value;
  readonly here: number;
}

function fewer({ already, here }: Use, most: number, bound: string, remedy: string): Measure {
  if (typeof already !== "number") {
    const cause = Uncertain.is(already) ? already : new Uncertain("counter", "there is none");
    return { condition: cause, seen: describeUncertain(cause), bound, margin: null, remedy };
  }
  const over = already + here - most;
  const seen = `${show(already)} already${here === 1 ? "" : `, and ${here} targets of one owner here`}`;
  const how = here === 1 ? remedy : `${remedy}, or propose fewer targets of one owner at a time`;
  return { condition: over <= 0, seen, bound, margin: over <= 0 ? null : `${over} over`, remedy: how };
}

/**
 * What this proposal would take: one, but one for each of its targets of this owner, or a proposal of many targets would
 * take many where one is left. An owner that nobody knows may be this one.
 */
export function takenHere(x: Subject, key: RateKey): number {
  if (key !== "owner") return 1;
  const owner = targetField(x, "owner");
  return x.owners.filter((other) => other === owner || Uncertain.is(other)).length;
}

/** The fullest of the counters that a clause counts this proposal under; unknown where one is. */
function highest(x: Subject, clause: string, key: RateKey): Value {
  let most = 0;
  for (const value of counters(x, clause, key)) {
    if (typeof value !== "number") {
      return Uncertain.is(value) ? value : new Uncertain(`counter of ${clause}`, "there is none");
    }
    most = Math.max(most, value);
  }
  return most;
}

function counters(x: Subject, clause: string, key: RateKey): readonly Value[] {
  const names = keyValues(x, key);
  if (Uncertain.is(names)) return [names];
  const table = own(x.facts.rates, clause);
  return names.map((name) => {
    const counter = counterKey(key, name);
    return scalar(own(table, counter), `counter ${counter}`, isCount, x.now);
  });
}

/** What this proposal is counted under. `per agent` counts for every principal of the chain up to the human. */
export function keyValues(x: Subject, key: RateKey): readonly string[] | Uncertain {
  switch (key) {
    case "action":
      return [x.action];
    case "target":
      return [targetKey(x.target)];
    case "owner": {
      const owner = targetField(x, "owner");
      if (typeof owner === "string") return [owner];
      if (Uncertain.is(owner)) return owner;
      return new Uncertain("target.owner", Nothing.is(owner) ? "there is none" : "it is no text");
    }
    case "agent": {
      const chain = chainOf(x);
      if (Uncertain.is(chain)) return chain;
      if (Nothing.is(chain)) return new Uncertain("identity", "there is no chain of authority");
      const account = accountOf(x);
      return [x.principal, ...chain].map(account);
    }
    default:
      return new Uncertain("counter", "there is no such key");
  }
}
