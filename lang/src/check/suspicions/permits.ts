import type { CheckedRule } from "../checked.ts";
import { suspect, wordOf, type JudgedSet } from "./judged.ts";

/** Permits that no bound is around. An action that reads, or that restores what was, may go without. */
export function suspectUnboundedPermits(judged: JudgedSet): void {
  const { set } = judged;
  const bounds = set.rules.filter((rule) => rule.kind === "bound");
  const bound = new Set(bounds.flatMap(({ actions }) => actions));
  const surelyBound = new Set(bounds.filter(isBinding).flatMap(({ actions }) => actions));
  for (const permit of set.rules) {
    if (permit.kind !== "permit") continue;
    const around = isBinding(permit) ? surelyBound : bound;
    const weighty = permit.actions.filter((name) => {
      const effect = judged.actions.get(name)?.effect;
      return effect === "changes" || effect === "proposes";
    });
    if (weighty.length === 0 || weighty.some((action) => around.has(action))) continue;
    suspect(
      judged,
      "IL3008",
      { permit: wordOf(permit.id), actions: weighty },
      { path: permit.path, span: permit.nameSpan },
    );
  }
}

/** Refuse rules without any condition that are about everything that some permit is about. */
export function suspectTotalRefusals(judged: JudgedSet): void {
  const { set } = judged;
  const permits = set.rules.filter((rule) => rule.kind === "permit");
  const permitted = new Set(permits.flatMap(({ actions }) => actions));
  const permittedOnTrial = new Set(
    permits.filter((permit) => !isBinding(permit)).flatMap(({ actions }) => actions),
  );
  for (const rule of set.rules) {
    if (rule.kind !== "refuse" || rule.where !== null || rule.by !== null || rule.unless !== null) continue;
    // A rule on trial leaves every permit that binds.
    const all = isBinding(rule) ? permitted : permittedOnTrial;
    const refused = new Set(rule.actions);
    if (all.size === 0 || ![...all].every((action) => refused.has(action))) continue;
    suspect(judged, "IL3006", { rule: wordOf(rule.id) }, { path: rule.path, span: rule.nameSpan });
  }
}

function isBinding({ stage }: CheckedRule): boolean {
  return stage !== "advisory";
}
