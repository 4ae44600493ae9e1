import type { Effect } from "../vocabulary/words.ts";
import type { GuardParts } from "./ports.ts";

/** What an action of this name does; null where no policy declares it. */
export function effectOf({ policy }: Pick<GuardParts, "policy">, action: string): Effect | null {
  return policy.module.vocabulary.actions.find(({ name }) => name === action)?.effect ?? null;
}
