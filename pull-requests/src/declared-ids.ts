import type { Vocabulary } from "@interlock/runtime";

/**
 * Every id of whoever has this one: the policies declare some people by several, and the runtime takes an approval under
 * one of them for an approval under each. Only the id itself where none declares it.
 */
export function idsOfSame(id: string, principals: Vocabulary["principals"]): ReadonlySet<string> {
  const ids = new Set([id]);
  for (let size = 0; size < ids.size;) {
    size = ids.size;
    for (const principal of principals) {
      // Two declarations that share an id are one principal as well.
      if (principal.ids.some((one) => ids.has(one))) for (const one of principal.ids) ids.add(one);
    }
  }
  return ids;
}
