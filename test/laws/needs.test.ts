import { describe, expect, test } from "vitest";

import { type CompiledNeeds, decide, neededFacts, needsOf, type PolicyModule } from "@interlock/runtime";

import { check, generatedSets, type Scene, scenes } from "./scenes.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const sets = await generatedSets();
const modules = sets.map(({ module }) => module);
const scene = scenes(modules);

/** What a module says that it needs, or something wrong that the law has to catch. */
type Reread = (module: PolicyModule) => PolicyModule;

/** Deciding with the facts that have a say gives the same bytes as deciding with all of them. Some are seldom read. */
function agree(reread: Reread, times = 1): void {
  const changed = new Map(modules.map((module) => [module, reread(module)] as const));
  check(
    scene,
    ({ module, situation: { proposal, facts } }: Scene) => {
      const gathered = neededFacts(changed.get(module) ?? module, proposal.action, facts);
      const all = JSON.stringify(decide(module, proposal, facts));
      expect(JSON.stringify(decide(module, proposal, gathered))).toBe(all);
    },
    times,
  );
}

/** Every list of needs, and the only other thing that is one: the action that they are of. */
const sorts = Object.keys(modules[0]?.needs?.[0] ?? {}).filter((key) => key !== "action");

/** Leaves one need of a sort out, of each action: the one that stands at this place, or the last before it. */
function without(sort: string, place: number): Reread {
  return (module) => {
    const needs = (module.needs ?? []).map((one) => {
      const list = one[sort as "groups"];
      const at = Math.min(place, list.length - 1);
      return { ...one, [sort]: list.filter((_, index) => index !== at) };
    });
    return { ...module, needs };
  };
}

/** The most needs of a sort that an action has. */
function mostOf(sort: string): number {
  return Math.max(
    ...modules.flatMap(({ needs }) => (needs ?? []).map((one) => one[sort as "groups"].length)),
  );
}

describe("the facts that an action needs", () => {
  test("decide as all facts do, byte for byte", patient, () => {
    expect(() => {
      agree((module) => module);
    }).not.toThrow();
  });

  test("are named for every action of every set, and are not all facts", () => {
    for (const module of modules) {
      const actions = module.vocabulary.actions.map(({ name }) => name);
      expect(module.needs?.map(({ action }) => action)).toEqual(actions);
    }
    // Every sort is needed somewhere, and no sort everywhere, but for the whole ones.
    const counts = sorts.map((sort) => [sort, mostOf(sort)] as const);
    expect(counts.filter(([, most]) => most === 0)).toEqual([]);
  });

  test("are fewer than those that are given", patient, () => {
    let dropped = 0;
    check(scene, ({ module, situation: { proposal, facts } }) => {
      const left = JSON.stringify(neededFacts(module, proposal.action, facts));
      if (left.length < JSON.stringify(facts).length) dropped += 1;
    });
    expect(dropped).toBeGreaterThan(0);
  });

  const planted = sorts.flatMap((sort) =>
    Array.from({ length: mostOf(sort) }, (_, place) => [sort, place] as const),
  );
  test.each(planted)("and one that is left out is missed: %s %i", patient, (sort, place) => {
    expect(() => {
      agree(without(sort, place), 20);
    }).toThrow(/Property failed/u);
  });

  test.each(["switches", "rates"] as const)("and the tables' are missed, too: %s", patient, (table) => {
    const emptied: Reread = (module) =>
      table === "switches"
        ? { ...module, switches: [] }
        : {
            ...module,
            rules: module.rules.map((rule) => ({
              ...rule,
              clauses: rule.clauses.filter(({ source }) => source !== "rate_limit"),
            })),
          };
    expect(() => {
      agree(emptied);
    }).toThrow(/Property failed/u);
  });
});

describe("what a module does not say", () => {
  const [module] = modules;
  if (module === undefined) throw new Error("no set was generated");

  test("leaves everything to be needed", () => {
    const { needs: _, ...silent } = module;
    expect(needsOf(silent, "deploy")).toBeNull();
    expect(needsOf({ ...silent, needs: null }, "deploy")).toBeNull();
  });

  test("of an action that nobody declares leaves nothing", () => {
    const none = needsOf(module, "constructor") as unknown as CompiledNeeds;
    expect(Object.values({ ...none, action: [] }).flat()).toEqual([]);
  });
});
