import { type CompiledNeeds, noNeeds } from "./compiled-needs.ts";
import type { Facts } from "./facts.ts";
import type { PolicyModule } from "./module.ts";

/**
 * Every fact that has a say in what is decided of one action, as {@link Facts} is shaped. Beside them `now` and `principal`
 * are always needed. What is not named here has no say, whatever it is: a host need not gather it.
 */
export interface Needs extends CompiledNeeds {
  /** The ids of switches. */
  readonly switches: readonly string[];
  /** The ids of the clauses that count. */
  readonly rates: readonly string[];
}

/**
 * What deciding an action needs to know; null where the module does not say, and everything may have a say. Of an action that no
 * policy declares nothing has: it is refused.
 */
export function needsOf(module: PolicyModule, action: string): Needs | null {
  const { needs: compiled = null } = module;
  if (compiled === null) return null;
  const found = kept.get(module) ?? new Map<string, Needs>();
  kept.set(module, found);
  const needs = found.get(action) ?? withTables(module, compiledFor(compiled, action));
  found.set(action, needs);
  return needs;
}

const kept = new WeakMap<PolicyModule, Map<string, Needs>>();

function compiledFor(compiled: readonly CompiledNeeds[], action: string): CompiledNeeds {
  return compiled.find((needs) => needs.action === action) ?? noNeeds(action);
}

function withTables({ rules, switches }: PolicyModule, compiled: CompiledNeeds): Needs {
  const reaches = ({ actions }: { readonly actions: readonly string[] }): boolean =>
    actions.includes(compiled.action);
  const clauses = rules.filter(reaches).flatMap((rule) => rule.clauses);
  return {
    ...compiled,
    switches: switches.filter(reaches).map(({ id }) => id),
    rates: clauses.filter(({ source }) => source === "rate_limit").map(({ id }) => id),
  };
}

/**
 * The part of these facts that has a say in what is decided of an action: deciding with it gives the same bytes as deciding with
 * all of them, where all are of their declared shape. One that is not (`null` in the place of a fact) can have everything refused
 * although nothing reads it; here it is left out. All facts where the module does not say what it needs.
 */
export function neededFacts(module: PolicyModule, action: string, facts: Facts): Facts {
  const needs = needsOf(module, action);
  if (needs === null) return facts;
  const { now, principal, schema } = facts;
  const whole = <Name extends Needs["whole"][number]>(
    name: Name,
  ): { readonly [key in Name]?: NonNullable<Facts[Name]> } =>
    needs.whole.includes(name) ? given(name, facts[name]) : {};
  return {
    ...given("now", now),
    principal,
    ...whole("identity"),
    ...given(
      "targets",
      each(facts.targets, (fields) => some(fields, needs.targets)),
    ),
    ...given("blast", some(facts.blast, needs.blast)),
    ...given("schema", {
      ...some(schema, needs.schema),
      ...given("within", some(schema?.within, needs.within)),
    }),
    ...given("reversal", some(facts.reversal, needs.reversal)),
    ...given(
      "memory",
      each(facts.memory, (evidence) => ({
        ...some(evidence, needs.memory),
        ...given("recent", some(evidence.recent, needs.recent)),
      })),
    ),
    ...given("network", some(facts.network, needs.network)),
    ...whole("audit"),
    ...given("drift", some(facts.drift, needs.drift)),
    ...given("switches", some(facts.switches, needs.switches)),
    ...whole("restored"),
    ...given("reserved", facts.reserved),
    ...given("offsets", some(facts.offsets, needs.offsets)),
    ...given("outside", some(facts.outside, needs.outside)),
    ...whole("calibratedAtMs"),
    ...whole("approvals"),
    ...given("groups", some(facts.groups, needs.groups, groupIdOf)),
    ...given("rates", some(facts.rates, needs.rates)),
  };
}

/** The id of a group by the key of its answer: what it was asked with stands behind it as JSON, and no id holds a bracket. */
export function groupIdOf(key: string): string {
  return key.split("[", 1)[0] ?? key;
}

function given<K extends string, V>(key: K, value: V): { readonly [key in K]?: NonNullable<V> } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: NonNullable<V> });
}

/** The entries with wanted names, as an object of the same kind: what it needs not have is left out. */
function some<T extends object>(
  all: T | undefined,
  wanted: readonly string[],
  nameOf: (key: string) => string = (key) => key,
): T | undefined {
  if (all === undefined) return undefined;
  const names = new Set(wanted);
  return Object.fromEntries(Object.entries(all).filter(([key]) => names.has(nameOf(key)))) as T;
}

function each<T>(
  all: { readonly [key: string]: T } | undefined,
  part: (one: T) => T | undefined,
): { readonly [key: string]: T } | undefined {
  if (all === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, one]) => {
      const left = part(one);
      return left === undefined ? [] : [[key, left]];
    }),
  );
}
