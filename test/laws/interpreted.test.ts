import { describe, expect, test } from "vitest";

import { interpret } from "@interlock/compiler";
import { contractDrift, decide, decideUnder, type PolicyModule } from "@interlock/runtime";

import { compileTexts } from "../compiled-text.ts";
import { afterwards, real, reread, type Reading } from "./readings.ts";
import { check, generatedSets, scenes, type Scene, verdictOf } from "./scenes.ts";

const contracts = `language 1
policy shop
entity Service { replicas: int 0..100 }
action look on Service reads {}
contract scaled on Service holds when observed.replicas >= declared.replicas
`;

function fact(value: number): { readonly kind: "known"; readonly value: number } {
  return { kind: "known", value };
}

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const sets = await generatedSets();
const interpreted = new Map<PolicyModule, PolicyModule>(
  sets.map(({ module, compiled }) => [module, interpret(compiled.plan, compiled.pin)]),
);
const scene = scenes([...interpreted.keys()]);

function asInterpreted(given: Scene): Scene {
  const module = interpreted.get(given.module);
  if (module === undefined) throw new Error("the module was not interpreted");
  return { ...given, module };
}

/** Compiled code and the interpreter of its plan give the same bytes. */
function agree(reading: Reading): void {
  check(scene, (given) => {
    const compiled = JSON.stringify(verdictOf(reading, given));
    expect(JSON.stringify(verdictOf(real, asInterpreted(given)))).toBe(compiled);
  });
}

describe("an interpreted plan decides as its compiled module does", () => {
  test("rule by rule, with every finding", patient, () => {
    expect(() => {
      agree(real);
    }).not.toThrow();
  });

  test("and a module that was changed is seen", patient, () => {
    const negated = afterwards((module) =>
      reread(module, (code) => ({ ...code, scope: (k, x) => k.not(code.scope(k, x)) })),
    );
    expect(() => {
      agree(negated);
    }).toThrow(/Property failed/u);
  });

  test("as a whole, with what is advised and how long it holds", patient, () => {
    check(scene, (given) => {
      const { proposal, facts } = given.situation;
      const compiled = JSON.stringify(decide(given.module, proposal, facts));
      expect(JSON.stringify(decide(asInterpreted(given).module, proposal, facts))).toBe(compiled);
    });
  });

  test("and so do its contracts", async () => {
    const { module, compiled } = await compileTexts(new Map([["shop.policy", contracts]]));
    const [ours, theirs] = [module, interpret(compiled.plan, compiled.pin)];
    for (const observed of [4, 3, null]) {
      const state = {
        now: fact(1_000),
        observed: {
          replicas: observed === null ? ({ kind: "unknown", reason: "late" } as const) : fact(observed),
        },
        declared: { replicas: fact(4) },
      };
      expect(contractDrift(theirs, "shop.scaled", state)).toEqual(contractDrift(ours, "shop.scaled", state));
    }
  });

  test("with every rule counting, whatever its stage", patient, () => {
    check(scene, (given) => {
      const { proposal, facts } = given.situation;
      const compiled = JSON.stringify(decideUnder(given.module, proposal, facts, () => true));
      const other = asInterpreted(given).module;
      expect(JSON.stringify(decideUnder(other, proposal, facts, () => true))).toBe(compiled);
    });
  });
});
