import { known, unknown, type Fact } from "./fact.ts";
import * as kernel from "./kernel.ts";
import { decode } from "./kernel/decode.ts";
import { evidence, isInstant } from "./kernel/fact-value.ts";
import type { Value } from "./kernel/value.ts";
import type { PolicyModule } from "./module.ts";
import { own } from "./own.ts";

/** What a contract is held against: the fields of one entity, each a fact, as a probe read them. */
export interface State {
  /** Milliseconds since 1970. */
  readonly now: Fact<number>;
  readonly observed: { readonly [field: string]: Fact };
  readonly declared: { readonly [field: string]: Fact };
}

/**
 * Whether the observed state has drifted from the declared one: true where the contract does not hold. Pure. Unknown where
 * the contract is, or is a schema's, or where a field that it needs is. The answer is as old as the oldest of the observed
 * fields, and has no date where one of them has none: `seen within` then does not count it.
 */
export function contractDrift(module: PolicyModule, contract: string, state: State): Fact<boolean> {
  const { vocabulary } = module;
  const index = vocabulary.contracts.findIndex(({ id }) => id === contract);
  const table = vocabulary.contracts[index];
  if (table === undefined) return unknown("the contract is not declared");
  const holds = module.contractCode[index]?.holds ?? null;
  if (table.kind === "schema" || holds === null)
    return unknown("the contract is about a schema, not a state");
  const entity = vocabulary.entities.find(({ name }) => name === table.entity);
  if (entity === undefined) return unknown(`no entity is called ${table.entity}`);
  const now = evidence(state.now, "now", isInstant, null);
  const valuesOf = (side: "observed" | "declared"): ReadonlyMap<string, Value> =>
    new Map(
      entity.fields.map((field) => {
        const reading = { zones: vocabulary.zones, now };
        return [field.name, decode(own(state[side], field.name), field, `${side}.${field.name}`, reading)];
      }),
    );
  const subject = { now, observed: valuesOf("observed"), declared: valuesOf("declared"), vocabulary };
  const answer = kernel.truth(holds(kernel, subject));
  if (typeof answer !== "boolean") return unknown(`${answer.fact}: ${answer.reason}`);
  const fields = entity.fields.flatMap(({ name }) => own(state.observed, name) ?? []);
  return known(!answer, oldest(fields));
}

/** The earliest of the dates; undefined where an answer has none. */
function oldest(facts: readonly Fact[]): number | undefined {
  let earliest = Number.POSITIVE_INFINITY;
  for (const fact of facts) {
    if (fact.kind === "unknown") continue;
    if (fact.observedAtMs === undefined || !isInstant(fact.observedAtMs)) return undefined;
    earliest = Math.min(earliest, fact.observedAtMs);
  }
  return Number.isFinite(earliest) ? earliest : undefined;
}
