import { groupKey } from "../facts.ts";
import { limits } from "../limits.ts";
import { own } from "../own.ts";
import { staleness } from "./fresh.ts";
import { questionOf } from "./question.ts";
import type { AskedSeats } from "./seats.ts";
import type { Subject } from "./subject.ts";
import { Uncertain } from "./value.ts";

/**
 * The ids of a group's members: those that the policy names, or what its source answered, as long as that is fresh.
 * Unknown where nobody answered, and where the answer is stale, undated, ill-typed or longer than any group may be.
 */
export function groupMembers(
  x: Subject,
  { group: id, arguments: given }: AskedSeats,
): readonly string[] | Uncertain {
  const group = x.vocabulary.groups.find((candidate) => candidate.id === id);
  const name = `group ${id}`;
  if (group === undefined) return new Uncertain(name, "the name is not declared");
  const asked = (given ?? []).map(({ value }) => value);
  const parameters = group.kind === "sourced" ? group.parameters : [];
  const question = questionOf(asked, parameters, name, x.vocabulary.zones);
  if (Uncertain.is(question)) return question;
  if (group.kind === "names") return group.members;
  const fact = own(x.facts.groups, groupKey(id, question));
  if (fact === undefined) return new Uncertain(name, "nobody answered");
  if (fact.kind === "unknown") return new Uncertain(name, fact.reason);
  if (fact.kind === "absent") return new Uncertain(name, "the source says that there is none");
  if (fact.kind !== "known") return new Uncertain(name, "the answer is ill-typed");
  const stale = staleness(fact.observedAtMs, group.freshMs, name, x.now);
  if (stale !== null) return stale;
  const members: unknown = fact.value;
  if (!Array.isArray(members) || members.length > limits.groupMembers) {
    return new Uncertain(name, `the list is ill-typed or longer than ${limits.groupMembers}`);
  }
  return members.filter((member) => typeof member === "string");
}
