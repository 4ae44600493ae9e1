import type { Principal } from "@interlock/runtime";

import type { Entities } from "../build/vocabulary.js";

/** What the platform has on record about a service. */
export interface ServiceRecord extends Readonly<Entities["Service"]> {
  /** Its share of all users' requests, in parts per million. */
  readonly trafficPpm: number;
  readonly rollbackTestedAtMs: number;
}

/** What came of a deployment. */
export interface Deployed {
  readonly service: string;
  readonly image: string;
  readonly canary: number;
  /** When the credential that carried it out ends. */
  readonly credentialUntilMs: number;
}

/** What stands behind the service: who calls, what runs, what is frozen, and the one way to change it. */
export interface Platform {
  principalOf(token: string): Principal | null;
  serviceOf(id: string): ServiceRecord | null;
  /** Null where the calendar does not answer. */
  freezeOf(zone: ServiceRecord["zone"]): { readonly isFrozen: boolean; readonly seenAtMs: number } | null;
  deploy(what: Deployed): void;
}

const dayMs = 86_400_000;

/** A platform in memory, with two services and two callers. */
export function platformInMemory(nowMs: () => number): Platform & { readonly deployed: readonly Deployed[] } {
  const deployed: Deployed[] = [];
  const callers = new Map<string, Principal>([
    ["release-token", { kind: "agent", ids: ["spiffe://shop.example/agents/release"], name: "release bot" }],
    ["ada-token", { kind: "human", ids: ["spiffe://shop.example/people/ada"], name: "Ada" }],
  ]);
  const services = new Map<string, ServiceRecord>([
    [
      "checkout",
      {
        tier: "gold",
        zone: "production",
        owner: "payments",
        trafficPpm: 300_000,
        rollbackTestedAtMs: nowMs() - 2 * dayMs,
      },
    ],
    [
      "search",
      {
        tier: "bronze",
        zone: "production",
        owner: "catalogue",
        trafficPpm: 100_000,
        rollbackTestedAtMs: nowMs() - 90 * dayMs,
      },
    ],
  ]);
  return {
    deployed,
    principalOf: (token) => callers.get(token) ?? null,
    serviceOf: (id) => services.get(id) ?? null,
    // As the calendar answered when it was asked last.
    freezeOf: () => ({ isFrozen: false, seenAtMs: nowMs() - 30_000 }),
    deploy: (what) => void deployed.push(what),
  };
}
