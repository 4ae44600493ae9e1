import type { Principal } from "@interlock/runtime";
import type { Caller } from "@interlock/runtime/guard";

import type { Entities } from "../build/vocabulary.js";

/** A product, and what went wrong with it: how many customers each incident hit. */
export interface ProductRecord extends Readonly<Entities["Product"]> {
  readonly affected: Readonly<Record<string, number>>;
}

/** Money that went back to customers. */
export interface Payment {
  readonly product: string;
  readonly incident: string;
  readonly cents: number;
  readonly customers: number;
}

/** What stands behind the service: who calls, what was sold, and the one way to pay back. */
export interface Platform {
  readonly callerOf: (token: string) => Caller | null;
  readonly productOf: (id: string) => ProductRecord | null;
  /** How many customers the shop has. */
  readonly customers: number;
  /** When calling back a batch of refunds was tried last. */
  readonly recallTestedAtMs: number;
  readonly pay: (payment: Payment) => void;
}

/** What the ids of everybody at the shop begin with. */
const people = "spiffe://shop.example/people";

const cleo: Principal = { kind: "human", ids: [`${people}/cleo`], name: "Cleo" };
/** Two who lead the support team: `leads` in the policy. */
export const ada: Principal = { kind: "human", ids: [`${people}/ada`], name: "Ada" };
export const ben: Principal = { kind: "human", ids: [`${people}/ben`], name: "Ben" };

/** A platform in memory, with two products, an agent, and three people. */
export function platformInMemory(nowMs: () => number): Platform & { readonly payments: readonly Payment[] } {
  const payments: Payment[] = [];
  const callers = new Map<string, Caller>([
    // Who stands behind the agent is the platform's word, never the agent's.
    [
      "refund-token",
      attested({ kind: "agent", ids: ["spiffe://shop.example/agents/refunds"], name: "refund bot" }, cleo),
    ],
    ["ada-token", attested(ada)],
    ["ben-token", attested(ben)],
  ]);
  const products = new Map<string, ProductRecord>([
    ["lamp", { team: "lights", affected: { "INC-1": 20, "INC-2": 1_200, "INC-3": 300 } }],
    ["chair", { team: "seats", affected: { "INC-4": 10 } }],
  ]);
  return {
    payments,
    callerOf: (token) => callers.get(token) ?? null,
    productOf: (id) => products.get(id) ?? null,
    customers: 10_000,
    recallTestedAtMs: nowMs() - 2 * 86_400_000,
    pay: (payment) => void payments.push(payment),
  };
}

function attested(principal: Principal, ...chain: readonly Principal[]): Caller {
  return {
    principal,
    identity: { kind: "known", verified: true, issuer: "https://idp.shop.example", chain },
  };
}
