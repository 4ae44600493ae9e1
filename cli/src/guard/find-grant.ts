import { type GuardParts, type ListedGrant, listGrants } from "@interlock/runtime/guard";

import { CommandFailure, misused } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { quotedText } from "../shown-text.ts";
import { DIGEST_PATTERN } from "./find-hold.ts";

/** Every grant that the state knows. */
export async function* everyGrant(parts: GuardParts): AsyncGenerator<ListedGrant> {
  for (let after: string | null = null; ;) {
    const { grants, next }: Awaited<ReturnType<typeof listGrants>> = await listGrants(parts, after);
    yield* grants;
    if (next === null) return;
    after = next;
  }
}

/** The grant that a digest or the beginning of one names. Throws a failure where there is none, or several. */
export async function grantNamed(parts: GuardParts, named: string): Promise<ListedGrant> {
  if (!DIGEST_PATTERN.test(named)) throw misused(`${quotedText(named)} is no grant's digest`);
  const found: ListedGrant[] = [];
  for await (const one of everyGrant(parts)) {
    if (one.digest.startsWith(named)) found.push(one);
  }
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  const message = first === undefined ? "there is no grant" : "several grants begin with";
  throw new CommandFailure(exitCodes.no, `${message} ${quotedText(named)}`);
}
