import type * as z from "zod";

import { unreadable } from "./command-failure.ts";
import { quotedText, shownText } from "./shown-text.ts";

/** The most problems of one file that are listed. */
const LISTED_PROBLEMS = 10;

/** Data as a schema reads it. Throws a failure that names the file, what it should hold, and each place that does not fit. */
export function fitting<T>(schema: z.ZodType<T>, data: unknown, path: string, what: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const listed = issues
    .slice(0, LISTED_PROBLEMS)
    .map(
      ({ path: place, message }) => `  ${shownText(place.join(".") || "the file")}: ${shownText(message)}`,
    );
  const more = issues.length - listed.length;
  const lines = [...listed, ...(more > 0 ? [`  and ${more} more`] : [])];
  throw unreadable(`${quotedText(path)} does not hold ${what}\n${lines.join("\n")}`);
}
