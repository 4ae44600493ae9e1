import type { BecausePart } from "./people.ts";
import { isHidden } from "./hidden-characters.ts";
import { stringUnits } from "./string-literal.ts";
import type { StringUnit } from "./string-literal.ts";
import { reserved } from "./tokens.ts";

/** An explanation in parts, and what is wrong with its braces. Spans count from where its string begins. */
export interface ExplanationReading {
  readonly parts: readonly BecausePart[];
  readonly faults: readonly ExplanationFault[];
}

/** A hole that is no path, or a brace that stands alone. */
export interface ExplanationFault {
  readonly code: "IL1113" | "IL1114";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the holes of a `because` string, given with its quotes: `{target.owner}` is a hole, `{{` and `}}` are braces.
 * A brace that an escape wrote is text. Total: a fault's text stands in the parts as it is written.
 */
export function readExplanation(image: string, offset: number): ExplanationReading {
  const units = [...stringUnits(image)];
  const parts: BecausePart[] = [];
  const faults: ExplanationFault[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
  };
  for (let at = 0; at < units.length; at += 1) {
    const brace = braceAt(units, at);
    if (brace === null) {
      text += units[at]?.text ?? "";
    } else if (braceAt(units, at + 1) === brace) {
      text += brace;
      at += 1;
    } else if (brace === "}") {
      faults.push(fault("IL1114", units, at, at, offset));
      text += brace;
    } else {
      const close = closingBrace(units, at);
      const path = close === null ? null : readPath(units, at + 1, close);
      if (close === null) faults.push(fault("IL1114", units, at, at, offset));
      else if (path === null) faults.push(fault("IL1113", units, at, close, offset));
      else {
        flush();
        parts.push({ kind: "hole", path, span: spanBetween(units, at, close, offset) });
      }
      at = close ?? at;
    }
  }
  flush();
  return { parts, faults };
}

/** Writes parts back as a `because` string, without its quotes and escapes. */
export function explanationText(parts: readonly BecausePart[]): string {
  return parts
    .map((part) =>
      part.kind === "hole" ? `{${part.path.join(".")}}` : part.text.replaceAll(/[{}]/g, "$&$&"),
    )
    .join("");
}

function braceAt(units: readonly StringUnit[], at: number): "{" | "}" | null {
  const unit = units[at];
  if (unit === undefined || unit.isEscape) return null;
  return unit.text === "{" || unit.text === "}" ? unit.text : null;
}

function closingBrace(units: readonly StringUnit[], open: number): number | null {
  for (let at = open + 1; at < units.length; at += 1) {
    const brace = braceAt(units, at);
    if (brace !== null) return brace === "}" ? at : null;
  }
  return null;
}

function readPath(units: readonly StringUnit[], from: number, to: number): readonly string[] | null {
  const inside = units.slice(from, to);
  const names = inside
    .map(({ text }) => (isHidden(text) ? "" : text))
    .join("")
    .split(".");
  const isPath = names.every((name) => /^[A-Z_a-z]\w*$/.test(name)) && !reserved.has(names[0] ?? "");
  return isPath && !inside.some(({ isEscape }) => isEscape) ? names : null;
}

function fault(
  code: ExplanationFault["code"],
  units: readonly StringUnit[],
  from: number,
  to: number,
  offset: number,
): ExplanationFault {
  const text = units
    .slice(from, to + 1)
    .map((unit) => unit.text)
    .join("");
  return { code, text, ...spanBetween(units, from, to, offset) };
}

function spanBetween(
  units: readonly StringUnit[],
  from: number,
  to: number,
  offset: number,
): { readonly start: number; readonly end: number } {
  const first = units[from];
  const last = units[to];
  return { start: offset + (first?.at ?? 0), end: offset + (last?.at ?? 0) + (last?.length ?? 0) };
}
