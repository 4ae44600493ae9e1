import type { Vocabulary } from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";

import { principalIdOf } from "./account-id.ts";
import { knownAgent } from "./known-agents.ts";
import { plainText } from "./shown-text.ts";
import type { Account } from "./snapshot.ts";

/** A human who answers for an agent, as the configuration names them. */
export type Root = Configuration["agents"][number]["root"];

/** Who is enrolled or declared as an agent: the part of the project's word that identity needs. */
export interface AgentRoster {
  readonly agents: Configuration["agents"];
  readonly principals: Vocabulary["principals"];
}

/**
 * Why an account counts as an agent, in words; null where nothing attested says so.
 * Null does not make it a human: agents push through the accounts of users.
 */
export function agentReason(account: Account, roster: AgentRoster): string | null {
  const name = `${plainText(account.login)} (${account.id})`;
  const known = knownAgent(account.id);
  if (known !== undefined) return `${name} is the known ${known.kind} ${known.login}`;
  const id = principalIdOf(account);
  if (roster.agents.some((agent) => agent.id === id))
    return `${name} is enrolled as an agent in the configuration`;
  const isDeclared = roster.principals.some(({ role, ids }) => role === "agent" && ids.includes(id));
  if (isDeclared) return `${name} is declared as an agent by a policy`;
  // Only a `User` can be a person; what the platform may invent later is not taken for one.
  return account.type === "User" ? null : `${name} is of type ${plainText(account.type)}`;
}

/** The humans who answer for an account, one for each enrolment; none where it is not enrolled. */
export function rootsOf(account: Pick<Account, "id">, roster: AgentRoster): readonly Root[] {
  const id = principalIdOf(account);
  return roster.agents.filter((agent) => agent.id === id).map((agent) => agent.root);
}
