const services = ["payments", "search", "mail", "billing", "identity", "catalogue", "shipping", "reports"];

/** A policy with this many rules, as a large platform might have them: no two are the same, and none has a mistake. */
export function manyRules(count: number): string {
  return [head, ...Array.from({ length: count }, (_, number) => ruleOf(number)), ""].join("\n");
}

const head = `language 1
/// Guardrails for everything that agents do to the platform.
policy platform
stage constrained

source github
zone staging, production, internal
enum Tier { gold, silver, bronze }
entity Service { tier: Tier, zone: zone, owner: string max 64, replicas: int 0..10000 }
action deploy on Service changes { image: string max 128, canary: percent, note?: claimed string max 400 }
action scale on Service changes { replicas: int 0..10000 }
action restart on Service changes { files: list min 1 max 100 of path }
group sre = team "acme/sre" from github fresh 10m
group dba = team "acme/dba" from github fresh 10m
let gold_in_production = target.tier == Tier.gold and target.zone == production
let owned_by(name: string max 64) = target.owner == name

/// Every change stays inside this, whoever permits it.
bound limits on * {
  blast    traffic p95 <= 5%
  reversal tested within 7d
  grant    at most 1h
}`;

function ruleOf(number: number): string {
  const owner = `"${services[number % services.length]}-${number}"`;
  switch (number % 4) {
    case 0:
      return `
/// Production of one team, more closely.
bound production_${number} on deploy, scale where target.owner == ${owner} and target.zone == production {
  blast traffic p95 <= ${(number % 40) + 1}.${number % 10}%   unless 2 of sre approve   because "{target.owner} serves customers"
  rate  ${(number % 50) + 2} per 1h per agent
}`;
    case 1:
      return `
refuse frozen_${number} on deploy where target.owner == ${owner} and action.canary > ${(number % 90) + 5}%`;
    case 2:
      return `
bound files_${number} on restart by agent where target.owner == ${owner} {
  require all(file in action.files: not (file like "db/${number}/**" or file like "**/*.lock"))
  quorum  1 of dba   when any(file in action.files: file like "db/**")
}`;
    default:
      return `
/// Small changes of one team's services.
permit small_${number} on deploy by agent where owned_by(${owner}) and not gold_in_production {
  require action.canary <= ${(number % 20) + 1}%
  grant   write on target expires ${(number % 50) + 5}m revoke on failure
}`;
  }
}
