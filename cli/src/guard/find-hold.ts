import type { ListedHold, Guard } from "@interlock/runtime/guard";

import { CommandFailure, misused } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { quotedText } from "../shown-text.ts";

/** How many digits name a hold where no other one begins with them. */
const LEAST_DIGITS = 8;

/** A digest, or enough of its beginning to tell it from others. */
export const DIGEST_PATTERN: RegExp = /^[0-9a-f]{8,64}$/;

/** Everything that waits for people. */
export async function* everyHold(guard: Pick<Guard, "holds">): AsyncGenerator<ListedHold> {
  for (let after: string | null = null; ;) {
    const page: readonly ListedHold[] = await guard.holds(after);
    yield* page;
    const last = page.at(-1)?.hold.proposal ?? null;
    if (last === null || last === after) return;
    after = last;
  }
}

/** The hold that a digest or the beginning of one names. Throws a failure where there is none, or several. */
export async function holdNamed(guard: Pick<Guard, "holds">, named: string): Promise<ListedHold> {
  if (!DIGEST_PATTERN.test(named)) {
    throw misused(
      `${quotedText(named)} is no proposal's digest, nor the first ${LEAST_DIGITS} digits of one`,
    );
  }
  const found: ListedHold[] = [];
  for await (const one of everyHold(guard)) {
    if (one.hold.proposal.startsWith(named)) found.push(one);
  }
  const [first, ...others] = found;
  if (first === undefined) {
    throw new CommandFailure(exitCodes.no, `nothing waits for approval under ${quotedText(named)}`);
  }
  if (others.length > 0) {
    throw new CommandFailure(exitCodes.no, `several proposals begin with ${quotedText(named)}`);
  }
  return first;
}
