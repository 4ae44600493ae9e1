import type { CompiledNeeds, Kernel } from "@interlock/runtime";

import type { PlanExpression } from "../plan.ts";

/** One thing that is read: what sort of thing, and its name. */
export type Need = readonly [sort: NeedSort, name: string];

/** What a need is about: a list of `CompiledNeeds`. */
export type NeedSort = Exclude<keyof CompiledNeeds, "action">;

/** What a call with these arguments reads. */
type Reads = (given: readonly PlanExpression[]) => readonly Need[];

/** What a call of the kernel reads of the facts, beside `now`, who acts, and what its arguments read by themselves. */
export function readsOf(name: keyof Kernel, given: readonly PlanExpression[]): readonly Need[] {
  return reads[name](given);
}

const nothing: Reads = () => [];
const identity: Reads = () => [["whole", "identity"]];

const reads: { readonly [name in keyof Kernel]: Reads } = {
  // What stands in the proposal, in the policy or in the arguments.
  actionField: nothing,
  principalId: nothing,
  targets: nothing,
  now: nothing,
  inDates: nothing,
  inSet: nothing,
  equal: nothing,
  less: nothing,
  lessOrEqual: nothing,
  member: nothing,
  orElse: nothing,
  present: nothing,
  sum: nothing,
  within: nothing,
  likeCommand: nothing,
  likeHost: nothing,
  likePath: nothing,
  likeText: nothing,
  and: nothing,
  choose: nothing,
  not: nothing,
  or: nothing,
  truth: nothing,
  all: nothing,
  any: nothing,
  count: nothing,
  length: nothing,
  show: nothing,
  refuseWhere: nothing,
  requireTrue: nothing,
  grantAtMost: nothing,
  grantExpires: nothing,
  // A contract's two sides, which a probe hands over.
  declared: nothing,
  observed: nothing,

  by: (given) => (texts(given, 1).includes("unproven") ? identity(given) : []),
  humanId: identity,
  identityDepth: identity,
  identityRooted: identity,
  identityVerified: identity,
  targetField: (given) => [["targets", text(given, 1)]],

  blastServices: () => [["blast", "services"]],
  blastServicesAtMost: () => [["blast", "services"]],
  blastShare: (given) => [["blast", text(given, 1)]],
  blastShareAtMost: (given) => [["blast", text(given, 1)]],

  schemaEffect: effect,
  schemaNo: effect,
  schemaStatements: () => [["schema", "statements"]],
  schemaWithin: (given) => [
    ["within", text(given, 1)],
    ["schema", "opaque"],
  ],

  reversalAge: () => [["reversal", "testedAtMs"]],
  reversalDeclared: () => [["reversal", "declared"]],
  reversalFlag: (given) => [["reversal", text(given, 1)]],
  reversalLossless: () => [["reversal", "lossless"]],
  reversalTested: () => [["reversal", "testedAtMs"]],

  memoryFigure: (given) => [["memory", text(given, 1)]],
  memoryOutcome: () => [["memory", "waitingSinceMs"]],
  memorySuccess: (given) => memorySuccess(plain(given, 3)),
  memoryWaiting: () => [["memory", "waitingSinceMs"]],

  origin: () => [["network", "origin"]],
  networkNoCrossing: bothEnds,
  networkWithin: bothEnds,

  auditAnchored: () => [["whole", "audit"]],
  driftNone: (given) => elements(given, 1).map((pair) => ["drift", text(elements([pair], 0), 0)]),
  inWeek: (given) => [["offsets", text(given, 5)]],
  outside: (given) => [["outside", text(given, 1)]],

  rateAtOnce: (given) => countedBy(text(given, 3)),
  rateNone: (given) => countedBy(text(given, 4)),
  ratePer: (given) => countedBy(text(given, 4)),
};

/** An opaque statement counts as having every effect. */
function effect(given: readonly PlanExpression[]): readonly Need[] {
  return [
    ["schema", text(given, 1)],
    ["schema", "opaque"],
  ];
}

function memorySuccess(withinMs: string | null): readonly Need[] {
  return withinMs === null
    ? [
        ["memory", "success"],
        ["memory", "outcomes"],
      ]
    : [["recent", withinMs]];
}

function bothEnds(): readonly Need[] {
  return [
    ["network", "origin"],
    ["network", "targets"],
  ];
}

/** What it takes to know which counters a proposal is counted under. */
function countedBy(key: string): readonly Need[] {
  if (key === "owner") return [["targets", "owner"]];
  return key === "agent" ? [["whole", "identity"]] : [];
}

/** The plain value at a place, as a text. What the kernel is called with by name is always written out. */
function plain(given: readonly PlanExpression[], at: number): string | null {
  const argument = given[at];
  if (argument?.kind !== "value") throw new Error(`argument ${at} of a call is no plain value`);
  return argument.value === null ? null : String(argument.value);
}

function text(given: readonly PlanExpression[], at: number): string {
  const value = plain(given, at);
  if (value === null) throw new Error(`argument ${at} of a call is no text`);
  return value;
}

function texts(given: readonly PlanExpression[], at: number): readonly string[] {
  const list = elements(given, at);
  return list.map((_, index) => text(list, index));
}

function elements(given: readonly PlanExpression[], at: number): readonly PlanExpression[] {
  const argument = given[at];
  if (argument?.kind !== "values") throw new Error(`argument ${at} of a call is no list`);
  return argument.elements;
}
