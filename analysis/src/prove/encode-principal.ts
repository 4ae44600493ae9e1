import type { PlanCall } from "../plan-calls.ts";
import { always, and, never, not, or, type Bdd } from "./bdd.ts";
import { kindIs, type Encoding } from "./encode-read.ts";
import { freeCondition, oneOf, type Condition } from "./symbolic-value.ts";

/**
 * `by agent`, `by release_bot`: who acts is an agent, a human or unproven, and of each declared principal it is true, false
 * or unknown that it is that one. That is true only of its own kind, and unknown of the unproven; that nobody
 * is two principals at once is not followed, because ids can be shared.
 */
export function encodeBy(call: PlanCall, around: Encoding): Condition {
  const [, names] = call.arguments;
  const who = names?.kind === "values" ? names.elements : [];
  return encodeWho(
    who.flatMap((one) => (one.kind === "value" && typeof one.value === "string" ? [one.value] : [])),
    around,
  );
}

/** The same for names that stand in a proof. */
export function encodeWho(names: readonly string[], around: Encoding): Condition {
  const nobody: Condition = { isTrue: never, isFalse: always };
  return names.reduce((any, name) => oneOf(around.atoms, any, encodeOne(name, around)), nobody);
}

function encodeOne(name: string, around: Encoding): Condition {
  const { atoms, vocabulary } = around;
  const { bdd } = atoms;
  const is = (kind: Parameters<typeof kindIs>[0]): Bdd => kindIs(kind, atoms);
  const origin = { kind: "principal", name } as const;
  switch (name) {
    case "agent":
      return { isTrue: not(bdd, is("human")), isFalse: is("human") };
    case "human":
      return { isTrue: is("human"), isFalse: is("agent") };
    case "unproven": {
      // Whether somebody unproven stands behind an agent depends on its chain: it is unknown or false.
      const behind = freeCondition(atoms, "unproven behind", { kind: "identity" });
      const isNobody = and(bdd, is("agent"), behind.isFalse);
      return { isTrue: is("unproven"), isFalse: or(bdd, is("human"), isNobody) };
    }
    default: {
      const role = vocabulary.principals.find(({ id }) => id === name)?.role;
      const one = freeCondition(atoms, `by ${name}`, origin);
      const isProven = not(bdd, is("unproven"));
      return {
        isTrue: role === undefined ? never : and(bdd, one.isTrue, is(role)),
        isFalse: and(bdd, one.isFalse, isProven),
      };
    }
  }
}
