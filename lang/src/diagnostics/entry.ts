import type { Severity } from "./diagnostic.ts";

/** One entry of the catalogue: what a code means, and how it is said once the facts are known. */
export interface Entry<Facts> {
  readonly severity: Severity;
  /** One line for the list of codes. */
  readonly title: string;
  readonly describe: (facts: Facts) => Description;
}

/** The words of one diagnostic. */
export interface Description {
  readonly message: string;
  readonly label?: string | undefined;
  readonly help?: string | undefined;
}

/** A family of codes: for every code, an entry typed by the facts that it needs. */
export type Family<FactsByCode> = { readonly [Code in keyof FactsByCode]: Entry<FactsByCode[Code]> };
