/** Marks a branch that the type checker has proved dead. Reaching it is a bug in Interlock. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
