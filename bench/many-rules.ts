/** Rules of one team. */
const rulesOfTeam = 8;

/**
 * A policy with this many rules: what the example of the language's reference says, for one team after the other. No two
 * rules are the same, and nothing is wrong with any.
 */
export function manyRules(count: number): string {
  const teams = Array.from({ length: Math.ceil(count / rulesOfTeam) }, (_, number) => teamRules(number));
  return [head, ...teams.flat().slice(0, count), ""].join("\n");
}

/**
 * A set with this many rules, by path: a module with the words that all of them share, and modules of so many rules
 * each, which are the entries.
 */
export function manyModules(count: number, rulesOfModule: number): ReadonlyMap<string, string> {
  const modules = new Map([["words.policy", `language 1\npolicy words\n\n${words}\n`]]);
  const teams = Array.from({ length: Math.ceil(count / rulesOfTeam) }, (_, number) => teamRules(number));
  const rules = [`\n${limits}`, ...teams.flat()].slice(0, count);
  for (let from = 0; from < count; from += rulesOfModule) {
    const head = `language 1\npolicy platform_${from}\nstage constrained\n\nimport { ${imported} } from "words.policy"`;
    const text = [head, ...rules.slice(from, from + rulesOfModule), ""].join("\n");
    modules.set(`platform-${from}.policy`, text);
  }
  return modules;
}

const imported =
  "staging, production, Tier, Service, deploy, scale, migrate, undo, frozen, sre, dba, ledger, gold_in_production, owned_by";

const words = `zone   staging, production
enum   Tier { gold, silver, bronze }
entity Service { tier: Tier, zone: zone, owner: string max 64, replicas: int 0..10000 }
action deploy on Service changes { image: string max 128, canary: percent, note?: claimed string max 400 }
action scale on Service changes { replicas: int 0..10000 }
action migrate on Service changes { files: list min 1 max 100 of path, ticket: claimed string max 32 }
action undo on Service restores { revision: int 0..1000000 }
source github, calendar
fact   frozen(z: zone): bool from calendar fresh 10m
group  sre = team "acme/sre" from github fresh 10m
group  dba = team "acme/dba" from github fresh 10m
paths  ledger = "db/ledger/**", "**/*.ledger.sql" except "db/ledger/docs/**"
let gold_in_production = target.tier == Tier.gold and target.zone == production
let owned_by(name: string max 64) = target.owner == name`;

const limits = `/// Every change stays inside this, whoever permits it.
bound limits on * except undo {
  blast    traffic p95 <= 5%
  reversal tested within 7d
  grant    at most 1h
}`;

const head = `language 1
/// Guardrails for everything that agents do to the platform.
policy platform
stage constrained

${words}

${limits}`;

/** The rules of one team, all about what the team owns. */
function teamRules(number: number): readonly string[] {
  const team = `owned_by("team-${number}")`;
  const some = (most: number): number => (number % most) + 1;
  return [
    `
bound production_${number} on deploy, scale where ${team} and target.zone == production {
  blast   users p95 <= ${some(9)}%   unless 2 of sre approve
  network no crossing staging -> production   unless 1 of sre approve
  rate    ${some(50)} per 1h per target
}`,
    `bound rates_${number} on * except undo where ${team} {
  identity verified
  rate     ${some(30) + 1} per 1h per agent
  rate     ${some(5)} at once per owner
  rate     none for ${some(50)}m after rollback per target
}`,
    `bound gold_${number} on deploy where gold_in_production and ${team} { blast users p99 <= 0.${some(9)}% }`,
    `refuse freeze_${number} on * except restores
  where frozen(target.zone) and ${team}
  because "{target.zone} is frozen"`,
    `refuse canary_${number} on deploy where ${team} and action.canary > ${some(90)}%`,
    `/// Small, reversible changes of one team's services.
permit small_${number} on deploy, scale by agent where ${team} and not gold_in_production {
  blast  services <= ${some(5)}
  memory success >= ${some(9) + 90}% over 20 outcomes within 90d
  grant  write on target expires ${some(50)}m revoke on failure, rollback
}`,
    `permit migrations_${number} on migrate by agent where ${team} {
  each f in action.files: quorum 1 of dba   when f in ledger
  schema no destructive   unless 2 of dba approve
  quorum 2 of dba, at most 1 agent within ${some(24)}h   as many   when schema.statements > ${some(40)}
  grant  write on target expires ${some(30)}m revoke on failure
}`,
    `permit way_back_${number} on undo by agent where ${team} { grant write on target expires ${some(20)}m }`,
  ];
}
