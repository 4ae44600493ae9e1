import { counterKey } from "../facts.ts";
import { own } from "../own.ts";
import { targetKey } from "../proposal.ts";
import type { ActionOutcome, RateKey } from "../vocabulary/words.ts";
import { chainOf } from "../kernel/chain.ts";
import { accountOf } from "../kernel/same-person.ts";
import { describeUncertain, type Measure } from "../kernel/measure.ts";
import { isCount, scalar } from "../kernel/fact-value.ts";
import { targetField } from "../kernel/read.ts";
import { show, showAge, showDuration } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";
import { Nothing, Uncertain, type Value } from "../kernel/value.ts";

/** `rate 30 per 1h per agent`: fewer than 30 permits stand in the sliding window; this one would be the next. */
export function ratePer(x: Subject, clause: string, most: number, windowMs: number, key: RateKey): Measure {
  const bound = `${most} per ${showDuration(windowMs)} per ${key}`;
  return fewer(highest(x, clause, key), most, bound, "wait until an earlier permit has left the window");
}

/** `rate 3 at once per owner`: fewer than 3 are held from permit to outcome. */
export function rateAtOnce(x: Subject, clause: string, most: number, key: RateKey): Measure {
  return fewer(
    highest(x, clause, key),
    most,
    `${most} at once per ${key}`,
    "wait until one in flight has ended",
  );
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
  const remedy = `wait until ${showDuration(forMs)} have passed`;
  let youngest: number | null = null;
  for (const value of counters(x, clause, key)) {
    if (Uncertain.is(value)) {
      return { condition: value, seen: describeUncertain(value), bound, margin: null, remedy };
    }
    if (typeof value === "number") youngest = youngest === null ? value : Math.min(youngest, value);
  }
  if (youngest === null) return { condition: true, seen: "none on record", bound, margin: null, remedy };
  const isOver = youngest >= forMs;
  const margin = isOver ? null : `${showDuration(forMs - youngest)} too early`;
  return { condition: isOver, seen: `${showAge(youngest)} ago`, bound, margin, remedy };
}

function fewer(value: Value, most: number, bound: string, remedy: string): Measure {
  if (typeof value !== "number") {
    const cause = Uncertain.is(value) ? value : new Uncertain("counter", "there is none");
    return { condition: cause, seen: describeUncertain(cause), bound, margin: null, remedy };
  }
  const isFewer = value < most;
  const margin = isFewer ? null : `${value - most + 1} over`;
  return { condition: isFewer, seen: `${show(value)} already`, bound, margin, remedy };
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
function keyValues(x: Subject, key: RateKey): readonly string[] | Uncertain {
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
