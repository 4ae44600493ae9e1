import { misfit } from "../kernel/decode.ts";
import { isCount, isInstant, isShare } from "../kernel/fact-value.ts";
import { limits } from "../limits.ts";
import type { Datum } from "../fact.ts";
import type { Facts } from "../facts.ts";
import type { Proposal } from "../proposal.ts";
import type { PrincipalKind } from "../vocabulary/words.ts";
import type { LoadedAction, LoadedField } from "./load.ts";
import { isPlainPath } from "./plain-path.ts";
import type { Readings } from "./readings.ts";
import { isPrincipal, isWellShaped } from "./well-shaped.ts";

/**
 * Whether a proposal and its facts are, as far as an action's rules can read them, what the whole decision takes them
 * for: each value of its declared type and dated no later than now, nothing missing and nothing unknown to the vocabulary.
 * False says only that it takes a closer look. What stands in the readings is checked, too.
 */
export function isAsItSeems(readings: Readings, action: LoadedAction, zones: readonly string[]): boolean {
  const { proposal, facts, target } = readings;
  const now = nowOf(facts);
  if (!Number.isInteger(now) || !hasTarget(readings, action, zones, now)) return false;
  // The rest is the same for all targets, and where the first of them is not permitted, nothing is.
  return (
    target > 0 ||
    (hasFrame(proposal, facts) &&
      hasTargets(proposal, action) &&
      hasPayload(readings, action, zones) &&
      hasPrediction(facts, now) &&
      hasRest(facts))
  );
}

/** The instant of the decision; not a number where nobody can tell. */
function nowOf({ now }: Facts): number {
  return now?.kind === "known" && isInstant(now.value) ? now.value : Number.NaN;
}

function hasFrame({ v, nonce }: Proposal, { principal }: Facts): boolean {
  return (
    v === 1 &&
    typeof nonce === "string" &&
    nonce !== "" &&
    isKind(principal.kind) &&
    typeof principal.name === "string" &&
    isPrincipal(principal)
  );
}

/** Whether it is one of `principalKinds`, without a list to be searched. */
function isKind(kind: PrincipalKind): boolean {
  switch (kind) {
    case "agent":
    case "human":
    case "unproven":
      return true;
    default:
      return false;
  }
}

function hasTargets({ targets }: Proposal, { entity }: LoadedAction): boolean {
  if (!Array.isArray(targets) || targets.length > limits.targetsPerProposal) return false;
  for (let at = 0; at < targets.length; at += 1) {
    const target = targets[at];
    if (target === undefined || typeof target.id !== "string" || target.entity !== entity) return false;
    for (let other = 0; other < at; other += 1) if (targets[other]?.id === target.id) return false;
  }
  return true;
}

function hasPayload(
  readings: Readings,
  { payload: fields, payloadNames }: LoadedAction,
  zones: readonly string[],
): boolean {
  const { payload } = readings.proposal;
  if (typeof payload !== "object" || payload === null) return false;
  const found = namesIn(payload, payloadNames, true);
  if (found < 0) return false;
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at];
    if (field === undefined) return false;
    if (found < fields.length && !Object.hasOwn(payload, field.name)) {
      if (!field.optional || payload[field.name] !== undefined) return false;
    } else if (!isSeenToFit(field, readings) && misfit(payload[field.name], field.type, zones) !== null) {
      return false;
    }
  }
  return true;
}

/** How many of the names an object has as its own; negative where it inherits one, or where only those may stand and another does. */
function namesIn(object: object, names: readonly string[], areAll: boolean): number {
  let found = 0;
  let last: string | null = null;
  for (const name in object) {
    last = name;
    // Most objects hold their fields in the order in which they are declared.
    if (names[found] === name || names.includes(name)) found += 1;
    else if (areAll) return -1;
  }
  // What is inherited comes after what is not.
  return last === null || Object.hasOwn(object, last) ? found : -1;
}

