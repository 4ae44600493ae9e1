import { shownText } from "../shown-text.ts";

/** A field of a table: text from outside, or a number of our own. Null is an empty field. */
export type CsvField = string | number | null;

/**
 * What makes a spreadsheet take a field for a formula, in both widths that it is read in. Where a comma is the decimal sign a
 * semicolon is taken to end a field, quoted or not.
 */
const FORMULA = /(?<=^|;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

/**
 * One line of CSV by RFC 4180, ending in CR LF. Text that a spreadsheet would run as a formula gets an apostrophe in front, and
 * what a terminal would act on is spelled out: CSV is for people, and JSON is the form that gives every text back.
 */
export function csvLine(fields: readonly CsvField[]): string {
  return `${fields.map(csvField).join(",")}\r\n`;
}

function csvField(field: CsvField): string {
  if (field === null) return "";
  if (typeof field === "number") return String(field);
  const shown = shownText(field);
  const safe = shown.replace(FORMULA, "'");
  return /[",]|^\s|\s$|^'/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
