import { printDuration, printInstant, printPercent } from "../syntax/print-literal.ts";
import { writeString } from "../syntax/string-literal.ts";
import type { Term } from "./term.ts";

/** An argument as a policy writes it. */
export function printArgument(term: Term): string {
  if (term.kind === "read") return term.path;
  if (term.kind === "variable") return term.name;
  return term.kind === "constant" ? printConstant(term) : "…";
}

function printConstant({ type, value }: Term & { kind: "constant" }): string {
  if (typeof value === "number") {
    if (type.kind === "percent") return printPercent(value);
    if (type.kind === "duration") return printDuration(value);
    return type.kind === "instant" ? printInstant(value) : String(value);
  }
  if (type.kind === "enum") return `${type.name}.${value}`;
  return type.kind === "zone" || typeof value === "boolean" ? String(value) : writeString(value);
}
