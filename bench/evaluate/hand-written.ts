import { pathToFileURL } from "node:url";

import { targetKey, type Facts, type Proposal } from "@interlock/runtime";

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
  readonly permitsFlat: PermitsFlat;
}

/**
 * What a careful engineer writes where there is no policy language: switches on the action, the zone and the role down to the
 * rules that remain, then plain comparisons, the cheap ones first. One function an action, because no engine optimises
 * a function that holds ten thousand rules. The same comparisons once behind what the runtime is asked with, where whatever
 * is not known is refused, and once behind a flat object.
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

export function permitsFlat(request) {
  const { action, zone, role, tier, owner, path, trafficPpm } = request;
  return permits(action, zone, role, tier, owner, path, trafficPpm);
}
`;

/** The functions in a file that holds a {@link handWrittenText}. */
export async function loadHandWritten(
  path: string,
): Promise<{ readonly permitsAsked: PermitsAsked; readonly permitsFlat: PermitsFlat }> {
  const { permitsAskedWith, permitsFlat } = (await import(pathToFileURL(path).href)) as HandWritten;
  return { permitsAsked: permitsAskedWith(targetKey), permitsFlat };
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
