import type { Account } from "./snapshot.ts";

/** The id by which policies, groups and facts name an account: `github:198982749`. */
export function principalIdOf(account: Pick<Account, "id">): string {
  return `github:${account.id}`;
}
