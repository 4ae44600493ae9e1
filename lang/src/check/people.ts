import type { Argument, GroupTable, People as PeopleTable } from "@interlock/runtime/vocabulary";

import type { People, Seats } from "../syntax/people.ts";
import { allOf, checkArguments, isCounted } from "./argument.ts";
import { report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { checkOptional } from "./expression.ts";
import { lookUp } from "./look-up.ts";
import { isSecret } from "./outside.ts";
import { printArgument } from "./print-argument.ts";
import { fillableSeats, type NamedSeats } from "./seats.ts";
import type { Term } from "./term.ts";

type SeatsTable = PeopleTable["seats"][number];

/** Resolves a list of people; null where a diagnostic stands for it. */
export function checkPeople(people: People, context: Context): PeopleTable | null {
  const positive = (value: number | null, what: string, span: Seats["span"]): void => {
    if (value !== null && value <= 0) report(context, "IL2209", { what }, span);
  };
  const seats = allOf(people.seats.map((seat) => checkSeats(seat, context)));
  for (const seat of people.seats) positive(seat.count, "a number of seats", seat.span);
  positive(people.agentsAtMost, "the number of agents", people.span);
  positive(people.withinMs, "`within`", people.span);
  if (seats === null) return null;
  refuseRepeated(people, seats, context);
  checkSizes(people, seats, context);
  const { agentsAtMost, bySoftwareKey, withinMs } = people;
  return { seats, agentsAtMost, bySoftwareKey, withinMs };
}

function checkSeats(seat: Seats, context: Context): SeatsTable | null {
  const meaning = lookUp(context.scope, seat.group, ["group"], context.diagnostics);
  if (meaning?.kind !== "group") return null;
  const { text } = seat.group;
  const { parameters } = meaning.declaration;
  const home = context.scopes.get(meaning.home);
  if (home === undefined || !isCounted(text, parameters, seat.arguments.length, seat.span, context)) {
    return null;
  }
  const table = { count: seat.count, group: declarationId(meaning, context) };
  if (parameters.length === 0) return table;
  const given = seat.arguments.map((argument) => checkOptional(argument, { ...context, claimed: null }));
  const terms = checkArguments({ name: text, parameters, home }, given, context);
  const data = terms === null ? null : allOf(terms.map((term) => argumentOf(term, context)));
  return data === null ? null : { ...table, arguments: data };
}

/** An argument as plain data; null where a diagnostic stands for it. */
function argumentOf(term: Term, context: Context): Argument | null {
  if (isSecret(term, context)) {
    report(context, "IL2259", { path: printArgument(term), shownBy: "hold" }, term.span);
    return null;
  }
  const claimed = term.kind === "read" ? term : term.kind === "variable" ? context.each : null;
  if (context.claimed !== null && claimed?.isClaimed === true) {
    // Whoever claims would choose who has to approve.
    report(context, "IL2205", { path: claimed.path, place: context.claimed }, term.span);
    return null;
  }
  if (term.kind === "constant") return { kind: "value", value: term.value };
  if (term.kind === "variable") return { kind: "element" };
  if (term.kind !== "read") return null;
  const { fact } = term;
  const isOfProposal = fact.kind === "action" || fact.kind === "target";
  if (!isOfProposal && fact.kind !== "principal" && fact.kind !== "human") return null;
  return { kind: "read", of: fact.kind, field: fact.field };
}

/** `2 of dba and 1 of dba` are three seats of one group, said in two ways. */
function refuseRepeated(people: People, seats: readonly SeatsTable[], context: Context): void {
  const first = new Set<string>();
  for (const [index, { group, arguments: given }] of seats.entries()) {
    const key = JSON.stringify([group, given ?? []]);
    const written = people.seats[index];
    if (first.has(key) && written !== undefined) {
      report(context, "IL2253", { group: written.group.text }, written.span);
    }
    first.add(key);
  }
}

/** A group by names is the policy's own word, so it is known here whether it could ever be enough. */
function checkSizes(people: People, seats: readonly SeatsTable[], context: Context): void {
  const { principals } = context.vocabulary;
  const agents = Math.max(0, people.agentsAtMost ?? 0);
  const named: NamedSeats[] = [];
  let isTooLarge = false;
  for (const [index, { count, group: id }] of seats.entries()) {
    const group = context.vocabulary.groups.find((candidate) => candidate.id === id);
    if (group === undefined || !isNamed(group)) continue;
    named.push({ count, group });
    const size = fillableSeats([{ count: group.members.length, group }], agents, principals);
    if (size >= count) continue;
    isTooLarge = true;
    report(context, "IL2207", { count, group: id, size }, people.seats[index]?.span ?? people.span);
  }
  if (isTooLarge || named.length < 2) return;
  const wanted = named.reduce((sum, { count }) => sum + count, 0);
  const size = fillableSeats(named, agents, principals);
  if (size < wanted) report(context, "IL2252", { wanted, size }, people.span);
}

function isNamed(group: GroupTable): group is GroupTable & { readonly kind: "names" } {
  return group.kind === "names";
}
