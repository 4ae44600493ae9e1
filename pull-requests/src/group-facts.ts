import { known, unknown, type Fact, type Facts, type GroupTable, type Vocabulary } from "@interlock/runtime";

import { principalIdOf } from "./account-id.ts";
import { idsOfSame } from "./declared-ids.ts";
import { shownReason, shownText } from "./shown-text.ts";
import type { PullRequestSnapshot } from "./snapshot.ts";

/** The teams that the policies ask GitHub for, as `org/slug`, each once: what the snapshot's `teams` has to answer. */
export function teamsAsked(vocabulary: Pick<Vocabulary, "groups">): readonly string[] {
  const teams = vocabulary.groups.flatMap((group) =>
    group.kind === "sourced" && group.by === "team" && group.source === "github" ? askedText(group) : [],
  );
  return [...new Set(teams)];
}

/**
 * The members of every group that a policy asks GitHub for, as of when the snapshot was read.
 * A team that was not read, or a group by anything but a team, is unknown; other sources, and groups with parameters,
 * are not answered here.
 */
export function groupFacts(
  snapshot: PullRequestSnapshot,
  vocabulary: Pick<Vocabulary, "groups">,
): NonNullable<Facts["groups"]> {
  return Object.fromEntries(
    vocabulary.groups.flatMap((group) => {
      if (group.kind !== "sourced" || group.source !== "github") return [];
      return askedText(group).map((asked) => {
        const fact =
          group.by === "team"
            ? teamMembers(snapshot, asked)
            : unknown(`GitHub is asked for teams, not for the ${group.by} ${shownText(asked)}`);
        return [group.id, fact] as const;
      });
    }),
  );
}

/** What a group is asked by; nothing for a group with parameters, which has an answer for every proposal. */
function askedText({ argument, parameters }: Extract<GroupTable, { kind: "sourced" }>): readonly string[] {
  return argument.kind === "text" && parameters.length === 0 ? [argument.text] : [];
}

/** The members of each group whose members are known, whoever lists them, under each of the ids that they have. */
export function knownGroups(
  facts: NonNullable<Facts["groups"]>,
  { groups, principals }: Pick<Vocabulary, "groups" | "principals">,
): readonly (readonly string[])[] {
  const named = groups.flatMap((group) => (group.kind === "names" ? [group.members] : []));
  const answered = Object.values(facts).flatMap((fact) => (fact.kind === "known" ? [fact.value] : []));
  return [...named, ...answered].map((members) => [
    ...new Set(members.flatMap((id) => [...idsOfSame(id, principals)])),
  ]);
}

function teamMembers({ teams, readAtMs }: PullRequestSnapshot, team: string): Fact<readonly string[]> {
  const answer = Object.hasOwn(teams, team) ? teams[team] : undefined;
  if (answer === undefined) return unknown(`team ${shownText(team)} was not asked for`);
  if (answer.kind === "unknown") {
    return unknown(`team ${shownText(team)} could not be read: ${shownReason(answer.reason)}`);
  }
  return known([...new Set(answer.value.map(principalIdOf))], readAtMs);
}
