import fc from "fast-check";

/** A text that holds a condition, a list of people, a clause or a rule. */
export type Text = fc.Arbitrary<string>;

const anyTarget = [
  'target.owner == "pay"',
  'target.owner like "p*"',
  "blast.traffic <= 5%",
  "blast.users.p50 < 1%",
  "blast.services + 1 <= 3",
  "schema.destructive",
  "not schema.opaque",
  "schema.statements in 0..2",
  "reversal.declared",
  "reversal has tested and reversal.tested < 7d",
  "(reversal.tested ?? 30d) < 7d",
  "memory.success >= 95%",
  "memory.outcomes > 20",
  "(memory.waiting ?? 0s) < 1h",
  "now < 2026-06-01T00:00Z",
  "now in release",
  "now in night or now in spring",
  'any(f in action.files: f like "db/**")',
  'all(f in action.files: f like "db/*.sql")',
  'count(f in action.files: f like "**/*.md") <= 1',
  "count of action.files < 3",
  "any of action.files in ledger",
  "all of action.files in ledger",
  "none of action.files in ledger",
  "count(f in action.files: f in ledger) <= 1",
  "action.run in quiet",
  'action.run like "git ** -*"',
  "action has extra and action.extra in 1..3",
  "(action.extra ?? 0) > 4",
  "oncall",
  "not frozen(production)",
  "quota(target.owner) > 3",
  '"hot" in tags(target.owner)',
  'all(t in tags(target.owner): t != "hot")',
  'not any(t in tags(target.owner): t like "c*")',
  'risk("db/1.sql") ?? 0% <= 5%',
  "cited has open and cited.open",
  'ticket("T2") has size and ticket("T2").size < 5',
  'mine("T1")',
  "small(5%)",
  'among("db/1.sql")',
  "any(f in action.files: among(f))",
  "origin == staging",
  "origin in [staging, internal]",
  'principal.id == "github app:7"',
  'human.id == "github:5"',
];

/** What some of the targets in scope have, and others lack. */
const someTargets = [
  "target has canary",
  "target has pinned and target.pinned",
  "target has replicas and target.replicas < 10",
];

const serviceOnly = [
  "target has canary",
  "target.tier == Tier.gold",
  "target.tier in [Tier.silver]",
  "target.zone == production",
  "target.zone in [staging, production]",
  "frozen(target.zone)",
  "target.replicas - 5 > 0",
  "target.replicas in 3..20",
  "target has canary and target.canary <= 5%",
  "(target.canary ?? 50%) <= 10%",
  "if target has canary then target.canary < 3% else target.replicas < 5",
  'any(l in target.labels: l == "hot")',
  'not all(l in target.labels: l like "c*")',
  "count of target.labels > 1",
  '"hot" in target.labels',
  'any(l in target.labels: any(f in action.files: f like "db/**") and l != "cold")',
  "now - target.seen < 1h",
  "(target.pause ?? 0s) < 10m",
  "action.share <= 10%",
  "action.host in inner",
  'action.host like "db.**"',
  "target.zone == origin",
  "ticket(action.note) has open and ticket(action.note).open",
];

const databaseOnly = ["target.size < 50", "not (target.size == 7)", "(target.pinned ?? true)"];

/** What a rule is on, and what its conditions can read there. */
export interface Reach {
  readonly on: string;
  readonly atoms: readonly string[];
  readonly isOfBothEntities: boolean;
}

const onService = { atoms: [...anyTarget, ...serviceOnly], isOfBothEntities: false };
const onDatabase = { atoms: [...anyTarget, ...databaseOnly], isOfBothEntities: false };
const onBoth = { atoms: [...anyTarget, ...someTargets], isOfBothEntities: true };

/** What a permit can be on. */
export const reaches: readonly Reach[] = [
  { on: "deploy", ...onService },
  { on: "migrate", ...onDatabase },
  { on: "deploy, migrate", ...onBoth },
];

/** What every other rule can be on. */
export const widerReaches: readonly Reach[] = [
  ...reaches,
  { on: "*", ...onBoth },
  { on: "* except restores", ...onService },
];

/** A condition over these atoms. */
export function condition(atoms: readonly string[]): Text {
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      { weight: 4, arbitrary: fc.constantFrom(...atoms) },
      {
        weight: 3,
        arbitrary: fc.oneof(
          tie("tree").map((operand) => `not (${operand})`),
          tie("tree").map((operand) => `not (${operand})`),
          fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => `(${left}) and (${right})`),
          fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => `(${left}) or (${right})`),
          fc
            .tuple(tie("tree"), tie("tree"), tie("tree"))
            .map(([test, yes, no]) => `if (${test}) then (${yes}) else (${no})`),
        ),
      },
    ),
  }));
  return tree;
}

/** A list of people with seats from some of these groups, each once. */
export function people(groups: readonly string[]): Text {
  return fc
    .tuple(
      fc.subarray([...groups], { minLength: 1, maxLength: 2 }),
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom("", "", ", at most 1 agent", ", at most 2 agents"),
      fc.constantFrom("", "", " by software key"),
      fc.constantFrom("", "", " within 1h"),
    )
    .map(([seats, count, ...more]) => {
      // Where the members are named, two seats beside another one could never be filled.
      const named = seats.map((group) => `${seats.length > 1 ? 1 : count} of ${group}`);
      return `${named.join(" and ")}${more.join("")}`;
    });
}
