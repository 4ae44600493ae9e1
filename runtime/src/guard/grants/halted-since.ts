import { EVERY_SWITCH } from "@interlock/ledger";

import type { PolicyModule } from "../../module.ts";
import type { HaltView } from "../halts/halt-view.ts";
import { switchRecord } from "../halts/verify-halts.ts";
import type { Finding } from "../../verdict.ts";
import type { GuardParts } from "../ports.ts";
import { haltRefusal } from "../primitives/kill-switch.ts";
import { guardFinding } from "../refusal.ts";
import type { IssuedGrant } from "./grant-row.ts";

/**
 * Whether a halt that reaches a grant began after it was issued: it ended the grant, also where nobody came to write that down before the
 * switch was resumed. A drill ends none. True where the records do not show that there was no such halt.
 */
export async function haltedSince(parts: GuardParts, view: HaltView, link: IssuedGrant): Promise<boolean> {
  const { grant } = link.body;
  if (!grant.revokeOn.includes("halt") || view.epoch === link.epoch) return false;
  if (view.kind !== "known" || view.epoch < link.epoch) return true;
  const { history } = view.state;
  const first = history[0];
  // What began before this history begins, nobody can say any more.
  if (first !== undefined && first.epoch > link.epoch + 1) return true;
  for (const { epoch, record } of history) {
    if (epoch <= link.epoch) continue;
    const found = await switchRecord(parts, record);
    if (found === null) return true;
    if (found.kind === "halt" && !found.body.isDrill && reaches(parts.policy.module, found.switch, link)) {
      return true;
    }
  }
  return false;
}

/**
 * Why nothing is done under a grant for an action just now: a switch that is thrown stops the action, or may. Which targets it reaches is for
 * an evaluation to say, and there is none at the moment of use.
 */
export function haltedNow(view: HaltView, module: PolicyModule, action: string): Finding | null {
  const refusal = haltRefusal(view, module, action);
  if (refusal !== null || view.kind !== "known") return refusal;
  const name = [...view.thrown].find((thrown) => stops(module, thrown, action));
  if (name === undefined) return null;
  return guardFinding("kill_switch", {
    seen: `\`${name}\` is thrown`,
    bound: `\`${name}\` not thrown`,
    remedy: "have it resumed by those who were to resume it when it was thrown",
  });
}

function reaches(module: PolicyModule, name: string, { body }: IssuedGrant): boolean {
  return body.grant.can.some(({ action }) => stops(module, name, action));
}

/** Whether a switch stops an action, or may: of a switch that the module in force does not know nobody can tell. */
function stops({ switches, vocabulary }: PolicyModule, name: string, action: string): boolean {
  if (name === EVERY_SWITCH) {
    return vocabulary.actions.find((one) => one.name === action)?.effect !== "restores";
  }
  return switches.find(({ id }) => id === name)?.actions.includes(action) ?? true;
}
