import { actions, roles, tiers, zones, type Rule } from "./rules.ts";

/** How many rules stand in one module: a file may hold a megabyte. */
const rulesPerModule = 250;

/** The rules as `.policy` files, by path: one that declares the words, and the rules in as many modules as they need. */
export function policyTexts(rules: readonly Rule[]): ReadonlyMap<string, string> {
  const modules = Array.from({ length: Math.ceil(rules.length / rulesPerModule) }, (_, number) => {
    const some = rules.slice(number * rulesPerModule, (number + 1) * rulesPerModule);
    return [`rules-${number}.policy`, moduleText(`rules_${number}`, some)] as const;
  });
  return new Map([["words.policy", words], ...modules]);
}

const words = [
  "language 1",
  "/// The words that all the rules share.",
  "baseline words",
  "",
  `zone ${zones.join(", ")}`,
  `enum Tier { ${tiers.join(", ")} }`,
  `enum Role { ${roles.join(", ")} }`,
  "entity Service { zone: zone, tier: Tier, owner: string max 64 }",
  ...actions.map((action) => `action ${action} on Service proposes { role: Role, file: path }`),
  "",
].join("\n");

function moduleText(name: string, rules: readonly Rule[]): string {
  const used = [...new Set(rules.flatMap(({ action, zone }) => [action, zone]))].sort();
  return [
    "language 1",
    "/// What agents may do to the services of some teams.",
    `policy ${name}`,
    `import { Role, Tier, ${used.join(", ")} } from "words.policy"`,
    "stage constrained",
    "",
    ...rules.map(ruleText),
    "",
  ].join("\n");
}

function ruleText(rule: Rule, index: number): string {
  const owners = rule.owners.map((owner) => JSON.stringify(owner)).join(", ");
  const scope = [
    `target.zone == ${rule.zone}`,
    `action.role == Role.${rule.role}`,
    `target.tier == Tier.${rule.tier}`,
    `target.owner in [${owners}]`,
    `action.file like ${JSON.stringify(`${rule.prefix}**`)}`,
  ].join(" and ");
  return `permit r${index} on ${rule.action} where ${scope} { blast traffic p95 <= ${rule.atMostPpm / 10_000}% }`;
}
