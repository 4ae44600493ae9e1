import type { Vocabulary } from "@interlock/runtime/vocabulary";

import { diagnose } from "../../diagnostics/catalogue.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../syntax/span.ts";
import type { CheckedClause, CheckedRule, CheckedSet } from "../checked.ts";
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
 * Lists the facts that could turn a verdict upward: whatever a rule, a switch or a ceiling reads, and the groups that can
 * waive, approve or resume. What a bound requires is among them, and what a refuse rule is about: whoever writes
 * such a fact satisfies the one and escapes the other. Pure, never throws.
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
  const switches = set.switches.map(({ id, path, nameSpan, by, where, resume }): WideningEntry => ({
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
        restrictsOnly: false,
        span: nameSpan,
      },
      ...scopeFacts({ by, where }, false, nameSpan, vocabulary),
      ...factsOfPeople(
        resume,
        { reader: "resume", clause: null, restrictsOnly: false },
        nameSpan,
        vocabulary,
      ),
    ]),
  }));
  const ceilings = set.ceilings.map(({ module, path, span, by, where }): WideningEntry => ({
    kind: "ceiling",
    id: module,
    path,
    span,
    facts: distinct(scopeFacts({ by, where }, false, span, vocabulary)),
  }));
  return [...rules, ...switches, ...ceilings].filter(({ facts }) => facts.length > 0);
}

/**
 * A mistake for each source of which nothing says whether agents can write it, and for each that they can write and that
 * does more than restrict; at the first place where it does more, or else at the first that reads it.
 */
export function unvouchedSources(
  entries: readonly WideningEntry[],
  sources: VouchedSources,
): readonly Diagnostic[] {
  const places = new Map<string, WideningFact & { readonly path: string }>();
  for (const { path, facts } of entries) {
    for (const fact of facts) {
      const { source, restrictsOnly } = fact;
      if (source === null) continue;
      const vouched = vouchedFor(source, sources);
      if (vouched?.agentsCanWrite === false || (vouched !== undefined && restrictsOnly)) continue;
      const before = places.get(source);
      if (before === undefined || (before.restrictsOnly && !restrictsOnly))
        places.set(source, { ...fact, path });
    }
  }
  return [...places].map(([source, { path, name, restrictsOnly, span }]) => {
    const what = `\`${name}\``;
    return vouchedFor(source, sources) === undefined
      ? diagnose("IL3101", { source, what, restrictsOnly }, { path, span })
      : diagnose("IL3102", { source, what }, { path, span });
  });
}

/** What is said of a source by its own name, and never by what every object has. */
function vouchedFor(source: string, sources: VouchedSources): VouchedSources[string] | undefined {
  return Object.hasOwn(sources, source) ? sources[source] : undefined;
}

function factsOfRule(rule: CheckedRule, vocabulary: Vocabulary): readonly WideningFact[] {
  const { kind, nameSpan, unless, clauses } = rule;
  const waiving =
    unless === null
      ? []
      : factsOfPeople(unless, { reader: "unless", clause: null, restrictsOnly: false }, nameSpan, vocabulary);
  return [
    ...scopeFacts(rule, kind === "refuse", nameSpan, vocabulary),
    ...waiving,
    ...clauses.flatMap((clause) => factsOfClause(clause, kind, vocabulary)),
  ];
}

function scopeFacts(
  { by, where }: Pick<CheckedRule, "by" | "where">,
  restrictsOnly: boolean,
  span: Span,
  vocabulary: Vocabulary,
): readonly WideningFact[] {
  const who: readonly WideningFact[] =
    by === null
      ? []
      : [
          {
            sort: "identity",
            name: "who acts",
            source: null,
            reader: "by",
            clause: null,
            restrictsOnly,
            span,
          },
        ];
  return [
    ...who,
    ...(where === null
      ? []
      : factsOfTerm(where, { reader: "where", clause: null, restrictsOnly }, vocabulary)),
  ];
}

function factsOfClause(
  clause: CheckedClause,
  kind: CheckedRule["kind"],
  vocabulary: Vocabulary,
): readonly WideningFact[] {
  const { id, each, when, unless, span } = clause;
  return [
    // A shorter list is judged less often.
    ...(each === null
      ? []
      : factsOfTerm(each.list, { reader: "each", clause: id, restrictsOnly: false }, vocabulary)),
    ...(when === null
      ? []
      : factsOfTerm(when, { reader: "when", clause: id, restrictsOnly: false }, vocabulary)),
    ...factsOfForm(clause, kind, vocabulary),
    ...(unless === null
      ? []
      : factsOfPeople(unless, { reader: "unless", clause: id, restrictsOnly: false }, span, vocabulary)),
  ];
}

function distinct(facts: readonly WideningFact[]): readonly WideningFact[] {
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
}
