import type { Argument, People, Seats } from "../people.ts";
import { unreachable } from "../unreachable.ts";
import { humanId, principalId } from "./principal.ts";
import { actionField, targetField } from "./read.ts";
import type { Subject } from "./subject.ts";
import { Nothing, Uncertain, type Value } from "./value.ts";

/** A list of people without anything left to look up: every group is asked with values. */
export interface AskedPeople extends People {
  readonly seats: readonly AskedSeats[];
}

/** Seats of a group that is asked with values. */
export interface AskedSeats extends Seats {
  readonly arguments?: readonly ValueArgument[];
}

type ValueArgument = Extract<Argument, { kind: "value" }>;

/**
 * Fills in what groups with parameters are asked with: for this target and, inside an `each`, for this element.
 * Unknown where one argument is unknown or absent: nobody can tell whom to ask.
 */
export function askedPeople(x: Subject, people: People, element: Value | null): AskedPeople | Uncertain {
  const seats: AskedSeats[] = [];
  for (const { count, group, arguments: given } of people.seats) {
    if (given === undefined || given.length === 0) {
      seats.push({ count, group });
      continue;
    }
    const values: ValueArgument[] = [];
    for (const argument of given) {
      const value = valueOf(x, argument, element);
      if (Uncertain.is(value)) return value;
      if (Nothing.is(value)) return new Uncertain(`group ${group}`, "there is no value to ask with");
      if (typeof value === "object") return new Uncertain(`group ${group}`, "it cannot be asked with a list");
      values.push({ kind: "value", value });
    }
    seats.push({ count, group, arguments: values });
  }
  return { ...people, seats };
}

function valueOf(x: Subject, argument: Argument, element: Value | null): Value {
  switch (argument.kind) {
    case "value":
      return argument.value;
    case "element":
      return element ?? new Uncertain("element", "there is none outside of an `each`");
    case "read":
      switch (argument.of) {
        case "action":
          return actionField(x, argument.field);
        case "target":
          return targetField(x, argument.field);
        case "principal":
          return principalId(x);
        case "human":
          return humanId(x);
        default:
          return unreachable(argument.of);
      }
    default:
      return unreachable(argument);
  }
}
