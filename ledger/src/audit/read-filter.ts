import { OUTCOMES } from "../statement/frame.ts";
import { RECORD_KINDS } from "../statement/record-kind.ts";
import { unreachable } from "../unreachable.ts";
import type { AuditFilter } from "./audit-filter.ts";
import { readInstant } from "./read-instant.ts";

/** The options that ask for rows, as they are written behind two dashes. */
export const FILTER_OPTIONS = [
  "agent",
  "human",
  "action",
  "target",
  "primitive",
  "verdict",
  "policy-commit",
  "kind",
  "key-id",
  "since",
  "until",
] as const;

/** One option that asks for rows. */
export type FilterOption = (typeof FILTER_OPTIONS)[number];

/** A filter, or which option is wrong and why. */
export type ReadFilter =
  | { readonly ok: true; readonly filter: AuditFilter }
  | { readonly ok: false; readonly option: FilterOption; readonly message: string };

/** What a filter is read by. */
export type FilterReader = {
  readonly nowMs: number;
  /** Every word that a record may name as a primitive. */
  readonly primitives: readonly string[];
};

/** The longest text that is compared with a field: as long as a field may be. */
const MAX_TEXT = 1024;

/** Fewer digits of a commit would fit by chance. */
const COMMIT_PATTERN = /^[0-9a-f]{7,64}$/;

/** As {@link COMMIT_PATTERN}, for the ids of keys. */
const KEY_ID_PATTERN = /^sha256:[0-9a-f]{8,64}$/;

/**
 * Reads a filter from the options that were given. Strict: a word that no record could have is an error and not an empty answer,
 * which would read as if nothing had happened. Pure.
 */
export function readFilter(given: ReadonlyMap<string, string>, reader: FilterReader): ReadFilter {
  let filter: AuditFilter = {};
  for (const option of FILTER_OPTIONS) {
    const text = given.get(option);
    if (text === undefined) continue;
    const part = readOption(option, text, reader);
    if (typeof part === "string") return { ok: false, option, message: part };
    filter = { ...filter, ...part };
  }
  const { sinceMs, untilMs } = filter;
  if (sinceMs !== undefined && untilMs !== undefined && untilMs <= sinceMs) {
    return { ok: false, option: "until", message: "it does not lie after `--since`" };
  }
  return { ok: true, filter };
}

function readOption(option: FilterOption, text: string, reader: FilterReader): AuditFilter | string {
  switch (option) {
    case "agent":
    case "human":
    case "action":
    case "target":
      if (text === "") return "it is empty";
      return text.length > MAX_TEXT ? `it is longer than ${MAX_TEXT} characters` : { [option]: text };
    case "primitive":
      return listed(text, reader.primitives, (primitives) => ({ primitives }));
    case "verdict":
      return listed(text, OUTCOMES, (verdicts) => ({ verdicts }));
    case "kind":
      return listed(text, RECORD_KINDS, (kinds) => ({ kinds }));
    case "policy-commit":
      return COMMIT_PATTERN.test(text)
        ? { policyCommit: text }
        : "it is no commit id, nor the first digits of one: 7 to 64 of 0-9 and a-f";
    case "key-id":
      return KEY_ID_PATTERN.test(text)
        ? { keyId: text }
        : "it is no key's id, nor how one begins: `sha256:` and 8 to 64 of 0-9 and a-f";
    case "since":
    case "until": {
      const read = readInstant(text, reader.nowMs);
      if (!read.ok) return read.message;
      return option === "since" ? { sinceMs: read.atMs } : { untilMs: read.atMs };
    }
    default:
      return unreachable(option);
  }
}

function listed<T extends string>(
  text: string,
  words: readonly T[],
  asked: (found: readonly T[]) => AuditFilter,
): AuditFilter | string {
  const found: T[] = [];
  for (const written of text.split(",")) {
    const word = words.find((one) => one === written);
    if (word === undefined) return `\`${written}\` is none of ${words.join(", ")}`;
    found.push(word);
  }
  return asked(found);
}
