/** Whether two values are the same plain JSON: where one of them has a canonical text, whether the other has the very same. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) {
    // −0 and 0 are written alike; what is no number equals nothing, itself included.
    return one === other && isPlain(one);
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(other, key) &&
      isSameJson(
        (one as Readonly<Record<string, unknown>>)[key],
        (other as Readonly<Record<string, unknown>>)[key],
      ),
  );
}

function isPlain(value: unknown): boolean {
  return value === null || ["string", "boolean", "number"].includes(typeof value);
}
