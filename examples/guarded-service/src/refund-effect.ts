import { targetKey } from "@interlock/runtime";
import type { Effect, GrantAnswer, GrantRequest } from "@interlock/runtime/guard";

import type { Payment, Platform } from "./platform.ts";
import { reached } from "./refund-facts.ts";

/**
 * The one way by which this service pays anything back. It is handed the proposal as it stands on record, and takes the use of the grant
 * that was issued for it right before it pays: what was halted, revoked or used by then is not paid.
 */
export function refundEffect(
  platform: Platform,
  useGrant: (request: GrantRequest) => Promise<GrantAnswer>,
): Effect {
  return async ({ proposal, grants: [grant] }, signal) => {
    const [target] = proposal.targets;
    const { incident, cents } = proposal.payload;
    const customers = reached(platform, proposal);
    if (
      target === undefined ||
      typeof incident !== "string" ||
      typeof cents !== "number" ||
      customers === null
    )
      return { result: "failure", observed: { why: "there is nothing to refund" } };
    if (grant === undefined) return { result: "failure", observed: { why: "no grant was issued" } };
    const used = await useGrant({
      digest: grant.digest,
      action: proposal.action,
      resource: targetKey(target),
    });
    if (!used.ok) return { result: "failure", observed: { why: used.finding.seen } };
    if (signal.aborted) return { result: "failure", observed: { why: "halted" } };
    const payment: Payment = { product: target.id, incident, cents, customers };
    platform.pay(payment);
    return { result: "success", observed: { customers, cents }, value: payment };
  };
}
