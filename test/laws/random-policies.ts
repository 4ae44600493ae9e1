import fc from "fast-check";

import { imported, words } from "./policy-words.ts";
import { condition, people, reaches, widerReaches, type Reach, type Text } from "./random-conditions.ts";

const groups = ["dba", "sre", "leads"];
const someone = people([...groups, "team_of(target.owner)"]);

const forms = [
  "blast traffic <= 5%",
  "blast users p99 <= 1%",
  "blast users p50 <= 1%",
  "blast traffic p75 <= 5%",
  "blast users p90 <= 1%",
  "blast traffic p999 <= 5%",
  "blast services <= 2",
  "schema no destructive",
  "schema no breaking",
  "schema no locking",
  "schema no opaque",
  "schema within orders",
  "network within staging, production",
  "network no crossing staging -> production",
  "network no crossing * -> production, internal -> *",
  "audit anchored within 1h",
  "memory success >= 95% over 20 outcomes",
  "memory success >= 90% over 5 outcomes within 90d",
  "memory outcome within 1h",
  "drift none",
  "drift none in orders",
  "drift none seen within 10m",
  "reversal declared",
  "reversal lossless",
  "reversal tested",
  "reversal tested within 7d",
  "rate 3 per 1h per agent",
  "rate 2 at once per owner",
  "rate 3 per 1d per action",
  "rate none for 10m after rollback per target",
  "rate none for 1h after success, failure per agent",
  "identity depth <= 1",
  "identity verified",
  'identity verified by "github"',
  "identity rooted in human",
  "require count of targets <= 2",
];

/** What a permit gives, by what its actions do: nothing is written by what only proposes. */
const grants = [
  "grant read on target expires 15m",
  'grant read on "db/", "src/" expires 5m uses 2 revoke on failure, rollback',
];
const grantsOfMigrate = [...grants, "grant write on target expires 10m uses 1 revoke on success"];

/** An explanation that shows what everything has, or the element of its `each`. */
function why(shown: readonly string[]): Text {
  return fc
    .option(fc.constantFrom(...shown, "target.owner", "now", "blast.services"), { nil: null, freq: 2 })
    .map((path) => (path === null ? "" : ` because "it is {${path}}, {{not}} what it should be"`));
}

/** What a clause is judged over, with what can be said of an element of it. */
const lists: readonly {
  readonly each: string;
  readonly element: string;
  readonly atoms: readonly string[];
  readonly group: string;
}[] = [
  {
    each: "each s in action.steps: ",
    element: "s",
    atoms: ["s in ledger", 's like "db/**"', "safe(s)", "risk(s) ?? 0% <= 5%", 's == "db/1.sql"', "among(s)"],
    group: "owners(s)",
  },
  {
    each: "each m in marks(target.owner): ",
    element: "m",
    atoms: ['m == "hot"', 'm like "c*"', "m in tags(target.owner)"],
    group: "team_of(target.owner)",
  },
];

type Kind = "permit" | "bound";

/** A clause for the whole target. */
function plainClause({ atoms, isOfBothEntities }: Reach, kind: Kind): Text {
  // A clause names no contract that covers none of its targets.
  const own = isOfBothEntities ? [...forms, "drift none in scaled, sized, orders seen within 10m"] : forms;
  const form = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...own) },
    { weight: 3, arbitrary: condition(atoms).map((text) => `require ${text}`) },
    { weight: 2, arbitrary: someone.map((list) => `quorum ${list}`) },
    { weight: 1, arbitrary: fc.constant(kind === "permit" ? "" : "grant at most 10m") },
  );
  return suffixed(form, condition(atoms), someone, why([]));
}

/** A clause for each element of a list. */
function eachClause(around: Reach): Text {
  return fc.constantFrom(...lists).chain(({ each, element, atoms, group }) => {
    const inside = condition([...atoms, ...atoms, ...around.atoms]);
    const list = people([...groups, group]);
    const form = fc.oneof(
      { weight: 3, arbitrary: inside.map((text) => `${each}require ${text}`) },
      { weight: 2, arbitrary: list.map((who) => `${each}quorum ${who}`) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("blast traffic <= 5%", "drift none").map((text) => each + text),
      },
    );
    return suffixed(form, inside, list, why([element]));
  });
}

function suffixed(form: Text, when: Text, unless: Text, because: Text): Text {
  return fc
    .tuple(form, fc.option(when, { nil: null }), fc.option(unless, { nil: null }), because)
    .map(([text, applies, waived, explained]) => {
      if (text === "") return "";
      const takesUnless = !/(?:^|: )(?:quorum|grant) /u.test(text);
      const named = `${text} as NAME${applies === null ? "" : ` when ${applies}`}`;
      return `${named}${waived === null || !takesUnless ? "" : ` unless ${waived} approve`}${explained}`;
    });
}

const none = fc.constant("");

/** This text in one case of so many; else none. */
function oneIn(cases: number, text: Text): Text {
  return fc.oneof({ weight: cases - 1, arbitrary: none }, { weight: 1, arbitrary: text });
}

