import type { PolicyModule } from "../module.ts";
import { issuerProblem } from "./grants/issue-grants.ts";
import { MAX_LEASE_MS } from "./lease.ts";
import type { FactReader, GuardLimits, GuardParts, HostFacts } from "./ports.ts";

/** The parts of the facts that hosts can answer for. */
const hostParts: readonly (keyof HostFacts)[] = [
  "targets",
  "schema",
  "reversal",
  "network",
  "audit",
  "drift",
  "restored",
  "outside",
  "groups",
  "calibratedAtMs",
];

/** Everything that keeps a guard of these parts from opening, in words; none where nothing does. */
export function partsProblems(parts: GuardParts): readonly string[] {
  const { policy, effects, readers, limits, ledger } = parts;
  const issuer = issuerProblem(parts, ledger.keyId);
  return [
    ...readerProblems(readers),
    ...Object.keys(effects).flatMap((action) =>
      policy.module.vocabulary.actions.some(({ name }) => name === action)
        ? []
        : [`there is an effect for \`${action}\`, which no policy declares`],
    ),
    ...limitProblems(limits),
    ...(issuer === null ? [] : [issuer.seen]),
    ...moduleProblems(policy.module),
  ];
}

function readerProblems(readers: readonly FactReader[]): readonly string[] {
  const seen = new Set<string>();
  return readers.flatMap(({ name, gives }) =>
    gives.flatMap((part) => {
      const isTaken = seen.has(part);
      seen.add(part);
      if (!hostParts.includes(part)) return [`\`${name}\` gives \`${part}\`, which is the guard's own`];
      return isTaken ? [`two readers give \`${part}\``] : [];
    }),
  );
}

function limitProblems(limits: GuardLimits): readonly string[] {
  const wrong = Object.entries(limits).flatMap(([name, most]: [string, unknown]) =>
    Number.isSafeInteger(most) && (most as number) > 0 ? [] : [`\`${name}\` is no whole number above 0`],
  );
  const { leaseMs, outcomeMs } = limits;
  return [
    ...wrong,
    ...(leaseMs > MAX_LEASE_MS ? [`a lease lasts at most ${MAX_LEASE_MS} ms`] : []),
    // Whoever closes an overdue action relies on its lease being over.
    ...(outcomeMs < 2 * MAX_LEASE_MS ? ["`outcomeMs` is no longer than leases are"] : []),
  ];
}

/** A module of an earlier compiler does not say what its budgets take. */
export function moduleProblems({ rules }: PolicyModule): readonly string[] {
  return rules.flatMap(({ clauses }) =>
    clauses.flatMap(({ id, source, budget }) =>
      (source === "rate_limit" || source === "blast_radius") && budget === undefined
        ? [`the module does not say what \`${id}\` takes: compile it anew`]
        : [],
    ),
  );
}
