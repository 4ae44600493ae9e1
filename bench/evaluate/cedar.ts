import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";

import { contender, type Contender } from "./contender.ts";
import type { Request } from "./requests.ts";
import type { Rule } from "./rules.ts";

/**
 * Cedar in its WebAssembly, with the policies parsed beforehand. A request carries its entities: that is how this package
 * is asked.
 */
export function cedar(name: string, rules: readonly Rule[], requests: readonly Request[]): Contender {
  const preparsedPolicySetId = `rules-${rules.length}`;
  const parsed = preparsePolicySet(preparsedPolicySetId, {
    staticPolicies: rules.map(policyText).join("\n"),
  });
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed.errors));
  const principal = { type: "Agent", id: "release-bot" };
  return contender(
    name,
    requests,
    ({ action, service, role, zone, tier, owner, path, trafficPpm }) => {
      const resource = { type: "Service", id: service };
      return {
        preparsedPolicySetId,
        principal,
        action: { type: "Action", id: action },
        resource,
        context: { path, trafficPpm },
        entities: [
          { uid: principal, attrs: {}, parents: [{ type: "Role", id: role }] },
          { uid: resource, attrs: { zone, tier, owner }, parents: [] },
        ],
      };
    },
    (call) => {
      const answer = statefulIsAuthorized(call);
      if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
      return answer.response.decision === "allow";
    },
  );
}

function policyText({ action, zone, role, tier, atMostPpm, owners, prefix }: Rule): string {
  const conditions = [
    `resource.zone == ${text(zone)}`,
    `resource.tier == ${text(tier)}`,
    `context.trafficPpm <= ${atMostPpm}`,
    `${text(owners)}.contains(resource.owner)`,
    `context.path like ${text(`${prefix}*`)}`,
  ].join(" && ");
  const head = `principal in Role::${text(role)}, action == Action::${text(action)}, resource`;
  return `permit(${head}) when { ${conditions} };`;
}

function text(value: string | readonly string[]): string {
  return JSON.stringify(value);
}
