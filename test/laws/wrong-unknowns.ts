import type { Facts } from "@interlock/runtime";

import * as kernel from "../../runtime/src/kernel.ts";
import { Uncertain, type Truth } from "../../runtime/src/kernel/value.ts";
import {
  afterwards,
  isKnownTrue,
  real,
  reread,
  rereadClauses,
  withKernel,
  type Kernel,
  type Reading,
} from "./readings.ts";

/** `has` and `??` take a fact that nobody could have for one that is attested absent. */
export const unknownIsAbsent: Reading = withKernel({
  present: (value) => (Uncertain.is(value) ? false : kernel.present(value)),
  orElse: (value, fallback) => (Uncertain.is(value) ? fallback : kernel.orElse(value, fallback)),
});

/** Where a condition is negated, what is not known to be true is false. */
export const unknownIsFalse: Reading = withKernel({ not: (value) => kernel.not(value) !== false });

/** What compares: the atoms of a condition. */
const atoms: Partial<Kernel> = {
  equal: kernel.equal,
  less: kernel.less,
  lessOrEqual: kernel.lessOrEqual,
  member: kernel.member,
  within: kernel.within,
  present: kernel.present,
  inSet: kernel.inSet,
  inDates: kernel.inDates,
  inWeek: kernel.inWeek,
  likeText: kernel.likeText,
  likePath: kernel.likePath,
  likeHost: kernel.likeHost,
  likeCommand: kernel.likeCommand,
};

/** Two values: a comparison that nobody can make is false, and what stands around it is decided from there. */
export const unknownCollapsesAtAtoms: Reading = withKernel(
  Object.fromEntries(
    Object.entries(atoms).map(([name, atom]) => {
      const compare = atom as (...operands: readonly unknown[]) => Truth;
      return [name, (...operands: readonly unknown[]) => isKnownTrue(compare(...operands))];
    }),
  ),
);

/** A list that nobody could have is taken for an empty one. */
export const unknownListIsEmpty: Reading = withKernel({
  any: (list, predicate) => kernel.any(Uncertain.is(list) ? [] : list, predicate),
  all: (list, predicate) => kernel.all(Uncertain.is(list) ? [] : list, predicate),
  count: (list, predicate) => kernel.count(Uncertain.is(list) ? [] : list, predicate),
  length: (list) => kernel.length(Uncertain.is(list) ? [] : list),
});

/** A clause that is to be judged for each element of a list that nobody could have is judged for none. */
export const unknownEachIsEmpty: Reading = afterwards((module) =>
  rereadClauses(module, ({ each, ...clause }) => ({
    ...clause,
    each:
      each === null
        ? null
        : (k, x) => {
            const list = each(k, x);
            return Uncertain.is(list) ? [] : list;
          },
  })),
);

/** A clause whose `when` nobody can tell is left out. */
export const unknownWhenSkipped: Reading = afterwards((module) =>
  rereadClauses(module, ({ when, ...clause }) => ({
    ...clause,
    when: when === null ? null : (k, x, e0) => isKnownTrue(when(k, x, e0)),
  })),
);

/** A bound or refuse rule whose scope nobody can tell is left out. */
export const unknownScopeSkipped: Reading = afterwards((module) =>
  reread(module, (code) => ({ ...code, scope: (k, x) => isKnownTrue(code.scope(k, x)) })),
);

/** A permit whose scope nobody can tell applies. */
export const unknownScopePermits: Reading = afterwards((module) =>
  reread(module, (code, index) =>
    module.rules[index]?.kind === "permit" ? { ...code, scope: (k, x) => code.scope(k, x) !== false } : code,
  ),
);

/** A switch or a ceiling whose reach nobody can tell is left out. */
export const unknownReachSkipped: Reading = afterwards((module) => ({
  ...module,
  switchCode: module.switchCode.map(({ scope }) => ({ scope: (k, x) => isKnownTrue(scope(k, x)) })),
  ceilingCode: module.ceilingCode.map(({ scope }) => ({ scope: (k, x) => isKnownTrue(scope(k, x)) })),
}));

/** A switch of which nobody can tell whether it is thrown is not. */
export const unknownSwitchIgnored: Reading = (module, { proposal, facts }, rules) => {
  const { switches: given } = facts;
  const known = (id: string): boolean =>
    given !== undefined && Object.hasOwn(given, id) && given[id]?.kind === "known";
  const switches: Facts["switches"] = Object.fromEntries(
    module.switches.map(({ id }) => [
      id,
      known(id) && given?.[id] !== undefined ? given[id] : { kind: "known", value: false },
    ]),
  );
  return real(module, { proposal, facts: { ...facts, switches } }, rules);
};
