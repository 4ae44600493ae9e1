import { evaluate, parse } from "cel-js";

import { contender, type Contender } from "./contender.ts";
import { grouped } from "./grouped.ts";
import type { Request } from "./requests.ts";
import type { Rule } from "./rules.ts";

/**
 * CEL as cel-js evaluates it, parsed once. Its host picks the expression of the action, which holds all rules of that
 * action. It has no `startsWith` of its own, so it is lent one.
 */
export function cel(rules: readonly Rule[], requests: readonly Request[]): Contender {
  const parsed = new Map(
    grouped(rules, "action").map(([action, some]) => {
      const result = parse(some.map(condition).join(" || "));
      if (!result.isSuccess) throw new Error(result.errors.join("\n"));
      return [action, result.cst] as const;
    }),
  );
  return contender(
    "cel-js, parsed",
    requests,
    (request) => ({ ...request }),
    (request) => {
      const expression = parsed.get(request.action);
      return expression !== undefined && evaluate(expression, request, functions) === true;
    },
  );
}

const functions = { startsWith: (text: string, prefix: string): boolean => text.startsWith(prefix) };

function condition({ zone, role, tier, atMostPpm, owners, prefix }: Rule): string {
  const parts = [
    `zone == ${text(zone)}`,
    `role == ${text(role)}`,
    `tier == ${text(tier)}`,
    `trafficPpm <= ${atMostPpm}`,
    `owner in ${text(owners)}`,
    `startsWith(path, ${text(prefix)})`,
  ];
  return `(${parts.join(" && ")})`;
}

function text(value: string | readonly string[]): string {
  return JSON.stringify(value);
}
