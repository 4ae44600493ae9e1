/**
 * Values inside the kernel. Unknown and absent are classes, so that no data from outside can be shaped like them.
 */
export type Value = boolean | number | string | readonly Value[] | Nothing | Uncertain;

/** A condition: true, false or unknown. */
export type Truth = boolean | Uncertain;

/** Attested absent. */
export class Nothing {
  readonly kind = "nothing";
  static is(value: unknown): value is Nothing {
    return value instanceof Nothing;
  }
}

/** Unknown, with the names of the facts that were missing and why. */
export class Uncertain {
  readonly fact: string;
  readonly reason: string;
  constructor(fact: string, reason: string) {
    this.fact = fact;
    this.reason = reason;
  }
  static is(value: unknown): value is Uncertain {
    return value instanceof Uncertain;
  }
}

/** The one absent value. */
export const nothing: Nothing = new Nothing();
