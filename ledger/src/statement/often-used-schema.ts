import * as z from "zod/mini";

/** After how many values a schema is compiled: it takes as long as reading some thousands. */
const COMPILE_AFTER = 512;

/**
 * The same schema for values that come by the thousand, as in a log: zod makes code of it once it was used often. That code
 * answers whether a value fits, and copies nothing; whatever does not fit, the schema itself looks at again, and so every answer
 * is the schema's. Where a platform allows no code to be made, it goes on as it is.
 */
export function oftenUsed<T>(schema: z.ZodMiniType<T>): Pick<z.ZodMiniType<T>, "safeParse"> {
  let used = 0;
  let compiled: z.ZodMiniType<T> | null = null;
  return {
    safeParse(value, context) {
      used += 1;
      if (used === COMPILE_AFTER) compiled = z.compile(schema);
      if (compiled !== null && z.validate(compiled, value)) return { success: true, data: value as T };
      return schema.safeParse(value, context);
    },
  };
}
