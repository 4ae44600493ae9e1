import fc from "fast-check";

import {
  chosen,
  constant,
  fact,
  inside,
  joined,
  listed,
  negated,
  pair,
  plain,
  type Said,
  type Value,
  type Written,
} from "./written-condition.ts";

/** What the conditions read. */
export const vocabulary = `zone staging, production
enum Tier { gold, silver, bronze }
entity Service { flag: bool, tier: Tier, size: int 0..3, zone: zone, mode?: Tier }
entity Box { flag: bool, tier: Tier, size: int 2..5, zone: zone }
action deploy on Service { share: percent, number: int 0..3 }
action wipe on Box { share: percent, number: int 0..3 }
`;

const tiers = ["gold", "silver", "bronze"];
const zones = ["staging", "production"];
/** Which zones a set declares says nothing about which there are. */
const anyZone = [...zones, "elsewhere"];
const writtenShares = [0, 1, 50_000, 999_999, 1_000_000];
const everywhere = {
  flag: [true, false],
  tier: tiers,
  zone: anyZone,
  origin: anyZone,
  // Between two shares that are written nothing is told apart.
  share: [...writtenShares, 25_000],
  number: [0, 1, 2, 3],
};

/** By action, what each fact can be where it is judged. */
export const domains = {
  deploy: { ...everywhere, size: [0, 1, 2, 3], mode: [null, ...tiers] },
  wipe: { ...everywhere, size: [2, 3, 4, 5], mode: [null] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly Value[]>>>>;

/** An action that is judged. */
export type Judged = keyof typeof domains;

type Values = fc.Arbitrary<Said<Value>>;

const flag = plain({ text: "target.flag", reads: ["flag"], in: (world) => world["flag"] === true });
const mode = fact("mode", "target.mode");
const hasMode = plain({
  text: "target has mode",
  reads: mode.reads,
  in: (world) => mode.in(world) !== null,
});
const counted = fc.constantFrom(fact("size", "target.size"), fact("number", "action.number"));
const integer = fc.integer({ min: -1, max: 6 });
const constants: Values = integer.map((value) => constant(`${value}`, value));
const numbers: Values = fc.oneof(
  { weight: 4, arbitrary: counted },
  fc
    .tuple(counted, fc.constantFrom("+", "-"), counted)
    .map(([a, sign, b]) =>
      inside(pair(a, sign, b, (x, y) => (sign === "+" ? Number(x) + Number(y) : Number(x) - Number(y)))),
    ),
);
const share: Values = fc.constant(fact("share", "action.share"));
const percents: Values = fc.constantFrom(...writtenShares).map((ppm) => constant(`${ppm / 10_000}%`, ppm));
const zoneNames = zones.map((zone) => constant(zone, zone));
const zoneFacts: Values = fc.constantFrom(fact("zone", "target.zone"), fact("origin", "origin"));
const tierNames = tiers.map((tier) => constant(`Tier.${tier}`, tier));
const tierFact: Values = fc.constant(fact("tier", "target.tier"));
/** And one that another stands for where it is absent. */
const tierFacts: Values = fc.oneof(
  tierFact,
  fc.constantFrom(...tierNames).map((other) => inside(pair(mode, "??", other, (a, b) => a ?? b))),
);

/** Mostly the ones, sometimes the others: where both sides of a comparison are alike, little is left open. */
function mostly(ones: Values, others: Values): Values {
  return fc.oneof({ weight: 5, arbitrary: ones }, { weight: 1, arbitrary: others });
}

const comparisons = {
  "==": (a: Value, b: Value): boolean => a === b,
  "!=": (a: Value, b: Value): boolean => a !== b,
  "<": (a: Value, b: Value): boolean => Number(a) < Number(b),
  "<=": (a: Value, b: Value): boolean => Number(a) <= Number(b),
  ">": (a: Value, b: Value): boolean => Number(a) > Number(b),
  ">=": (a: Value, b: Value): boolean => Number(a) >= Number(b),
};

function compared(
  facts: Values,
  constants: Values,
  operators: readonly (keyof typeof comparisons)[],
): fc.Arbitrary<Written> {
  return fc
    .tuple(mostly(facts, constants), fc.constantFrom(...operators), mostly(constants, facts))
    .map(([a, operator, b]) => plain(pair(a, operator, b, comparisons[operator])));
}

const ordered = compared(numbers, constants, ["==", "!=", "<", "<=", ">", ">="]);
const ranged = fc.tuple(mostly(numbers, constants), integer, fc.nat(4)).map(([value, low, length]) =>
  plain({
    text: `${value.text} in ${low}..${low + length}`,
    reads: value.reads,
    in: (world) => Number(value.in(world)) >= low && Number(value.in(world)) <= low + length,
  }),
);
/** A list of numbers is taken for all between its ends, so these have no gap, and are never all that there can be. */
const neighbours = integer.map((low) => [low, low + 1].map((value) => constant(`${value}`, value)));

/** A condition without parts; what of it is about the enum holds these facts against its members. */
function atomOf(tiersHere: Values): fc.Arbitrary<Written> {
  const ofTier = fc.constantFrom(...tierNames);
  const ofZone = fc.constantFrom(...zoneNames);
  return fc.oneof(
    fc.constantFrom(flag, hasMode),
    { weight: 2, arbitrary: ordered },
    ranged,
    compared(share, percents, ["<", "<=", ">", ">="]),
    compared(zoneFacts, ofZone, ["==", "!="]),
    compared(tiersHere, ofTier, ["==", "!="]),
    ordered.map((other) => plain(pair(flag, "==", inside(other), comparisons["=="]))),
    listedIn(counted, neighbours),
    listedIn(mostly(tiersHere, ofTier), fc.subarray(tierNames, { minLength: 1 })),
    listedIn(mostly(zoneFacts, ofZone), fc.subarray(zoneNames, { minLength: 1 })),
  );
}

function listedIn(values: Values, lists: fc.Arbitrary<Said<Value>[]>): fc.Arbitrary<Written> {
  return fc.tuple(values, lists).map(([value, list]) => listed(value, list));
}

const modeIsGold = plain(pair(mode, "==", constant("Tier.gold", "gold"), comparisons["=="]));
const isInGoldMode = joined(hasMode, "and", modeIsGold);

/** What is made of two. One that has no parts says little by itself. */
function conditionOf(atom: fc.Arbitrary<Written>): fc.Arbitrary<Written> {
  return fc.letrec<{ tree: Written; two: Written }>((tie) => {
    const tree = tie("tree");
    return {
      tree: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        { weight: 6, arbitrary: atom },
        fc.constant(isInGoldMode),
        { weight: 2, arbitrary: tree.map(negated) },
        { weight: 4, arbitrary: tie("two") },
        fc.tuple(tree, tree, tree).map(([test, yes, no]) => chosen(test, yes, no)),
      ),
      two: fc
        .tuple(tree, fc.constantFrom("and" as const, "or" as const), tree)
        .map(([left, word, right]) => joined(left, word, right)),
    };
  }).two;
}

const atMost = fc
  .tuple(counted, fc.constantFrom("<=" as const, ">=" as const), integer)
  .map(([value, operator, end]) =>
    plain(pair(value, operator, constant(`${end}`, end), comparisons[operator])),
  );
/** One or more that say all of it about one fact each. */
const simple: fc.Arbitrary<Written> = fc
  .array(
    fc.oneof(
      fc.constant(flag),
      fc.constant(negated(flag)),
      atMost,
      compared(zoneFacts, fc.constantFrom(...zoneNames), ["=="]),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map(([first = flag, ...more]) => more.reduce((left, right) => joined(left, "and", right), first));

/** A condition, two that may stand before it, and the actions for which all can be asked. */
export interface RandomConditions {
  readonly on: readonly Judged[];
  readonly condition: Written;
  /** It bounds facts one by one. */
  readonly simple: Written;
  readonly other: Written;
}

function conditionsOn(on: readonly Judged[], tiersHere: Values): fc.Arbitrary<RandomConditions> {
  const condition = conditionOf(atomOf(tiersHere));
  return fc.record({ on: fc.constant(on), condition, simple, other: condition });
}

/** Random conditions; where one entity lacks a field, they only ask whether there is one. */
export const randomConditions: fc.Arbitrary<RandomConditions> = fc.oneof(
  conditionsOn(["deploy"], tierFacts),
  conditionsOn(["deploy", "wipe"], tierFact),
);
