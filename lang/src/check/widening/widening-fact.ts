import type { People, Vocabulary } from "@interlock/runtime/vocabulary";

import type { Span } from "../../syntax/span.ts";
import { unreachable } from "../../unreachable.ts";
import type { CheckedClause, CheckedRule } from "../checked.ts";
import { eachRead, partsOf, type FactReference, type ReadTerm, type Term } from "../term.ts";

/** Who can say what a fact is. */
export type FactSort =
  /** A source that the policy declares. */
  | "outside"
  /** The model of the target. */
  | "target"
  /** What the runtime itself finds out: predictions, analysed statements, counters, the clock. */
  | "evidence"
  /** Who acts, and for whom. */
  | "identity"
  /** People who approve. */
  | "people";

/** A fact that could turn a verdict upward, and where it does. */
export interface WideningFact {
  readonly sort: FactSort;
  /** As the policy writes it: `target.tier`, `ticket(action.ticket).open`, `group sre`. */
  readonly name: string;
  /** The declared source that answers; null for every other fact. */
  readonly source: string | null;
  /** What reads it: `by`, `where`, `when`, `unless`, `quorum`, `resume`, a clause. */
  readonly reader: "by" | "where" | "when" | "each" | "unless" | "resume" | "clause";
  /** The clause's id; null for what a scope reads. */
  readonly clause: string | null;
  /**
   * Whether the rule without the fact would permit as much: what a bound requires and what a refuse rule is about. Whoever
   * writes such a fact escapes a rule that somebody wrote, but gains nothing that no rule would have given.
   */
  readonly restrictsOnly: boolean;
  readonly span: Span;
}

/** Where a fact is read, as all facts read there share it. */
export type Reader = Pick<WideningFact, "reader" | "clause" | "restrictsOnly">;

/** The facts that a condition reads, each place once. What the proposal itself says is not among them: it is what is judged. */
export function factsOfTerm(term: Term, reader: Reader, vocabulary: Vocabulary): readonly WideningFact[] {
  const found: WideningFact[] = [];
  const add = ({ fact, path, usedAt }: ReadTerm): void => {
    const sort = sortOf(fact);
    if (sort !== null) {
      const source = fact.kind === "outside" ? sourceOfFact(fact.fact, vocabulary) : null;
      found.push({ ...reader, sort, name: path, source, span: usedAt });
    }
    // Whoever chooses the question chooses the answer.
    const asked = fact.kind === "outside" ? fact.arguments : [];
    for (const argument of asked) if (argument.kind === "read") add(argument);
  };
  eachRead(term, add);
  for (const zone of zonesRead(term)) {
    found.push({ ...reader, sort: "evidence", name: `the time in ${zone}`, source: null, span: term.span });
  }
  return found;
}

function sortOf(fact: FactReference): FactSort | null {
  switch (fact.kind) {
    case "action":
    case "targets":
      return null;
    case "target":
      return "target";
    case "outside":
      return "outside";
    case "principal":
    case "human":
      return "identity";
    case "approvals":
      return "people";
    case "now":
    case "blast-share":
    case "blast-services":
    case "schema":
    case "schema-statements":
    case "reversal":
    case "reversal-tested":
    case "memory":
    case "origin":
    case "observed":
    case "declared":
      return "evidence";
    default:
      return unreachable(fact);
  }
}

function sourceOfFact(id: string, { facts }: Vocabulary): string | null {
  return facts.find((fact) => fact.id === id)?.source ?? null;
}

/** The time zones of the weekly windows in a condition, and the clock that every window reads. */
function zonesRead(term: Term): readonly string[] {
  if (term.kind === "in-window") return [term.time.kind === "weekly" ? term.time.zone.text : "UTC"];
  return [...new Set(partsOf(term).flatMap(zonesRead))];
}

/** The groups whose members could approve: those of a source can change without the policy. */
export function factsOfPeople(
  people: People,
  reader: Reader,
  span: Span,
  vocabulary: Vocabulary,
): readonly WideningFact[] {
  return people.seats.flatMap(({ group, arguments: asked = [] }): readonly WideningFact[] => {
    const table = vocabulary.groups.find((candidate) => candidate.id === group);
    const source = table?.kind === "sourced" ? table.source : null;
    const name = `group ${group.slice(group.lastIndexOf(".") + 1)}`;
    const keys = asked.flatMap((argument): readonly WideningFact[] => {
      if (argument.kind !== "read" || argument.of === "action") return [];
      const sort = argument.of === "target" ? "target" : "identity";
      return [{ ...reader, sort, name: `${argument.of}.${argument.field}`, source: null, span }];
    });
    return [{ ...reader, sort: "people", name, source, span }, ...keys];
  });
}

/** The facts that a clause's form measures. Approvals are what a hold waits for, so a quorum's people always widen. */
export function factsOfForm(
  { id, form, span }: CheckedClause,
  kind: CheckedRule["kind"],
  vocabulary: Vocabulary,
): readonly WideningFact[] {
  const restrictsOnly = kind === "bound" && form.kind !== "quorum";
  const reader: Reader = { reader: "clause", clause: id, restrictsOnly };
  if (form.kind === "require") return factsOfTerm(form.condition, reader, vocabulary);
  if (form.kind === "quorum") return factsOfPeople(form.people, reader, span, vocabulary);
  return measuredBy(form).map(({ name, sort = "evidence" }) => ({
    ...reader,
    sort,
    name,
    source: null,
    span,
  }));
}

type Measured = { readonly name: string; readonly sort?: FactSort };

function measuredBy(
  form: Exclude<CheckedClause["form"], { kind: "require" | "quorum" }>,
): readonly Measured[] {
  switch (form.kind) {
    case "blast-share":
      return [{ name: `blast.${form.share}.${form.percentile}` }];
    case "blast-services":
      return [{ name: "blast.services" }];
    case "schema-no":
      return [{ name: `schema.${form.effect}` }];
    case "schema-within":
      return [{ name: `the observed schema of ${form.contract}` }];
    case "network-within":
    case "network-crossing":
      return [{ name: "origin" }, { name: "the target's zone" }];
    case "audit-anchored":
      return [{ name: "the log's newest anchor" }];
    case "memory-success":
      return [{ name: "memory.success" }, { name: "memory.outcomes" }];
    case "memory-outcome":
      return [{ name: "memory.waiting" }];
    case "drift-none":
      return [{ name: "the observed state" }];
    case "reversal":
      return [{ name: `reversal.${form.demand}` }];
    case "rate-per":
    case "rate-at-once":
    case "rate-none":
      return [{ name: `the counter per ${form.key}` }];
    case "identity-verified":
    case "identity-rooted":
    case "identity-depth":
      return [{ name: "the chain of authority", sort: "identity" }];
    case "grant":
    case "grant-at-most":
      return [];
    default:
      return unreachable(form);
  }
}
