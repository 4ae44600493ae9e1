import { EVERY_SWITCH } from "@interlock/ledger";

import { shortName } from "../../people.ts";
import type { Finding } from "../../verdict.ts";
import type { GuardParts } from "../ports.ts";
import { guardFinding } from "../refusal.ts";
import { haltMemory } from "./halt-memory.ts";

/**
 * Why an action may not be enforced although the state does not say so yet: a switch that may reach it was thrown in this process. Null
 * where none was. Asks nobody, so that it holds at the very moment at which it is asked.
 */
export function thrownHere(parts: Pick<GuardParts, "ledger" | "policy">, action: string): Finding | null {
  const { switches, vocabulary } = parts.policy.module;
  const restores = vocabulary.actions.find(({ name }) => name === action)?.effect === "restores";
  for (const { switch: name } of haltMemory(parts).uncommitted.values()) {
    const table = switches.find(({ id }) => id === name);
    const isReached = name === EVERY_SWITCH ? !restores : (table?.actions.includes(action) ?? true);
    if (!isReached) continue;
    return guardFinding("kill_switch", {
      seen: `\`${shortName(name)}\` is thrown in this process`,
      bound: `\`${shortName(name)}\` not thrown`,
      remedy: "have it resumed, once the state says that it is thrown",
    });
  }
  return null;
}
