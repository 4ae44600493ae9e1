/** The entry of a table whose keys are data: a key that the table inherits, such as `constructor`, is no entry of it. */
export function own<T>(table: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
