import type { PrincipalTable } from "../vocabulary/table.ts";
import type { Subject } from "./subject.ts";

type Role = PrincipalTable["role"];

/** By the table of principals, which never changes: by each declared id, what it is declared for. */
const kept = new WeakMap<Subject["principals"], ReadonlyMap<string, ReadonlySet<Role>>>();

/** Tells whether the policies declare an id for the other sort of principal: an agent's for a human, or the reverse. */
export function isDeclaredOtherwise({ principals }: Subject): (id: string, role: Role) => boolean {
  const roles = kept.get(principals) ?? rolesIn(principals);
  kept.set(principals, roles);
  return (id, role) => roles.get(id)?.has(role === "human" ? "agent" : "human") ?? false;
}

function rolesIn(principals: Subject["principals"]): ReadonlyMap<string, ReadonlySet<Role>> {
  const roles = new Map<string, Set<Role>>();
  for (const { role, ids } of principals.values()) {
    for (const id of ids) roles.set(id, (roles.get(id) ?? new Set()).add(role));
  }
  return roles;
}
