import { oneOf, randomFrom, skewed, type Random } from "./random.ts";

/** What agents do in the generated policies: the first names are the common ones. */
export const actions = [
  "deploy",
  "scale",
  "configure",
  "migrate",
  "restart",
  "rollout",
  "rotate",
  "route",
  "provision",
  "resize",
  "backfill",
  "reindex",
  "publish",
  "archive",
  "restore",
  "tag",
  "drain",
  "snapshot",
  "retire",
  "rename",
] as const;

/** Where they do it. */
export const zones = ["production", "staging", "internal"] as const;

/** In which role. */
export const roles = ["engineer", "operator", "releaser", "auditor"] as const;

/** How much the service matters. */
export const tiers = ["silver", "gold", "bronze"] as const;

/** One rule of the generated policies, from which every contender's own policy is made: it permits where all of it is true. */
export interface Rule {
  readonly action: string;
  readonly zone: string;
  readonly role: string;
  readonly tier: string;
  /** The predicted share of traffic may be this much at most, in parts per million; a multiple of 1,000. */
  readonly atMostPpm: number;
  /** The teams whose services it is about. */
  readonly owners: readonly string[];
  /** The folder below which the changed file lies, with its slash at the end. */
  readonly prefix: string;
}

/** The seed of everything that this bench generates. */
export const seed = 20_261_122;

/**
 * Rules as they come to be in a large company: there are always the same actions, zones, roles and tiers, a few of them in
 * most rules; what grows is the number of teams, and what each of them owns.
 */
export function generatedRules(count: number): readonly Rule[] {
  const random = randomFrom(seed + count);
  const teams = Array.from({ length: Math.max(4, Math.ceil(count / 10)) }, (_, number) => `team-${number}`);
  return Array.from({ length: count }, () => generatedRule(random, teams));
}

function generatedRule(random: Random, teams: readonly string[]): Rule {
  const owners = Array.from({ length: 1 + random(5) }, () => oneOf(random, teams));
  const [team = ""] = owners;
  return {
    action: skewed(random, actions),
    zone: skewed(random, zones),
    role: skewed(random, roles),
    tier: skewed(random, tiers),
    atMostPpm: (1 + random(300)) * 1000,
    owners: [...new Set(owners)],
    prefix: `services/${team}/${oneOf(random, folders)}/`,
  };
}

const folders = ["api", "web", "jobs", "db", "infra", "config"] as const;
