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
  const { schema } = facts;
  const needed: { -readonly [Name in keyof Facts]: Facts[Name] } = { principal: facts.principal };
  const put = <Name extends keyof Facts>(name: Name, value: Facts[Name] | undefined): void => {
    if (value !== undefined) needed[name] = value;
  };
  put("now", facts.now);
  for (const name of needs.whole) put(name, facts[name]);
  const { targets, memory } = facts;
  put(
    "targets",
    each(targets, (fields) => some(fields, needs.targets)),
  );
  put("blast", some(facts.blast, needs.blast));
  put("schema", {
    ...some(schema, needs.schema),
    ...given("within", some(schema?.within, needs.within)),
  });
  put("reversal", some(facts.reversal, needs.reversal));
  put(
    "memory",
    each(memory, (evidence) => ({
      ...some(evidence, needs.memory),
      ...given("recent", some(evidence.recent, needs.recent)),
    })),
  );
  put("network", some(facts.network, needs.network));
  put("drift", some(facts.drift, needs.drift));
  put("switches", some(facts.switches, needs.switches));
  put("reserved", facts.reserved);
  put("offsets", some(facts.offsets, needs.offsets));
  put("outside", some(facts.outside, needs.outside));
  put("groups", some(facts.groups, needs.groups, groupIdOf));
  put("rates", some(facts.rates, needs.rates));
  return needed;
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
  // Most actions need nothing of most parts.
  if (wanted.length === 0) return {} as T;
  return Object.fromEntries(Object.entries(all).filter(([key]) => wanted.includes(nameOf(key)))) as T;
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
