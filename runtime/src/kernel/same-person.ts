import type { Subject } from "./subject.ts";

/**
 * Tells which ids are one principal's: the policies declare some by several ids, and whoever acts under one of them is
 * who acts under the others. Answers one id for all of a principal's; an id that no policy declares stands for itself.
 */
export function personOf(x: Subject): (id: string) => string {
  const classes = new Map<string, ReadonlySet<string>>();
  for (const { ids } of x.principals.values()) {
    // Two declarations that share an id are one principal as well.
    const all = new Set(ids.flatMap((id) => [...(classes.get(id) ?? [id])]));
    for (const id of all) classes.set(id, all);
  }
  return (id) => {
    const [first = id] = classes.get(id) ?? [];
    return first;
  };
}
