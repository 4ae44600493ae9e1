import { known, targetKey, type Facts, type Proposal } from "@interlock/runtime";

import type { Request } from "./requests.ts";

/** A request as the runtime is asked: what the agent says, and what was gathered about it. */
export interface Asked {
  readonly proposal: Proposal;
  readonly facts: Facts;
}

/** The request as a proposal and facts. The hand-written function reads the very same objects. */
export function asked(request: Request): Asked {
  const target = { entity: "Service", id: request.service };
  const { zone, tier, owner } = request;
  return {
    proposal: {
      v: 1,
      nonce: `nonce of ${request.service}`,
      action: request.action,
      targets: [target],
      payload: { role: request.role, file: request.path },
    },
    facts: {
      now: known(1_795_000_000_000),
      principal: { kind: "agent", ids: ["github app:1234567"], name: "release-bot" },
      targets: { [targetKey(target)]: { zone: known(zone), tier: known(tier), owner: known(owner) } },
      blast: { traffic: { p95: known(request.trafficPpm) } },
    },
  };
}
