import type { Principal } from "../facts.ts";
import type { Subject } from "./subject.ts";

/**
 * Tells which ids are one principal's: the policies declare some by several ids, and whoever acts under one of them is
 * who acts under the others. Answers one id for all of a principal's; an id that no policy declares stands for itself.
 */
export function personOf(x: Pick<Subject, "principals">): (id: string) => string {
  const classes = declaredIds(x);
  return (id) => {
    const [first = id] = classes.get(id) ?? [];
    return first;
  };
}

/**
 * Tells under which id a principal's budgets are kept: the first that a policy declares for it, whichever of its ids it
 * acts under, or else its own first. Under each id anew, a second id would be a second budget.
 */
export function accountOf(x: Pick<Subject, "principals">): (principal: Principal) => string {
  const classes = declaredIds(x);
  return ({ ids }) => {
    for (const id of ids) for (const first of classes.get(id) ?? []) return first;
    return ids[0];
  };
}

type Classes = ReadonlyMap<string, ReadonlySet<string>>;

/** By the table of principals, which never changes: what {@link declaredIds} made of it. */
const kept = new WeakMap<Subject["principals"], Classes>();

/** By each declared id, all ids of the same principal, in the order of the declarations. */
function declaredIds({ principals }: Pick<Subject, "principals">): Classes {
  const before = kept.get(principals);
  if (before !== undefined) return before;
  const classes = new Map<string, ReadonlySet<string>>();
  for (const { ids } of principals.values()) {
    // Two declarations that share an id are one principal as well.
    const all = new Set(ids.flatMap((id) => [...(classes.get(id) ?? [id])]));
    for (const id of all) classes.set(id, all);
  }
  kept.set(principals, classes);
  return classes;
}
