import fc from "fast-check";

/** The words of every generated policy: required and optional fields, lists, two entities, people of each sort. */
export const words = `language 1
policy words
source github
zone staging, production
enum Tier { gold, silver }
entity Service {
  tier: Tier,
  zone: zone,
  owner: string max 8,
  replicas: int 0..100,
  canary?: percent,
  labels: list min 1 max 3 of string max 8,
  seen: instant,
  pause?: duration
}
entity Database { owner: string max 8, size: int 0..100, pinned?: bool }
action deploy on Service {
  share: percent,
  files: list min 1 max 4 of path,
  extra?: int 0..9,
  note: claimed string max 8
}
action migrate on Database restores { files: list min 1 max 4 of path, extra?: int 0..9 }
agent bot = github app 7, spiffe "spiffe://acme/bot"
human ann = github 1, spiffe "spiffe://acme/ann"
human beth = github 2
group leads = ann, beth
group dba = team "acme/dba" from github fresh 10m
group sre = team "acme/sre" from github fresh 1h
`;

const imported =
  "Service, Database, Tier, staging, production, deploy, migrate, bot, ann, beth, leads, dba, sre";

type Text = fc.Arbitrary<string>;

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
  "now < 2026-06-01T00:00Z",
  'any(f in action.files: f like "db/**")',
  'all(f in action.files: f like "db/*.sql")',
  'count(f in action.files: f like "**/*.md") <= 1',
  "count of action.files < 3",
  "action has extra and action.extra in 1..3",
  "(action.extra ?? 0) > 4",
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
];

const databaseOnly = ["target.size < 50", "not (target.size == 7)", "(target.pinned ?? true)"];

/** A condition over what the scope of a rule has. */
function condition(atoms: readonly string[]): Text {
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      { weight: 4, arbitrary: fc.constantFrom(...atoms) },
      {
        weight: 3,
        arbitrary: fc.oneof(
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

const seat = fc
  .tuple(fc.integer({ min: 1, max: 2 }), fc.constantFrom("dba", "sre", "leads"))
  .map(([count, group]) => `${group === "leads" ? Math.min(count, 2) : count} of ${group}`);

const people: Text = fc
  .tuple(
    fc.array(seat, { minLength: 1, maxLength: 2 }),
    fc.constantFrom("", "", ", at most 1 agent", ", at most 2 agents"),
    fc.constantFrom("", "", " by software key"),
    fc.constantFrom("", "", " within 1h"),
  )
  .map(([seats, ...more]) => `${seats.join(" and ")}${more.join("")}`);

const forms = [
  "blast traffic <= 5%",
  "blast users p99 <= 1%",
  "blast services <= 2",
  "schema no destructive",
  "schema no breaking",
  "schema no locking",
  "schema no opaque",
  "reversal declared",
  "reversal lossless",
  "reversal tested",
  "reversal tested within 7d",
  "rate 3 per 1h per agent",
  "rate 2 at once per owner",
  "rate 3 per 1d per action",
  "rate none for 10m after rollback per target",
  "identity depth <= 1",
  "identity verified",
  'identity verified by "github"',
  "identity rooted in human",
];

function clause(atoms: readonly string[], kind: "permit" | "bound"): Text {
  const form = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...forms) },
    { weight: 3, arbitrary: condition(atoms).map((text) => `require ${text}`) },
    { weight: 2, arbitrary: people.map((list) => `quorum ${list}`) },
    { weight: 1, arbitrary: fc.constant(kind === "permit" ? "" : "grant at most 10m") },
  );
  return fc
    .tuple(form, fc.option(condition(atoms), { nil: null }), fc.option(people, { nil: null }))
    .map(([text, when, unless]) => {
      if (text === "") return "";
      const takesUnless = !text.startsWith("quorum") && !text.startsWith("grant");
      const named = `${text} as NAME${when === null ? "" : ` when ${when}`}`;
      return unless === null || !takesUnless ? named : `${named} unless ${unless} approve`;
    });
}

const by = fc.constantFrom(
  "",
  "",
  "",
  "",
  " by agent",
  " by human",
  " by unproven",
  " by bot",
  " by ann, bot",
);

interface Reach {
  readonly on: string;
  readonly atoms: readonly string[];
}

const reaches: readonly Reach[] = [
  { on: "deploy", atoms: [...anyTarget, ...serviceOnly] },
  { on: "migrate", atoms: [...anyTarget, ...databaseOnly] },
  { on: "deploy, migrate", atoms: [...anyTarget, ...someTargets] },
];

const wider: readonly Reach[] = [
  ...reaches,
  { on: "*", atoms: [...anyTarget, ...someTargets] },
  { on: "* except restores", atoms: [...anyTarget, ...serviceOnly] },
];

function rule(kind: "permit" | "bound" | "refuse"): Text {
  return fc.constantFrom(...(kind === "permit" ? reaches : wider)).chain(({ on, atoms }) => {
    const head = fc
      .tuple(by, fc.option(condition(atoms), { nil: null, freq: 3 }))
      .map(([who, where]) => `${kind} RULE on ${on}${who}${where === null ? "" : ` where ${where}`}`);
    if (kind === "refuse") {
      return fc
        .tuple(head, fc.option(people, { nil: null }))
        .map(([text, unless]) => (unless === null ? text : `${text} unless ${unless} approve`));
    }
    const clauses = fc.array(clause(atoms, kind), { maxLength: 3 });
    const grant =
      kind === "permit" ? fc.constantFrom("", "", "grant write on target expires 15m\n") : fc.constant("");
    return fc.tuple(head, grant, clauses).map(([text, gives, lines]) => {
      const named = lines.map((line, index) => line.replace("NAME", `c${index}`));
      return `${text} {\n${gives}${named.join("\n")}\n}`;
    });
  });
}

const stage = fc.constantFrom(
  "constrained",
  "constrained",
  "constrained",
  "green_path",
  "calibrated",
  "advisory",
);

/** A module of a few rules of each kind, by its name. */
function module(name: string): Text {
  const rules = fc.tuple(
    fc.array(rule("permit"), { minLength: 1, maxLength: 3 }),
    fc.array(rule("bound"), { maxLength: 3 }),
    fc.array(rule("refuse"), { maxLength: 2 }),
  );
  return fc.tuple(stage, rules).map(([at, sorts]) => {
    const named = sorts.flat().map((text, index) => text.replace("RULE", `r${index}`));
    return `language 1\npolicy ${name}\nimport { ${imported} } from "words.policy"\nstage ${at}\n${named.join("\n")}\n`;
  });
}

/** A set of two modules under one vocabulary, by path. */
export const policySet: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .tuple(module("one"), module("two"))
  .map(
    ([one, two]) =>
      new Map([
        ["words.policy", words],
        ["one.policy", one],
        ["two.policy", two],
      ]),
  );
