import { newEnforcer, newModelFromString } from "casbin";

import { contender, type Contender } from "./contender.ts";
import type { Request } from "./requests.ts";
import type { Rule } from "./rules.ts";

/** casbin with its policy in memory, asked without promises. The columns of a policy are texts, so sets are read out of one. */
export async function casbin(rules: readonly Rule[], requests: readonly Request[]): Promise<Contender> {
  const enforcer = await newEnforcer(newModelFromString(model));
  await enforcer.addFunction("isAmong", (one: string, all: string) => ` ${all} `.includes(` ${one} `));
  await enforcer.addFunction("startsWith", (text: string, prefix: string) => text.startsWith(prefix));
  await enforcer.addPolicies(
    rules.map(({ action, zone, role, tier, atMostPpm, owners, prefix }) => {
      return [action, zone, role, tier, String(atMostPpm), owners.join(" "), prefix];
    }),
  );
  return contender(
    "casbin, in memory",
    requests,
    ({ action, zone, role, tier, trafficPpm, owner, path }) => [
      action,
      zone,
      role,
      tier,
      trafficPpm,
      owner,
      path,
    ],
    (values) => enforcer.enforceSync(...values),
  );
}

const model = `
[request_definition]
r = action, zone, role, tier, ppm, owner, path

[policy_definition]
p = action, zone, role, tier, ppm, owners, prefix

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.action == p.action && r.zone == p.zone && r.role == p.role && r.tier == p.tier && r.ppm <= p.ppm && isAmong(r.owner, p.owners) && startsWith(r.path, p.prefix)
`;
