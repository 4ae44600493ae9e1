import { Nothing, Uncertain, type Value } from "./value.ts";

/** A value as the text that patterns are matched against; anything else is unknown. */
export function asText(value: Value): string | Uncertain {
  if (Uncertain.is(value)) return value;
  if (Nothing.is(value)) return new Uncertain("value", "there is none");
  return typeof value === "string" ? value : new Uncertain("pattern", "the left side is no text");
}
