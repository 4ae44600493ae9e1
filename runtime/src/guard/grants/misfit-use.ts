import type { Grant, GrantScope } from "@interlock/ledger";

import { boundLimit, boundName, type Figures } from "./figures.ts";
import { coversAccess, coversResource } from "./grant-scope.ts";

/** What somebody is about to do under a grant. */
export interface GrantUse {
  readonly action: string;
  readonly access: GrantScope["access"];
  readonly resource: string;
  /** Null where nobody knows the zone. */
  readonly zone: string | null;
  readonly figures: Figures;
  readonly atMs: number;
}

/** The limit of a grant that a use lies outside of. */
export interface GrantMisfit {
  readonly seen: string;
  readonly bound: string;
  /** Whether nobody knows what the limit asks for. */
  readonly isUnknown: boolean;
}

/** The first limit of a grant that a use lies outside of; null where it lies inside of all. What is not known lies outside. Pure. */
export function misfitUse(grant: Grant, use: GrantUse): GrantMisfit | null {
  return misfitTime(grant, use.atMs) ?? misfitScope(grant, use) ?? misfitFigures(grant, use.figures);
}

/** Whether a grant is in its time: from its beginning on, and before its end. */
export function misfitTime({ notBeforeMs, expiresAtMs }: Grant, atMs: number): GrantMisfit | null {
  if (notBeforeMs <= atMs && atMs < expiresAtMs) return null;
  if (!Number.isFinite(atMs)) return { seen: "unknown (now)", bound: "a known time", isUnknown: true };
  const seen = atMs < notBeforeMs ? "not yet in force" : "expired";
  return { seen, bound: `from ${shown(notBeforeMs)} until ${shown(expiresAtMs)}`, isUnknown: false };
}

function misfitScope({ can }: Grant, use: GrantUse): GrantMisfit | null {
  const { action, access, resource, zone } = use;
  const covering = can.filter(
    (scope) =>
      scope.action === action &&
      coversAccess(scope.access, access) &&
      scope.resources.some((name) => coversResource(name, resource)),
  );
  if (covering.length === 0) {
    return {
      seen: `${action}: ${access} ${resource}`,
      bound: "what the grant lets be done",
      isUnknown: false,
    };
  }
  if (covering.some(({ zones }) => zones.length === 0 || (zone !== null && zones.includes(zone))))
    return null;
  return {
    seen: zone === null ? "unknown (zone)" : `zone ${zone}`,
    bound: `zone ${[...new Set(covering.flatMap(({ zones }) => zones))].join(" or ")}`,
    isUnknown: zone === null,
  };
}

/** Whether all that a grant bounds is known, and within its bounds. */
export function misfitFigures({ bounds }: Grant, figures: Figures): GrantMisfit | null {
  for (const bound of bounds) {
    const [name, limit] = [boundName(bound), boundLimit(bound)];
    const figure = Object.hasOwn(figures, name) ? figures[name] : undefined;
    const isUnknown = figure === undefined || !Number.isSafeInteger(figure) || figure < 0;
    if (!isUnknown && figure <= limit) continue;
    const seen = isUnknown ? `unknown (${name})` : `${name}: ${figure}`;
    return { seen, bound: `${name}: at most ${limit}`, isUnknown };
  }
  return null;
}

function shown(ms: number): string {
  return new Date(ms).toISOString();
}
