import { EVERY_SWITCH } from "@interlock/ledger";
import type { StateStep } from "@interlock/runtime/state";
import { expect } from "vitest";

import { haltKey } from "../src/guard/halts/halt-row.ts";
import type { HaltView } from "../src/guard/halts/halt-view.ts";
import { learnHaltEpoch } from "../src/guard/halts/learn-epoch.ts";
import { verifyHaltState } from "../src/guard/halts/verify-halts.ts";
import { policyKey } from "../src/guard/policy-row.ts";
import type { GuardParts } from "../src/guard/ports.ts";
import { haltRefusal } from "../src/guard/primitives/kill-switch.ts";
import { type Enrolled, peopledProcess } from "./guard-people.ts";
import { beth, newWorld, policyText, type World } from "./guard-world.ts";

const haltText = `${policyText}
switch payments on deploy where target.owner == "payments" { resume quorum 1 of sre }
`;

export let world: World;
export let all: Enrolled;

/** Begins anew, with nothing thrown. */
export async function newScene(): Promise<void> {
  world = await newWorld(haltText);
  all = new Map();
}

/** One process of the scene. */
export function started(stream: string, more: Partial<GuardParts> = {}): ReturnType<typeof peopledProcess> {
  return peopledProcess(world, all, stream, more);
}

/** What a process makes of the halt row. */
export async function seen(parts: GuardParts): Promise<HaltView> {
  const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
  return await verifyHaltState(parts, rows[0] ?? null);
}

/** What a process sees that starts right now. */
export async function seenAtStart(stream: string): Promise<HaltView> {
  const parts = started(stream);
  await learnHaltEpoch(parts);
  return await seen(parts);
}

/** What keeps a deployment, a look and a way back from happening, by its source. */
export function refusals(view: HaltView): readonly (string | undefined)[] {
  const { module } = world.policy;
  return ["deploy", "look", "undo"].map((action) => haltRefusal(view, module, action)?.source);
}

/** Writes the halt row as somebody might who can write the state. */
export async function rewritten(change: (value: Record<string, unknown>) => object): Promise<void> {
  const { rows } = await world.state.read({ rows: [haltKey], tallies: [] });
  const [row = null] = rows;
  if (row === null) throw new Error("there is no halt row");
  const value = change(structuredClone(row.value)) as typeof row.value;
  await committed({ kind: "put", key: haltKey, version: row.version, value });
}

/** Commits one step, which has to be possible. */
export async function committed(step: StateStep): Promise<void> {
  expect(await world.state.commit([step])).toEqual({ ok: true });
}

/** Believes no key. */
export const knowingNobody: GuardParts["keyOf"] = () => ({
  ok: false,
  problem: { code: "key.unknown", message: "" },
});

/** One switch, thrown by a human. */
export const thrown = { switch: "shop.payments", by: beth, reason: "double charges" };
/** The switch for everything. */
export const everything = { ...thrown, switch: EVERY_SWITCH };

/** One process of the scene, under a policy that is in force. */
export async function starting(stream: string): Promise<ReturnType<typeof started>> {
  const { moduleDigest } = world.policy.policy;
  const { rows } = await world.state.read({ rows: [policyKey], tallies: [] });
  if (rows[0] === null) await committed({ kind: "put", key: policyKey, version: 0, value: { moduleDigest } });
  return started(stream);
}
