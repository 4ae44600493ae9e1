/** The sort of an attested id, which says what its rest can be compared with: `github`, `github app`, `spiffe`. */
export function idSort(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf(":")));
}
