import { pathToFileURL } from "node:url";

import { misfitPath, targetKey, type Facts, type Proposal } from "@interlock/runtime";

import { grouped } from "./grouped.ts";
import type { Request } from "./requests.ts";
import type { Rule } from "./rules.ts";

/** A function over what the runtime is asked with. */
export type PermitsAsked = (proposal: Proposal, facts: Facts) => boolean;

/** A function over one flat object. */
export type PermitsFlat = (request: Request) => boolean;

/** The code that {@link handWrittenText} gives. */
interface HandWritten {
  readonly permitsAskedWith: (key: typeof targetKey) => PermitsAsked;
  readonly permitsCheckedWith: (key: typeof targetKey, misfit: typeof misfitPath) => PermitsAsked;
  readonly permitsFlat: PermitsFlat;
}

/**
 * What a careful engineer writes where there is no policy language: switches on the action, the zone and the role down to the
 * rules that remain, then plain comparisons, the cheap ones first. One function an action, because no engine optimises
 * a function that holds ten thousand rules. The same comparisons once behind what the runtime is asked with, where whatever
 * is not known is refused, once behind the same with the checks that ours makes of what a host hands over (the frame, fields
 * that nobody declared, what is inherited, paths that are not normalised, dates after now, figures that do not rise), and once
 * behind a flat object. The bars are about the first, which takes its input at its word.
 */
export function handWrittenText(rules: readonly Rule[]): string {
  const byAction = grouped(rules, "action");
  return [
    ...byAction.map(
      ([action, some]) => `
function ${action}(zone, role, tier, owner, path, ppm) {
  ${switchOn(some, "zone", (inZone) => switchOn(inZone, "role", comparisons))}
}`,
    ),
    `
function permits(action, zone, role, tier, owner, path, ppm) {
  switch (action) {
    ${byAction.map(([action]) => `case ${text(action)}: return ${action}(zone, role, tier, owner, path, ppm);`).join("\n    ")}
    default: return false;
  }
}`,
    rest,
  ].join("\n");
}

const rest = `
export function permitsAskedWith(targetKey) {
  return (proposal, facts) => {
    const target = facts.targets?.[targetKey(proposal.targets[0])];
    const ppm = facts.blast?.traffic?.p95;
    if (target?.zone?.kind !== "known" || target.tier?.kind !== "known" || target.owner?.kind !== "known") return false;
    if (ppm?.kind !== "known") return false;
    const { role, file } = proposal.payload;
    return permits(proposal.action, target.zone.value, role, target.tier.value, target.owner.value, file, ppm.value);
  };
}

const kinds = ["agent", "human", "unproven"];
const percentiles = ["p50", "p75", "p90", "p95", "p99", "p999"];

function hasFrame({ v, nonce, targets }, { now, principal }) {
  if (v !== 1 || typeof nonce !== "string" || nonce === "") return false;
  if (!Array.isArray(targets) || targets.length !== 1) return false;
  if (targets[0].entity !== "Service" || typeof targets[0].id !== "string") return false;
  if (now?.kind !== "known" || !Number.isSafeInteger(now.value) || now.value < 0) return false;
  if (!kinds.includes(principal.kind) || !Array.isArray(principal.ids) || principal.ids.length === 0) return false;
  return principal.ids.every((id) => typeof id === "string");
}

function isDated({ observedAtMs }, now) {
  return observedAtMs === undefined || (typeof observedAtMs === "number" && observedAtMs <= now);
}

function isText(fact, now) {
  return fact?.kind === "known" && typeof fact.value === "string" && isDated(fact, now);
}

function isShare(fact, now) {
  return fact?.kind === "known" && Number.isSafeInteger(fact.value) && fact.value >= 0 && isDated(fact, now);
}

function haveRisen(shares, now) {
  let last = 0;
  for (const percentile of percentiles) {
    const fact = shares[percentile];
    if (fact === undefined) continue;
    if (!isShare(fact, now) || fact.value < last) return false;
    last = fact.value;
  }
  return true;
}

export function permitsCheckedWith(targetKey, misfitPath) {
  return (proposal, facts) => {
    if (!hasFrame(proposal, facts)) return false;
    const { payload } = proposal;
    for (const name of Object.keys(payload)) if (name !== "role" && name !== "file") return false;
    if (!Object.hasOwn(payload, "role") || !Object.hasOwn(payload, "file")) return false;
    const { role, file } = payload;
    if (typeof role !== "string" || typeof file !== "string" || misfitPath(file) !== null) return false;
    const key = targetKey(proposal.targets[0]);
    if (facts.targets === undefined || !Object.hasOwn(facts.targets, key)) return false;
    const { zone, tier, owner } = facts.targets[key];
    const now = facts.now.value;
    if (!isText(zone, now) || !isText(tier, now) || !isText(owner, now)) return false;
    const shares = facts.blast?.traffic;
    if (shares === undefined || !isShare(shares.p95, now) || !haveRisen(shares, now)) return false;
    return permits(proposal.action, zone.value, role, tier.value, owner.value, file, shares.p95.value);
  };
}

export function permitsFlat(request) {
  const { action, zone, role, tier, owner, path, trafficPpm } = request;
  return permits(action, zone, role, tier, owner, path, trafficPpm);
}
`;

