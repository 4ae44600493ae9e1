import * as kernel from "./kernel.ts";
import { describeUncertain } from "./kernel/measure.ts";
import type { Subject } from "./kernel/subject.ts";
import { Uncertain } from "./kernel/value.ts";
import type { PolicyModule } from "./module.ts";
import { stages, type Stage } from "./vocabulary/words.ts";

/** `stage at most S` where it reaches the target, or may. */
export interface Ceiling {
  readonly stage: Stage;
  readonly isUnknown: boolean;
  /** Where it stands and, where nobody can tell whether it reaches the target, why. */
  readonly said: string;
}

/** Every ceiling that lies over the target, or may: permits of a later stage do not count under it. */
export function ceilingsOver(module: PolicyModule, x: Subject): readonly Ceiling[] {
  return module.ceilings.flatMap(({ actions, stage, at }, index) => {
    if (!actions.includes(x.action)) return [];
    const code = module.ceilingCode[index];
    if (code === undefined) throw new Error(`the ceiling at ${at} has no code`);
    const reach = code.scope(kernel, x);
    if (reach === false) return [];
    const isUnknown = Uncertain.is(reach);
    const doubt = isUnknown ? `, if it reaches the target: ${describeUncertain(reach)}` : "";
    return [{ stage, isUnknown, said: `stage at most ${stage} (${at})${doubt}` }];
  });
}

/** The ceiling that keeps a permit of this stage out; null where none does. One that surely reaches the target comes first. */
export function keptOutBy(stage: Stage, ceilings: readonly Ceiling[]): Ceiling | null {
  const lower = ceilings.filter((ceiling) => stages.indexOf(ceiling.stage) < stages.indexOf(stage));
  return lower.find((ceiling) => !ceiling.isUnknown) ?? lower[0] ?? null;
}