/** Whether its columns show that a field's value fits its type, without looking at it again. */
function isSeenToFit({ word, path }: LoadedField, { isDoubtful, words, texts, plain }: Readings): boolean {
  // Nothing doubtful is a word that fits, and a word is there.
  if (word >= 0) return !isDoubtful && (words[word] ?? -1) >= 0;
  const text = path < 0 ? null : (texts[path] ?? null);
  return text !== null && isPlainPath(text, plain[path] ?? 0);
}

function hasTarget(
  { facts: { targets }, fields, key, isDoubtful }: Readings,
  { target, targetNames }: LoadedAction,
  zones: readonly string[],
  now: number,
): boolean {
  // Nothing is known of it.
  if (targets === undefined) return fields === undefined;
  if (typeof targets !== "object" || targets === null) return false;
  if (fields !== undefined && !Object.hasOwn(targets, key)) return false;
  if (fields === undefined) return true;
  if (typeof fields !== "object") return false;
  // All of them are its own, and none of them is doubtful: most targets are like that.
  if (!isDoubtful && namesIn(fields, targetNames, false) === target.length) return true;
  for (let at = 0; at < target.length; at += 1) {
    const field = target[at];
    const fact = field === undefined ? undefined : fields[field.name];
    if (field === undefined || fact === undefined) continue;
    if (!Object.hasOwn(fields, field.name) || !isPlainFact(fact, now)) return false;
    if (fact.kind === "known" && misfit(fact.value, field.type, zones) !== null) return false;
  }
  return true;
}

/** Whether a fact has one of the shapes that facts have, and is not dated after now. */
function isPlainFact(fact: { readonly kind: unknown }, now: number): boolean {
  const { kind, observedAtMs, reason } = fact as {
    readonly kind: unknown;
    readonly observedAtMs?: unknown;
    readonly reason?: unknown;
  };
  if (kind === "unknown") return typeof reason === "string";
  if (kind !== "known" && kind !== "absent") return false;
  return observedAtMs === undefined || (typeof observedAtMs === "number" && observedAtMs <= now);
}

type Shares = NonNullable<NonNullable<Facts["blast"]>["traffic"]>;

function hasPrediction({ blast }: Facts, now: number): boolean {
  if (blast === undefined) return true;
  const { traffic, users, services } = blast;
  return (
    (traffic === undefined || areShares(traffic, now)) &&
    (users === undefined || areShares(users, now)) &&
    (services === undefined || isFigure(services, isCount, now))
  );
}

/** Whether figures are shares that rise with their percentiles: of one that does not, the others are not to be trusted. */
function areShares({ p50, p75, p90, p95, p99, p999 }: Shares, now: number): boolean {
  let last = risen(0, p50, now);
  last = risen(last, p75, now);
  last = risen(last, p90, now);
  last = risen(last, p95, now);
  last = risen(last, p99, now);
  return risen(last, p999, now) >= 0;
}

/** The next share, or the last where there is none; not a number where it is lower, or none, or the last was not. */
function risen(last: number, fact: Shares["p95"], now: number): number {
  if (fact === undefined) return last;
  if (!isFigure(fact, isShare, now)) return Number.NaN;
  if (fact.kind !== "known") return last;
  return fact.value >= last ? fact.value : Number.NaN;
}

function isFigure(
  fact: NonNullable<Shares["p95"]>,
  isRight: (value: Datum) => boolean,
  now: number,
): boolean {
  return isPlainFact(fact, now) && (fact.kind !== "known" || isRight(fact.value));
}

/** Whether everything else that facts can hold is missing, or well-shaped. */
function hasRest(facts: Facts): boolean {
  const isBare =
    facts.identity === undefined &&
    facts.schema === undefined &&
    facts.reversal === undefined &&
    facts.memory === undefined &&
    facts.network === undefined &&
    facts.audit === undefined &&
    facts.drift === undefined &&
    facts.switches === undefined &&
    facts.restored === undefined &&
    facts.offsets === undefined &&
    facts.outside === undefined &&
    facts.calibratedAtMs === undefined &&
    facts.approvals === undefined &&
    facts.groups === undefined &&
    facts.rates === undefined;
  return isBare || isWellShaped(facts);
}
