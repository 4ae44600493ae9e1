import { canonical, LedgerError } from "@interlock/ledger";
import {
  MAX_ROW_BYTES,
  MAX_STATE_KEY,
  MAX_STATE_LIST,
  MAX_STATE_QUESTION,
  type StateQuestion,
  type StateStep,
  type TallySpan,
} from "@interlock/runtime/state";
import { unreachable } from "./unreachable.ts";

/** A step whose names and numbers are within their bounds; the value of a row is the text that is stored. */
export type FitStep =
  | Exclude<StateStep, { readonly kind: "put" }>
  | { readonly kind: "put"; readonly key: string; readonly version: number; readonly text: string };

/** A charge of a tally. */
export type ChargeStep = Extract<StateStep, { readonly kind: "charge" }>;

/** The steps of a commit as an engine takes them. Throws `store.failed` where one is beyond a bound; nothing was done then. */
export function fitSteps(steps: readonly StateStep[]): readonly FitStep[] {
  refuseMore(steps, MAX_STATE_LIST, "steps");
  return steps.map(fitStep);
}

function fitStep(step: StateStep): FitStep {
  switch (step.kind) {
    case "expect":
    case "remove":
      refuseVersion(step);
      return { ...step };
    case "put":
      refuseVersion(step);
      return { kind: "put", key: step.key, version: step.version, text: textOf(step.value) };
    case "charge":
      refuseCharge(step);
      return { ...step, within: step.within === null ? null : { ...step.within } };
    case "clear":
      refuseName(step.entry);
      if (step.tallies !== null) refuseNames(step.tallies);
      return { ...step, tallies: step.tallies === null ? null : [...step.tallies] };
    default:
      return unreachable(step);
  }
}

/** Throws `store.failed` for a question that is beyond a bound. */
export function refuseUnfitQuestion({ rows, tallies }: StateQuestion): void {
  refuseNames(rows);
  refuseMore(tallies, MAX_STATE_QUESTION, "tallies");
  for (const { tally, sinceMs, nowMs } of tallies) {
    refuseName(tally);
    refuseNumber(sinceMs);
    refuseNumber(nowMs);
  }
}

/** Over which span a charge is held against its bound, or shown to whoever could not be charged. */
export function spanOf({ tally, within, fromMs }: ChargeStep): TallySpan {
  const { sinceMs, nowMs } = within ?? { sinceMs: Number.MIN_SAFE_INTEGER, nowMs: fromMs };
  return { tally, sinceMs, nowMs };
}

/** How many rows a listing hands out at most. Throws `store.failed` where what it asks for is beyond a bound. */
export function fitListing(prefix: string, after: string | null, limit: number): number {
  // Everything begins with nothing.
  if (prefix !== "") refuseName(prefix);
  if (after !== null && after !== "") refuseName(after);
  refuseNumber(limit);
  return Math.min(Math.max(limit, 0), MAX_STATE_LIST);
}

/** Throws `store.failed` for what is no instant. */
export function refuseNoInstant(atMs: number): void {
  refuseNumber(atMs);
}

/** The error for a tally whose sum no number holds exactly. */
export function beyondSums(): LedgerError {
  return unfit("a tally comes to more than can be counted exactly");
}

function refuseVersion({ key, version }: { readonly key: string; readonly version: number }): void {
  refuseName(key);
  refuseNumber(version);
  if (version < 0) throw unfit(`${version} is no version`);
}

function refuseCharge({ tally, entry, amount, fromMs, untilMs, within }: ChargeStep): void {
  refuseName(tally);
  refuseName(entry);
  refuseNumber(amount);
  if (amount < 0) throw unfit(`${amount} cannot be charged`);
  refuseNumber(fromMs);
  if (untilMs !== null) refuseNumber(untilMs);
  if (within === null) return;
  refuseNumber(within.sinceMs);
  refuseNumber(within.nowMs);
  refuseNumber(within.atMost);
}

function refuseNames(names: readonly string[]): void {
  refuseMore(names, MAX_STATE_QUESTION, "names");
  for (const name of names) refuseName(name);
}

/** U+0000 is refused because not every engine can store it, half a surrogate pair because it has no bytes: two of them would be one key. */
function refuseName(name: string): void {
  if (typeof name !== "string" || name === "") throw unfit("a name is missing");
  if (name.length > MAX_STATE_KEY) throw unfit(`a name is longer than ${MAX_STATE_KEY} characters`);
  if (name.includes("\0") || !name.isWellFormed()) {
    throw unfit(`${JSON.stringify(name.slice(0, 80))} cannot be stored as a name`);
  }
}

function refuseNumber(value: number): void {
  if (!Number.isSafeInteger(value)) throw unfit(`${String(value)} is no whole number that is kept exactly`);
}

function refuseMore(list: readonly unknown[], most: number, what: string): void {
  if (list.length > most) throw unfit(`${list.length} ${what} are more than ${most}`);
}

function textOf(value: unknown): string {
  let text: string;
  try {
    text = canonical(value);
  } catch (cause) {
    throw new LedgerError({ code: "store.failed", message: "a value cannot be stored" }, { cause });
  }
  if (!text.startsWith("{")) throw unfit("only an object can be stored");
  if (new TextEncoder().encode(text).length > MAX_ROW_BYTES) {
    throw unfit(`a value is larger than ${MAX_ROW_BYTES} bytes`);
  }
  return text;
}

function unfit(message: string): LedgerError {
  return new LedgerError({ code: "store.failed", message });
}
