import * as z from "zod";

import type { Datum } from "../fact.ts";
import { limits } from "../limits.ts";

/** Text that has a canonical form: an unpaired surrogate has none, and could not stand in a record. */
export function wellFormed(least: number, most: number): z.ZodType<string> {
  const message = "has an unpaired surrogate";
  return z
    .string()
    .min(least)
    .max(most)
    .refine((given) => given.isWellFormed(), { message });
}

/** Any text of a usable length. */
export const text: z.ZodType<string> = wellFormed(0, limits.stringCharacters);

/** A name or an id from outside. */
export const identifier: z.ZodType<string> = wellFormed(1, 256);

const plain = z.union([z.boolean(), z.int(), text], {
  error:
    "expected true or false, a whole number, or text (percentages in parts per million, times in milliseconds)",
});

/** The vocabulary has no lists of lists, so none is read: nothing here recurses. */
export const datum: z.ZodType<Datum> = z.union([plain, z.array(plain).max(limits.listElements)], {
  error:
    "expected true or false, a whole number, text, or a list of them (percentages in parts per million, times in milliseconds)",
});
