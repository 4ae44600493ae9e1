import { unreachable } from "@interlock/lang";
import type { JsonObject } from "@interlock/ledger";

import type { Differs, ReplayAnswer } from "./replay-answer.ts";

/** How often one thing changed into another. */
export interface Transition {
  readonly before: string;
  readonly after: string;
  readonly count: number;
}

/** How many decisions a rule, or a primitive that no rule speaks for, made differ. */
export interface RuleTransition extends Transition {
  /** `module.rule`; null where none speaks. */
  readonly rule: string | null;
  /** The primitive, `rule`, or `coverage`. */
  readonly source: string;
}

/** What came of many replays. It grows with what differs in kind, and not with how many there were. */
export interface ReplayTally {
  readonly counts: { [kind in ReplayAnswer["kind"]]: number };
  /** By the code of why not, or of what was contradicted. */
  readonly reasons: Map<string, number>;
  readonly transitions: Map<string, Transition>;
  readonly rules: Map<string, RuleTransition>;
}

/** A tally of nothing yet. */
export function emptyTally(): ReplayTally {
  return {
    counts: { equal: 0, differs: 0, "voices-disagree": 0, contradicted: 0, "not-replayable": 0 },
    reasons: new Map(),
    transitions: new Map(),
    rules: new Map(),
  };
}

/** Counts one answer in. */
export function countAnswer(tally: ReplayTally, answer: ReplayAnswer): void {
  tally.counts[answer.kind] += 1;
  switch (answer.kind) {
    case "equal":
    case "voices-disagree":
      return;
    case "contradicted":
    case "not-replayable":
      tally.reasons.set(answer.code, (tally.reasons.get(answer.code) ?? 0) + 1);
      return;
    case "differs":
      countDifference(tally, answer);
      return;
    default:
      unreachable(answer);
  }
}

function countDifference({ transitions, rules }: ReplayTally, { before, after, changes }: Differs): void {
  // A decision may differ in what it rests on, and come to the same.
  if (before !== after) {
    const key = JSON.stringify([before, after]);
    transitions.set(key, { before, after, count: (transitions.get(key)?.count ?? 0) + 1 });
  }
  // A rule of several clauses, or on several targets, counts once a decision.
  const touched = new Map<string, { readonly rule: string | null; readonly source: string }>();
  for (const change of changes) {
    if (change.kind !== "finding") continue;
    const finding = change.after ?? change.before ?? {};
    const named = { rule: textAt(finding, "rule"), source: textAt(finding, "source") ?? "unknown" };
    touched.set(JSON.stringify(named), named);
  }
  for (const [name, { rule, source }] of touched) {
    const place = JSON.stringify([name, before, after]);
    rules.set(place, { rule, source, before, after, count: (rules.get(place)?.count ?? 0) + 1 });
  }
}

function textAt(finding: JsonObject, member: string): string | null {
  const value = finding[member];
  return typeof value === "string" ? value : null;
}

/** The changes of outcomes, the most frequent first. */
export function transitionsOf({ transitions }: ReplayTally): readonly Transition[] {
  return [...transitions.values()].sort(byCount);
}

/** The same by rule and primitive: a decision that several of them touch counts for each. */
export function ruleTransitionsOf({ rules }: ReplayTally): readonly RuleTransition[] {
  return [...rules.values()].sort(byCount);
}

function byCount(one: Transition, other: Transition): number {
  return other.count - one.count || compareText(JSON.stringify(one), JSON.stringify(other));
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
