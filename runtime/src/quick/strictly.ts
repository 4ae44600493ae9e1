import { misfit } from "../kernel/decode.ts";
import { isCount, isInstant, isShare } from "../kernel/fact-value.ts";
import { limits } from "../limits.ts";
import type { Fact } from "../fact.ts";
import type { Facts } from "../facts.ts";
import type { Proposal } from "../proposal.ts";
import type { PrincipalKind } from "../vocabulary/words.ts";
import type { LoadedAction } from "./load.ts";
import { countOfNames } from "./names.ts";
import { isPrincipal, isWellShaped } from "./well-shaped.ts";

/**
 * Whether the facts of a target are, as far as an action's rules can read them, what the whole decision takes them for: each
 * value of its declared type and dated no later than now, nothing inherited. False says only that it takes a closer look.
 * `areFitting`: as far as they are there, they were seen to be of their types and not dated.
 */
export function isTargetAsItSeems(
  action: LoadedAction,
  facts: Facts,
  key: string,
  fields: Fields | undefined,
  areFitting: boolean,
): boolean {
  const { targets } = facts;
  // Nothing is known of it.
  if (targets === undefined) return fields === undefined;
  if (typeof targets !== "object" || targets === null) return false;
  if (fields === undefined) return true;
  if (!Object.hasOwn(targets, key) || typeof fields !== "object") return false;
  const { target, readings } = action;
  const areOwn = areFitting && countOfNames(fields, readings.targetNames, false) === target.length;
  return areOwn || haveTypes(action, fields, nowOf(facts));
}

/** The facts of a target. */
interface Fields {
  readonly [field: string]: Fact | undefined;
}

/** The same of everything but the targets' facts: nothing is missing, and nothing unknown to the vocabulary. */
export function isRestAsItSeems(
  action: LoadedAction,
  proposal: Proposal,
  facts: Facts,
  areFitting: boolean,
): boolean {
  const now = nowOf(facts);
  return (
    Number.isInteger(now) &&
    hasFrame(proposal, facts) &&
    hasTargets(proposal, action) &&
    hasPayload(proposal, action, areFitting) &&
    hasPrediction(facts, now) &&
    hasRest(facts)
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
  { payload }: Proposal,
  { payload: fields, isRequired, readings: { payloadNames, zones } }: LoadedAction,
  areFitting: boolean,
): boolean {
  if (typeof payload !== "object" || payload === null) return false;
  const found = countOfNames(payload, payloadNames, true);
  if (found < 0) return false;
  if (areFitting && isRequired && found === fields.length) return true;
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at];
    if (field === undefined) return false;
    const value: unknown = payload[field.name];
    if (found < fields.length && !Object.hasOwn(payload, field.name)) {
      if (!field.optional || value !== undefined) return false;
    } else if (areFitting ? value === undefined : misfit(value, field.type, zones) !== null) {
      return false;
    }
  }
  return true;
}

function haveTypes({ target, readings: { zones } }: LoadedAction, fields: Fields, now: number): boolean {
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
    (services === undefined || isNumber(services, now))
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
  if (!isPlainFact(fact, now)) return Number.NaN;
  if (fact.kind !== "known") return last;
  const { value } = fact;
  return typeof value === "number" && isShare(value) && value >= last ? value : Number.NaN;
}

function isNumber(fact: NonNullable<Shares["p95"]>, now: number): boolean {
  return isPlainFact(fact, now) && (fact.kind !== "known" || isCount(fact.value));
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
