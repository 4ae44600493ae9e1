import type { JsonValue } from "../json.ts";
import { misfit } from "./shape.ts";
import type { Shape } from "./shape.ts";

/** What `safeParse` of a schema answers, as far as this package asks. */
type Parsed =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: { readonly issues: readonly object[] } };

/** Stands for one of zod's schemas in the browser's verifier: the same answers, without the words. */
export function tableSchema(shape: Shape): { safeParse(value: unknown): Parsed } {
  return {
    safeParse(value) {
      const path = misfit(shape, value as JsonValue);
      if (path === null) return { success: true, data: value };
      return {
        success: false,
        error: { issues: [{ code: "custom", path, message: "it has another shape" }] },
      };
    },
  };
}
