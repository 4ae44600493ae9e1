import { oneOf, randomFrom, type Random } from "./random.ts";
import { actions, roles, seed, tiers, zones, type Rule } from "./rules.ts";

/** What an agent asks for: what each contender is told, in its own shape. */
export interface Request {
  readonly action: string;
  readonly service: string;
  readonly zone: string;
  readonly role: string;
  readonly tier: string;
  readonly owner: string;
  readonly path: string;
  /** The predicted share of traffic, in parts per million. */
  readonly trafficPpm: number;
}

/** How many requests every contender is asked about. */
export const requestCount = 10_000;

/**
 * Requests of which about half are permitted. The others miss a rule by one thing: nobody asks for what lies far from every
 * rule. They come out of JSON, as requests do: their texts are nobody's constants.
 */
export function generatedRequests(rules: readonly Rule[], count: number = requestCount): readonly Request[] {
  const random = randomFrom(seed - rules.length);
  const requests = Array.from({ length: count }, () => {
    const rule = oneOf(random, rules);
    const met = requestWithin(random, rule);
    return random(2) === 0 ? met : { ...met, ...oneOf(random, misses)(random, rule) };
  });
  return JSON.parse(JSON.stringify(requests)) as readonly Request[];
}

function requestWithin(random: Random, rule: Rule): Request {
  const { action, zone, role, tier } = rule;
  return {
    action,
    service: `service-${random(5000)}`,
    zone,
    role,
    tier,
    owner: oneOf(random, rule.owners),
    path: `${rule.prefix}${oneOf(random, files)}`,
    trafficPpm: random(rule.atMostPpm + 1),
  };
}

const files = ["main.ts", "deploy/values.yaml", "schema/0042.sql", "src/handlers/payment.ts"] as const;

type Miss = (random: Random, rule: Rule) => Partial<Request>;

const misses: readonly Miss[] = [
  (random, rule) => ({ trafficPpm: rule.atMostPpm + 1 + random(100_000) }),
  (random, rule) => ({ trafficPpm: rule.atMostPpm + 1 + random(100_000) }),
  (random) => ({ owner: `team-x${random(100)}` }),
  (random) => ({ path: `services/team-x${random(100)}/${oneOf(random, files)}` }),
  (random, rule) => ({ tier: oneOf(random, without(tiers, rule.tier)) }),
  (random, rule) => ({ role: oneOf(random, without(roles, rule.role)) }),
  (random, rule) => ({ zone: oneOf(random, without(zones, rule.zone)) }),
  (random, rule) => ({ action: oneOf(random, without(actions, rule.action)) }),
];

function without(all: readonly string[], one: string): readonly string[] {
  return all.filter((other) => other !== one);
}

/** What the rules say of a request: every rule is tried, so that nothing in it can be wrong. */
export function permittedBy(rules: readonly Rule[], request: Request): boolean {
  return rules.some(
    (rule) =>
      rule.action === request.action &&
      rule.zone === request.zone &&
      rule.role === request.role &&
      rule.tier === request.tier &&
      request.trafficPpm <= rule.atMostPpm &&
      rule.owners.includes(request.owner) &&
      request.path.startsWith(rule.prefix),
  );
}
