import * as z from "zod";

/** What a table is made of, for whoever describes it in another language of schemas. */
export interface TableParts {
  readonly key: z.ZodType<string>;
  readonly value: z.ZodType;
  readonly most: number;
}

const parts = new WeakMap<object, TableParts>();

/** The parts of a {@link table}, by the schema of what is given to it; undefined for any other schema. */
export function tableParts(schema: object): TableParts | undefined {
  return parts.get(schema);
}

/**
 * The schema of an object whose keys are data, so many at most. A key called `__proto__` is a key like any other:
 * where the library's own records leave it out, a field of that name would be judged absent though it was given.
 */
export function table<V>(
  key: z.ZodType<string>,
  value: z.ZodType<V>,
  most: number,
): z.ZodType<{ readonly [key: string]: V }> {
  const given = z.custom<object>(isTable, { message: "expected an object" });
  parts.set(given, { key, value, most });
  return given.transform((input, context) => {
    const entries: [string, V][] = [];
    const pairs = Object.entries(input);
    if (pairs.length > most) {
      context.addIssue({ code: "custom", message: `Too big: expected at most ${most} keys` });
      return z.NEVER;
    }
    for (const [name, inner] of pairs) {
      const read = key.safeParse(name);
      const held = value.safeParse(inner);
      for (const { message } of read.error?.issues ?? []) {
        context.addIssue({ code: "custom", path: [name], message });
      }
      for (const { path, message } of held.error?.issues ?? []) {
        context.addIssue({ code: "custom", path: [name, ...path], message });
      }
      if (read.success && held.success) entries.push([read.data, held.data]);
    }
    // Defines the keys instead of assigning them, so that none of them is the prototype.
    return Object.fromEntries(entries);
  });
}

function isTable(input: unknown): boolean {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