/** What is loaded of it. */
export interface LoadedHandWritten {
  readonly permitsAsked: PermitsAsked;
  readonly permitsChecked: PermitsAsked;
  readonly permitsFlat: PermitsFlat;
}

/** The functions in a file that holds a {@link handWrittenText}. */
export async function loadHandWritten(path: string): Promise<LoadedHandWritten> {
  const code = (await import(pathToFileURL(path).href)) as HandWritten;
  return {
    permitsAsked: code.permitsAskedWith(targetKey),
    permitsChecked: code.permitsCheckedWith(targetKey, misfitPath),
    permitsFlat: code.permitsFlat,
  };
}

/** The same idea with maps for switches and objects for code: what one writes where the rules are data. */
export function mapped(rules: readonly Rule[]): PermitsAsked {
  const index = new Map(
    grouped(rules, "action").map(([action, some]) => {
      const zones = grouped(some, "zone").map(
        ([zone, inZone]) => [zone, new Map(grouped(inZone, "role"))] as const,
      );
      return [action, new Map(zones)] as const;
    }),
  );
  return ({ action, targets: [reference], payload }, { targets, blast }) => {
    if (reference === undefined) return false;
    const target = targets?.[targetKey(reference)];
    const [zone, tier, owner, ppm] = [
      target?.["zone"],
      target?.["tier"],
      target?.["owner"],
      blast?.traffic?.p95,
    ];
    if (zone?.kind !== "known" || tier?.kind !== "known" || owner?.kind !== "known") return false;
    if (ppm?.kind !== "known") return false;
    const { role, file } = payload as { readonly role: string; readonly file: string };
    const rules = index
      .get(action)
      ?.get(zone.value as string)
      ?.get(role);
    if (rules === undefined) return false;
    for (const rule of rules) {
      if (rule.tier !== tier.value || ppm.value > rule.atMostPpm) continue;
      if (rule.owners.includes(owner.value as string) && file.startsWith(rule.prefix)) return true;
    }
    return false;
  };
}

function switchOn(
  rules: readonly Rule[],
  field: "zone" | "role",
  inside: (some: readonly Rule[]) => string,
): string {
  const cases = grouped(rules, field).map(([value, some]) => `case ${text(value)}:\n${inside(some)}`);
  return `switch (${field}) {\n${cases.join("\n")}\ndefault: return false;\n}`;
}

function comparisons(rules: readonly Rule[]): string {
  const lines = rules.map(({ tier, atMostPpm, owners, prefix }) => {
    const isOwner = owners.map((owner) => `owner === ${text(owner)}`).join(" || ");
    const isMet = `tier === ${text(tier)} && ppm <= ${atMostPpm} && (${isOwner}) && path.startsWith(${text(prefix)})`;
    return `if (${isMet}) return true;`;
  });
  return [...lines, "return false;"].join("\n");
}

function text(value: string): string {
  return JSON.stringify(value);
}
