import type { Fact } from "../fact.ts";
import { lastWithin } from "../kernel/age.ts";
import { isBoolean, scalar } from "../kernel/fact-value.ts";
import { staleness } from "../kernel/fresh.ts";
import { cannotTell, type Measure } from "../kernel/measure.ts";
import { showDuration } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";
import { Uncertain, type Truth } from "../kernel/value.ts";
import { own } from "../own.ts";
import { shortName } from "../people.ts";
import { targetKey } from "../proposal.ts";

/** A contract, and the entity whose state it is about; null for one that is looked at whatever the target is. */
export type Covering = readonly [contract: string, entity: string | null];

/**
 * `drift none [in scaled] [seen within 10m]`: none of the contracts that cover the target has drifted. One that nobody
 * observed, or not recently enough, is unknown, and so is the whole where nothing covers the target: drift that nobody
 * can see is not the same as none.
 */
export function driftNone(x: Subject, contracts: readonly Covering[], seenWithinMs: number | null): Measure {
  const covering = contracts.flatMap(([id, entity]) =>
    entity === null || entity === x.target.entity ? [id] : [],
  );
  const seen = seenWithinMs === null ? "" : `, seen within ${showDuration(seenWithinMs)}`;
  const names = covering.map(shortName).join(", ");
  const bound = `no drift${names === "" ? "" : ` in ${names}`}${seen}`;
  const remedy = "bring what is observed back to what is declared";
  if (covering.length === 0) {
    return cannotTell(new Uncertain("drift", "no contract covers the target"), bound, remedy);
  }
  const drifted: string[] = [];
  for (const id of covering) {
    const answer = hasDrifted(x, id, seenWithinMs);
    if (Uncertain.is(answer)) return cannotTell(answer, bound, "observe the target again");
    if (answer) drifted.push(shortName(id));
  }
  if (drifted.length > 0) {
    return { condition: false, seen: `drift in ${drifted.join(", ")}`, bound, margin: null, remedy };
  }
  return {
    condition: true,
    seen: "no drift",
    bound,
    margin: null,
    remedy,
    untilMs: lastSeenWithin(x, covering, seenWithinMs),
  };
}

function factOf(x: Subject, id: string): Fact<boolean> | undefined {
  return own(own(x.facts.drift, id), targetKey(x.target));
}

function hasDrifted(x: Subject, id: string, seenWithinMs: number | null): Truth {
  const name = `drift of ${shortName(id)}`;
  const fact = factOf(x, id);
  const value = scalar(fact, name, isBoolean, x.now);
  if (Uncertain.is(value)) return value;
  if (typeof value !== "boolean") return new Uncertain(name, "the source says that there is none");
  if (seenWithinMs === null) return value;
  const seenAtMs = fact?.kind === "known" ? fact.observedAtMs : undefined;
  return staleness(seenAtMs, seenWithinMs, name, x.now) ?? value;
}

/** Until when the oldest of the observations is recent enough. */
function lastSeenWithin(
  x: Subject,
  contracts: readonly string[],
  seenWithinMs: number | null,
): number | undefined {
  const { now } = x;
  if (seenWithinMs === null || typeof now !== "number") return undefined;
  const ages = contracts.flatMap((id) => {
    const fact = factOf(x, id);
    return fact?.kind === "known" && fact.observedAtMs !== undefined ? [now - fact.observedAtMs] : [];
  });
  return ages.length === 0 ? undefined : lastWithin(now, Math.max(...ages), seenWithinMs);
}
