import type { Vocabulary } from "@interlock/runtime/vocabulary";

import { diagnose } from "../../diagnostics/catalogue.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../syntax/span.ts";
import type { CheckedClause, CheckedRule, CheckedSet } from "../checked.ts";
import type { Term } from "../term.ts";
import { factsOfForm, factsOfPeople, factsOfTerm, type WideningFact } from "./widening-fact.ts";

/** What can be widened, and by which facts. */
export interface WideningEntry {
  readonly kind: "permit" | "bound" | "refuse" | "switch" | "ceiling";
  /** `module.rule`; of a ceiling its module. */
  readonly id: string;
  readonly path: string;
  readonly span: Span;
  /** In the order of the text, each place once. */
  readonly facts: readonly WideningFact[];
}

/** What a configuration says of sources, by the names that policies declare. */
export type VouchedSources = Readonly<Record<string, { readonly agentsCanWrite: boolean }>>;

/**
 * Lists the facts that could turn a verdict upward: whatever a permit reads, what a bound's scope and its clauses' `when`
 * read, what a switch and a ceiling read, and the groups that can waive or approve. A bound's own conditions and a
 * refuse rule's `where` are not among them: they restrict. Pure, never throws.
 */
export function whatWidens(set: CheckedSet): readonly WideningEntry[] {
  const { vocabulary } = set;
  const rules = set.rules.map((rule): WideningEntry => ({
    kind: rule.kind,
    id: rule.id,
    path: rule.path,
    span: rule.nameSpan,
    facts: distinct(factsOfRule(rule, vocabulary)),
  }));
  const switches = set.switches.map(({ id, path, nameSpan, by, where }): WideningEntry => ({
    kind: "switch",
    id,
    path,
    span: nameSpan,
    facts: distinct([
      {
        sort: "evidence",
        name: "whether it is thrown",
        source: null,
        reader: "clause",
        clause: null,
        span: nameSpan,
      },
      ...scopeFacts(by, where, nameSpan, vocabulary),
    ]),
  }));
  const ceilings = set.ceilings.map(({ module, path, span, by, where }): WideningEntry => ({
    kind: "ceiling",
    id: module,
    path,
    span,
    facts: distinct(scopeFacts(by, where, span, vocabulary)),
  }));
  return [...rules, ...switches, ...ceilings].filter(({ facts }) => facts.length > 0);
}

/** A mistake for each source that could widen and that is not vouched for, at the first place that reads it. */
export function unvouchedSources(
  entries: readonly WideningEntry[],
  sources: VouchedSources,
): readonly Diagnostic[] {
  const reported = new Set<string>();
  return entries.flatMap(({ path, facts }) =>
    facts.flatMap(({ source, name, span }) => {
      if (source === null || reported.has(source)) return [];
      reported.add(source);
      const vouched = Object.hasOwn(sources, source) ? sources[source] : undefined;
      if (vouched?.agentsCanWrite === false) return [];
      const code = vouched === undefined ? "IL3101" : "IL3102";
      return [diagnose(code, { source, what: `\`${name}\`` }, { path, span })];
    }),
  );
}

function factsOfRule(rule: CheckedRule, vocabulary: Vocabulary): readonly WideningFact[] {
  const { kind, by, where, nameSpan, unless, clauses } = rule;
  const waiving =
    unless === null ? [] : factsOfPeople(unless, { reader: "unless", clause: null }, nameSpan, vocabulary);
  return [
    ...(kind === "refuse" ? [] : scopeFacts(by, where, nameSpan, vocabulary)),
    ...waiving,
    ...clauses.flatMap((clause) => factsOfClause(clause, kind, vocabulary)),
  ];
}

function scopeFacts(
  by: readonly string[] | null,
  where: Term | null,
  span: Span,
  vocabulary: Vocabulary,
): readonly WideningFact[] {
  const who: readonly WideningFact[] =
    by === null
      ? []
      : [{ sort: "identity", name: "who acts", source: null, reader: "by", clause: null, span }];
  return [
    ...who,
    ...(where === null ? [] : factsOfTerm(where, { reader: "where", clause: null }, vocabulary)),
  ];
}

function factsOfClause(
  clause: CheckedClause,
  kind: CheckedRule["kind"],
  vocabulary: Vocabulary,
): readonly WideningFact[] {
  const { id, each, form, when, unless, span } = clause;
  return [
    // A shorter list is judged less often.
    ...(each === null ? [] : factsOfTerm(each.list, { reader: "each", clause: id }, vocabulary)),
    ...(when === null ? [] : factsOfTerm(when, { reader: "when", clause: id }, vocabulary)),
    ...(kind === "permit" || form.kind === "quorum" ? factsOfForm(clause, vocabulary) : []),
    ...(unless === null ? [] : factsOfPeople(unless, { reader: "unless", clause: id }, span, vocabulary)),
  ];
}

function distinct(facts: readonly WideningFact[]): readonly WideningFact[] {
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
}
