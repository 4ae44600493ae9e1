import { createMongoAbility, subject } from "@casl/ability";

import { contender, type Contender } from "./contender.ts";
import type { Request } from "./requests.ts";
import type { Rule } from "./rules.ts";

/** CASL, with one rule of an ability for each rule. It finds the rules of an action by itself. */
export function casl(name: string, rules: readonly Rule[], requests: readonly Request[]): Contender {
  const ability = createMongoAbility(
    rules.map(({ action, zone, role, tier, atMostPpm, owners, prefix }) => ({
      action,
      subject: "Service",
      conditions: {
        zone,
        role,
        tier,
        trafficPpm: { $lte: atMostPpm },
        owner: { $in: owners },
        path: { $regex: `^${prefix}` },
      },
    })),
  );
  return contender(
    name,
    requests,
    (request) => ({ action: request.action, service: subject("Service", { ...request }) }),
    ({ action, service }) => ability.can(action, service),
  );
}
