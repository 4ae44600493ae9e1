import type { Finding } from "@interlock/runtime";

import type { Paint } from "../paint.ts";
import { findingLines } from "../show-decision.ts";

/** Why the guard did not do what was asked of it: a word, and each finding below it. */
export function showRefusal(word: string, findings: readonly Finding[], paint: Paint): string {
  const lines = [paint.bad(word), ...findings.flatMap((finding) => findingLines(finding, true, null, paint))];
  return `${lines.join("\n")}\n`;
}
