import type { Fact } from "../fact.ts";
import { own } from "../own.ts";
import { targetKey } from "../proposal.ts";
import { decode } from "./decode.ts";
import type { Subject } from "./subject.ts";
import type { Value } from "./value.ts";

/** `origin`: the zone from which the action comes, as the model has it. */
export function origin(x: Subject): Value {
  return zoneOf(x, x.facts.network?.origin, "origin");
}

/** The zone to which the action leads on this target, as the model has it. */
export function targetZone(x: Subject): Value {
  return zoneOf(x, own(x.facts.network?.targets, targetKey(x.target)), "zone of the target");
}

/** A zone that no policy declares is unknown, and so is the lack of one: everything lies somewhere. */
function zoneOf(x: Subject, fact: Fact | undefined, name: string): Value {
  const field = { type: { kind: "zone" }, optional: false } as const;
  return decode(fact, field, name, { zones: x.vocabulary.zones, now: x.now });
}
