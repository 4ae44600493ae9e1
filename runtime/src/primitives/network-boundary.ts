import { cannotTell, type Measure } from "../kernel/measure.ts";
import { origin, targetZone } from "../kernel/network.ts";
import type { Subject } from "../kernel/subject.ts";
import { Uncertain } from "../kernel/value.ts";

/** A way from one zone to another; null is any other zone. */
export type Way = readonly [from: string | null, to: string | null];

/** `network within staging, internal`: the action comes from one of these zones and stays in them. */
export function networkWithin(x: Subject, zones: readonly string[]): Measure {
  const bound = `only ${zones.join(", ")}`;
  const remedy = `act from ${zones.join(" or ")}, and only on what lies there`;
  const ends = endsOf(x);
  if (Uncertain.is(ends)) return cannotTell(ends, bound, remedy);
  const condition = zones.includes(ends.from) && zones.includes(ends.to);
  return { condition, seen: describeEnds(ends), bound, margin: null, remedy };
}

/**
 * `network no crossing staging -> production, * -> external`: the action takes none of these ways. Who stays in one
 * zone crosses nothing.
 */
export function networkNoCrossing(x: Subject, ways: readonly Way[]): Measure {
  const bound = `no crossing ${ways.map(describeWay).join(", ")}`;
  const ends = endsOf(x);
  if (Uncertain.is(ends)) return cannotTell(ends, bound, "say in the model which zones these are");
  const { from, to } = ends;
  const taken = ways.find(
    ([first, second]) => from !== to && (first ?? from) === from && (second ?? to) === to,
  );
  const remedy = `act on it from within ${to}`;
  return { condition: taken === undefined, seen: describeEnds(ends), bound, margin: null, remedy };
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** Where the action comes from and where it leads: both, or nobody can tell what it crosses. */
function endsOf(x: Subject): Ends | Uncertain {
  const from = origin(x);
  if (typeof from !== "string") return Uncertain.is(from) ? from : new Uncertain("origin", "there is none");
  const to = targetZone(x);
  if (typeof to !== "string")
    return Uncertain.is(to) ? to : new Uncertain("zone of the target", "there is none");
  return { from, to };
}

function describeEnds({ from, to }: Ends): string {
  return from === to ? `within ${from}` : `from ${from} to ${to}`;
}

function describeWay([from, to]: Way): string {
  return `${from ?? "*"} -> ${to ?? "*"}`;
}
