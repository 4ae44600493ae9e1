import { and, or, truth } from "./logic.ts";
import { Nothing, Uncertain, type Truth, type Value } from "./value.ts";

/** The elements of a list, or why they cannot be had. */
function elements(list: Value): readonly Value[] | Uncertain {
  if (Uncertain.is(list)) return list;
  if (Nothing.is(list)) return new Uncertain("list", "there is none");
  return Array.isArray(list) ? list : new Uncertain("list", "the value is no list");
}

/** `any(x in xs: p)`: `or` over the list; false for the empty one. */
export function any(list: Value, predicate: (element: Value) => Value): Truth {
  const values = elements(list);
  if (Uncertain.is(values)) return values;
  return values.reduce<Truth>((answer, element) => or(answer, predicate(element)), false);
}

/** `all(x in xs: p)`: `and` over the list; true for the empty one. */
export function all(list: Value, predicate: (element: Value) => Value): Truth {
  const values = elements(list);
  if (Uncertain.is(values)) return values;
  return values.reduce<Truth>((answer, element) => and(answer, predicate(element)), true);
}

/** `count(x in xs: p)`: unknown where the predicate is unknown for one element. */
export function count(list: Value, predicate: (element: Value) => Value): Value {
  const values = elements(list);
  if (Uncertain.is(values)) return values;
  let found = 0;
  for (const element of values) {
    const answer = truth(predicate(element));
    if (Uncertain.is(answer)) return answer;
    if (answer) found += 1;
  }
  return found;
}

/** `count of xs`: the length of the list. */
export function length(list: Value): Value {
  const values = elements(list);
  return Uncertain.is(values) ? values : values.length;
}