const by = fc.constantFrom(
  ...Array<string>(8).fill(""),
  " by agent",
  " by human",
  " by unproven",
  " by bot",
  " by ann, bot",
);

/** `at STAGE` is a stage of the rule's own. */
const own = oneIn(3, fc.constantFrom(" at constrained", " at calibrated", " at advisory"));

function where(atoms: readonly string[]): Text {
  return condition(atoms).map((text) => ` where ${text}`);
}

function rule(kind: Kind | "refuse", stages: Text): Text {
  return fc.constantFrom(...(kind === "permit" ? reaches : widerReaches)).chain((reach) => {
    const { on, atoms } = reach;
    const head = fc
      .tuple(stages, by, oneIn(kind === "permit" ? 3 : 2, where(atoms)))
      .map(([stage, who, scope]) => `${kind} RULE${stage} on ${on}${who}${scope}`);
    if (kind === "refuse") {
      return fc.tuple(head, fc.option(someone, { nil: null }), why([])).map(([text, unless, because]) => {
        return `${text}${unless === null ? "" : ` unless ${unless} approve`}${because}`;
      });
    }
    const clause = fc.oneof(
      { weight: 4, arbitrary: plainClause(reach, kind) },
      { weight: 2, arbitrary: eachClause(reach) },
    );
    // A permit of many demands hardly ever permits.
    const clauses = fc.array(clause, { maxLength: kind === "permit" ? 2 : 3 });
    const grant =
      kind === "permit" ? oneIn(3, fc.constantFrom(...(on === "migrate" ? grantsOfMigrate : grants))) : none;
    return fc.tuple(head, grant, clauses).map(([text, gives, lines]) => {
      const named = lines.map((line, index) => line.replace("NAME", `c${index}`));
      return `${text} {\n${gives}\n${named.join("\n")}\n}`;
    });
  });
}

/** A switch; one on everything, with neither `by` nor `where`, may stand once in a set. */
const aSwitch: Text = fc
  .constantFrom(
    // Without the words a switch lets what restores pass: on every action it is for the others.
    ...reachesOf(["deploy", "* except restores", "*"], "deploy").map((reach) => ({ reach, words: "" })),
    ...reachesOf(["migrate", "deploy, migrate", "*"]).map((reach) => ({
      reach,
      words: " including restores",
    })),
  )
  .chain(({ reach: { on, atoms }, words: including }) =>
    fc.tuple(by, condition(atoms), people(groups)).map(([who, scope, resume]) => {
      return `switch RULE on ${on}${who} where ${scope}${including} { resume quorum ${resume} }`;
    }),
  );

/** These reaches, with what can be read in them or in another. */
function reachesOf(ons: readonly string[], readAs?: string): readonly Reach[] {
  return ons.map((on) => ({ ...reachOf(readAs ?? on), on }));
}

function reachOf(on: string): Reach {
  const reach = widerReaches.find((candidate) => candidate.on === on);
  if (reach === undefined) throw new Error(`nothing is generated on ${on}`);
  return reach;
}

const ceiling = fc
  .constantFrom(...widerReaches)
  .chain(({ on, atoms }) =>
    fc
      .tuple(fc.constantFrom("advisory", "constrained", "green_path"), by, oneIn(2, where(atoms)))
      .map(([most, who, scope]) => `stage at most ${most} on ${on}${who}${scope}`),
  );

const stage = fc.constantFrom(
  "constrained",
  "constrained",
  "constrained",
  "green_path",
  "calibrated",
  "advisory",
);

const restrictions = (stages: Text): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(
      fc.array(rule("bound", stages), { maxLength: 3 }),
      fc.array(rule("refuse", stages), { maxLength: 2 }),
      fc.array(aSwitch, { maxLength: 2 }),
      fc.array(ceiling, { maxLength: 2 }),
    )
    .map((sorts) => sorts.flat());

function source(head: string, declarations: readonly string[]): string {
  const named = declarations.map((text, index) => text.replace("RULE", `r${index}`));
  return `language 1\n${head}\nimport { ${imported} } from "words.policy"\n${named.join("\n")}\n`;
}

/** A policy of a few rules of each kind, by its name, under the baseline. */
function policy(name: string): Text {
  return fc
    .tuple(stage, fc.array(rule("permit", own), { minLength: 1, maxLength: 3 }), restrictions(own))
    .map(([at, permits, others]) =>
      source(`policy ${name} under "base.policy"`, [`stage ${at}`, ...permits, ...others]),
    );
}

const baseline: Text = restrictions(none).map((declarations) =>
  source("baseline base", ["switch everything on * { resume quorum 1 of leads }", ...declarations]),
);

/** A set of two policies under one baseline and one vocabulary, by path. */
export const policySet: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .tuple(baseline, policy("one"), policy("two"))
  .map(
    ([base, one, two]) =>
      new Map([
        ["words.policy", words],
        ["base.policy", base],
        ["one.policy", one],
        ["two.policy", two],
      ]),
  );
