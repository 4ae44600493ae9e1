import type { Facts } from "../../facts.ts";
import { noNeeds } from "../../compiled-needs.ts";
import { groupMembers } from "../../kernel/group.ts";
import { Uncertain } from "../../kernel/value.ts";
import type { GuardParts } from "../ports.ts";
import { declaredGroup } from "./resume-quorum.ts";
import { strangerTo } from "./stranger.ts";

/** Who is of a group now, or why nobody can tell. */
export type Members = readonly string[] | string;

/**
 * Who is of the groups that may resume, asked of the host's readers right now: as a policy names them, or as the group's source says.
 * A reader is asked with the action `resume` and no target, and with the names of the groups in `needs`.
 */
export async function groupAnswers(
  parts: GuardParts,
  seats: readonly { readonly group: string; readonly declared?: string }[],
  nowMs: number,
): Promise<ReadonlyMap<string, Members>> {
  const { module } = parts.policy;
  const keys = [...new Set(seats.map(({ group }) => group))];
  const groups = await askedGroups(parts, keys, nowMs);
  const x = strangerTo(module, { kind: "human", groups, nowMs });
  return new Map(
    seats.map(({ group, declared }): readonly [string, Members] => {
      const found = declaredGroup(module, group);
      if (found === null) return [group, `the policy in force declares no group \`${group}\``];
      if (found.digest !== declared) {
        return [group, `\`${group}\` is declared otherwise than when the switch was thrown`];
      }
      const members = groupMembers(x, found.seat);
      return [group, Uncertain.is(members) ? `\`${group}\` is unknown (${members.reason})` : members];
    }),
  );
}

async function askedGroups(
  { readers, clock, limits, host }: GuardParts,
  groups: readonly string[],
  nowMs: number,
): Promise<NonNullable<Facts["groups"]>> {
  const reader = readers.find(({ gives }) => gives.includes("groups"));
  if (reader === undefined) return {};
  const identity = { kind: "known", verified: true, issuer: "interlock", chain: [] } as const;
  const question = {
    proposal: { v: 1, nonce: "resume", action: "resume", targets: [], payload: {} },
    caller: { principal: host, identity },
    needs: { ...noNeeds("resume"), groups, switches: [], rates: [] },
    nowMs,
  } as const;
  try {
    const facts = await clock.within(limits.gatherMs, (signal) => reader.read(question, signal));
    return facts.groups ?? {};
  } catch {
    // Who cannot be asked is unknown, and an unknown group resumes nothing.
    return {};
  }
}
