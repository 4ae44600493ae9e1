/**
 * How many of the names an object has as its own, as far as whoever lists it sees; negative where it inherits one, or where only
 * those may stand and another does.
 */
export function countOfNames(object: object, names: readonly string[], areAll: boolean): number {
  let found = 0;
  for (const name in object) {
    // Engines know the answer to this question where the very name comes out of the very object.
    if (!Object.prototype.hasOwnProperty.call(object, name)) return -1;
    // Most objects hold their fields in the order in which they are declared.
    if (names[found] === name || names.includes(name)) found += 1;
    else if (areAll) return -1;
  }
  return found;
}
