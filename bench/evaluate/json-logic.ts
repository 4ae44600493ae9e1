import { LogicEngine } from "json-logic-engine";

import { contender, type Contender } from "./contender.ts";
import { grouped } from "./grouped.ts";
import type { Request } from "./requests.ts";
import type { Rule } from "./rules.ts";

/** json-logic-engine, compiled. Its host picks the expression of the action, which holds all rules of that action. */
export function jsonLogic(rules: readonly Rule[], requests: readonly Request[]): Contender {
  const engine = new LogicEngine();
  const built = new Map(
    grouped(rules, "action").map(
      ([action, some]) => [action, engine.build({ or: some.map(condition) })] as const,
    ),
  );
  return contender(
    "json-logic-engine, built",
    requests,
    (request) => request,
    (request) => built.get(request.action)?.(request) === true,
  );
}

function condition({ zone, role, tier, atMostPpm, owners, prefix }: Rule): object {
  return {
    and: [
      { "===": [{ var: "zone" }, zone] },
      { "===": [{ var: "role" }, role] },
      { "===": [{ var: "tier" }, tier] },
      { "<=": [{ var: "trafficPpm" }, atMostPpm] },
      { in: [{ var: "owner" }, owners] },
      { "===": [{ substr: [{ var: "path" }, 0, prefix.length] }, prefix] },
    ],
  };
}
