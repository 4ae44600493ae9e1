import type { PrincipalId } from "../syntax/tree.ts";

/**
 * `github user 42` and `github 42` are the account `github:42`; any other sort is kept: `github app:7`. An id that is a
 * URI of its provider says so itself: `spiffe "spiffe://acme/bot"` is `spiffe://acme/bot`, as whoever attests it writes it.
 */
export function principalIdText(id: PrincipalId): string {
  if (id.sort === null && id.id.startsWith(`${id.provider.text}:`)) return id.id;
  const sort = id.sort === null || id.sort.text === "user" ? "" : ` ${id.sort.text}`;
  return `${id.provider.text}${sort}:${id.id}`;
}
