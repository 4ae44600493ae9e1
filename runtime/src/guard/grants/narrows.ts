import type { Grant } from "@interlock/ledger";

import { boundLimit, boundName } from "./figures.ts";
import { coversScope } from "./grant-scope.ts";

/**
 * What of a grant reaches beyond the grant that it narrows, in words; null where nothing does. Whatever the child lets be done its
 * parent lets be done. That the child names this parent is not asked here.
 */
export function narrows(parent: Grant, child: Grant): string | null {
  if (child.origin !== parent.origin) return "it is for another log";
  if (!child.can.every((inner) => parent.can.some((outer) => coversScope(outer, inner)))) {
    return "it lets more be done, or elsewhere";
  }
  for (const bound of parent.bounds) {
    const name = boundName(bound);
    const isMet = child.bounds.some((own) => boundName(own) === name && boundLimit(own) <= boundLimit(bound));
    if (!isMet) return `it is not bounded to ${boundLimit(bound)} of ${name}`;
  }
  if (child.notBeforeMs < parent.notBeforeMs) return "it begins earlier";
  if (child.expiresAtMs > parent.expiresAtMs) return "it ends later";
  if (child.depth >= parent.depth) return "it may be narrowed as often again";
  if (parent.uses !== null && (child.uses === null || child.uses > parent.uses)) {
    return "it may be used more often";
  }
  const lost = parent.revokeOn.find((end) => !child.revokeOn.includes(end));
  return lost === undefined ? null : `it does not end on ${lost}`;
}
