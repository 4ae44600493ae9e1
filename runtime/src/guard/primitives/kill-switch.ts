import { EVERY_SWITCH } from "@interlock/ledger";

import { type Fact, known, unknown } from "../../fact.ts";
import type { Facts } from "../../facts.ts";
import type { PolicyModule } from "../../module.ts";
import { shortName } from "../../people.ts";
import type { StateQuestion } from "../../state/state-store.ts";
import type { Finding } from "../../verdict.ts";
import { haltKey, readHaltRow } from "../halts/halt-row.ts";
import type { HaltView } from "../halts/halt-view.ts";
import type { PlannedStep } from "../planned-step.ts";
import { guardFinding } from "../refusal.ts";

/** What is read of switches before anything is judged: one row. */
export function askSwitches(): StateQuestion {
  return { rows: [haltKey], tallies: [] };
}

/** Whether each switch of a module is thrown: unknown of all where nobody can tell what is halted. */
export function switchFacts(view: HaltView, module: PolicyModule): NonNullable<Facts["switches"]> {
  const factOf = (id: string): Fact<boolean> =>
    view.kind === "unverifiable"
      ? unknown(view.why)
      : known(view.thrown.has(id) || view.thrown.has(EVERY_SWITCH));
  return Object.fromEntries(module.switches.map(({ id }) => [id, factOf(id)]));
}

/**
 * Why an action may not happen whatever the policy decided of it; null where nothing stops it. While everything is stopped only
 * what restores goes on. Where nobody can tell what is halted, not even that does, and neither does anything under a policy that does
 * not know what a thrown switch reaches.
 */
export function haltRefusal(view: HaltView, module: PolicyModule, action: string): Finding | null {
  if (view.kind === "unverifiable") {
    return guardFinding("kill_switch", {
      seen: `unknown (what is halted: ${view.why})`,
      bound: "a halt state that signed records show",
      remedy:
        "throw the switch for everything, which writes the state anew from the records, and have it resumed",
      isUnknown: true,
    });
  }
  const stranger = strangerIn(view, module);
  if (stranger !== null) return mayActivate(view, module);
  if (!view.thrown.has(EVERY_SWITCH)) return null;
  const effect = module.vocabulary.actions.find(({ name }) => name === action)?.effect;
  if (effect === "restores") return null;
  return guardFinding("kill_switch", {
    seen: "everything is stopped",
    bound: "the switch for everything not thrown",
    remedy: "have everything resumed by those who were to resume it when it was stopped",
  });
}

/** The step of an enforcement that holds the halt state: nothing was thrown or resumed since the verdict. */
export function haltSteps({ version }: Pick<HaltView, "version">): readonly PlannedStep[] {
  return [
    {
      step: { kind: "expect", key: haltKey, version },
      refusal: (seen) => {
        const state = seen !== null && "value" in seen ? readHaltRow(seen) : null;
        const now = state === null ? "there is no readable halt state" : `it is of epoch ${state.epoch}`;
        return guardFinding("kill_switch", {
          seen: `verdict is stale: the halt state changed after it, and now ${now}`,
          bound: "the halt state that was read for the verdict",
          remedy: "have the proposal evaluated again",
          isUnknown: state === null,
        });
      },
    },
  ];
}

/** Why a module cannot be put in force: a switch is thrown that it does not declare. Null where it can. */
export function mayActivate(view: HaltView, module: PolicyModule): Finding | null {
  const stranger = strangerIn(view, module);
  if (stranger === null) return null;
  return guardFinding("kill_switch", {
    seen: `\`${shortName(stranger)}\` (${stranger}) is thrown, and the policy does not declare it`,
    bound: "a policy that declares every switch that is thrown",
    remedy: `have \`${stranger}\` resumed under the policy that declares it, or declare it`,
  });
}

/** The first thrown switch that a module does not declare. */
function strangerIn(view: HaltView, module: PolicyModule): string | null {
  if (view.kind === "unverifiable") return null;
  const declared = new Set([EVERY_SWITCH, ...module.switches.map(({ id }) => id)]);
  return [...view.thrown].sort().find((id) => !declared.has(id)) ?? null;
}
