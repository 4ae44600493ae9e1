import type { GrantScope } from "@interlock/ledger";

import { misfitPath } from "../../path.ts";

/** No resource of a grant has a longer name, so none that is asked for has one. */
const resourceCharacters = 1_024;

/**
 * Whether a name of a grant covers another one, or a resource: the same name, or a prefix that ends in `/` and what lies under it.
 * Under a prefix only plain paths lie: `a/../b` is not under `a/`, wherever it leads.
 */
export function coversResource(name: string, resource: string): boolean {
  if (resource.length > resourceCharacters) return false;
  if (name === resource) return true;
  if (!name.endsWith("/") || !resource.startsWith(name)) return false;
  return misfitPath(resource.slice(name.length).replace(/\/$/, "")) === null;
}

/** Whether everything that a scope lets be done another one lets be done, too. */
export function coversScope(outer: GrantScope, inner: GrantScope): boolean {
  return (
    outer.action === inner.action &&
    coversAccess(outer.access, inner.access) &&
    inner.resources.every((resource) => outer.resources.some((name) => coversResource(name, resource))) &&
    coversZones(outer.zones, inner.zones)
  );
}

/** Whoever may write may read. */
export function coversAccess(outer: GrantScope["access"], inner: GrantScope["access"]): boolean {
  return outer === inner || outer === "write";
}

/** A scope without zones is of all zones, so it lies inside no other. */
function coversZones(outer: readonly string[], inner: readonly string[]): boolean {
  return outer.length === 0 || (inner.length > 0 && inner.every((zone) => outer.includes(zone)));
}
