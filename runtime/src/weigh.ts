import { describeUncertain, type Measure } from "./kernel/measure.ts";
import { approved, type Approved } from "./primitives/quorum.ts";
import { askedPeople, type AskedPeople } from "./kernel/seats.ts";
import type { Subject } from "./kernel/subject.ts";
import { Uncertain, type Value } from "./kernel/value.ts";
import { describePeople, type People } from "./people.ts";
import { unreachable } from "./unreachable.ts";
import type { Finding } from "./verdict.ts";
import type { FindingSource } from "./vocabulary/words.ts";

/** Where a finding stands. */
export interface Place {
  readonly source: FindingSource;
  readonly rule: string | null;
  readonly clause: string | null;
  readonly at: string | null;
  readonly target: Finding["target"];
  /** As it is shown. */
  readonly element: string | null;
  readonly because: string | null;
}

/** A finding, and until when it is true by itself. */
export interface Weighed {
  readonly finding: Finding;
  /** Undefined where no age bounds it. */
  readonly untilMs?: number | undefined;
}

/** Turns a condition into an outcome: true permits, unknown refuses, false waits for those who may waive it. */
export function weigh(
  place: Place,
  measured: Measure,
  unless: People | null,
  { x, element }: { readonly x: Subject; readonly element: Value | null },
): Weighed {
  const { condition, seen, bound, margin, remedy, untilMs } = measured;
  const said = { ...place, seen, bound, margin };
  if (condition === true) {
    return {
      finding: { ...said, outcome: "permit", isUnknown: false, remedy: "nothing", needs: null },
      untilMs,
    };
  }
  if (condition !== false) {
    // People waive what they saw, never a blank: an unknown refuses whatever its `unless`.
    const how = `find out what is ${describeUncertain(condition)}`;
    return { finding: { ...said, outcome: "refuse", isUnknown: true, remedy: how, needs: null } };
  }
  if (unless === null) {
    return { finding: { ...said, outcome: "refuse", isUnknown: false, remedy, needs: null } };
  }
  return waitFor(place, unless, { x, element }, measured);
}

/** A clause that people can turn: approved, held, or refused where they never could. */
export function waitFor(
  place: Place,
  people: People,
  { x, element }: { readonly x: Subject; readonly element: Value | null },
  measured: Measure | null,
): Weighed {
  const asked = askedPeople(x, people, element);
  if (Uncertain.is(asked)) return answer(place, people, { kind: "unknown", cause: asked }, measured);
  return answer(place, asked, approved(x, asked), measured);
}

function answer(
  place: Place,
  people: People | AskedPeople,
  said: Approved,
  measured: Measure | null,
): Weighed {
  const who = describePeople(people);
  const bound = measured === null ? `approval of ${who}` : `${measured.bound}, unless ${who} approve`;
  const margin = measured?.margin ?? null;
  const prefix = measured === null ? "" : `${measured.seen}; `;
  // Whoever mends what failed needs nobody to waive it.
  const instead = measured === null ? "" : `${measured.remedy}, or `;
  const words = { ...place, bound, margin };
  switch (said.kind) {
    case "approved": {
      const seen = `${prefix}${said.seen}`;
      const found = { ...words, margin: null, seen, remedy: "nothing", needs: null };
      return { finding: { ...found, outcome: "permit", isUnknown: false }, untilMs: said.untilMs };
    }
    case "waiting": {
      const remedy = `${instead}approval of ${who}`;
      const seen = `${prefix}${said.seen}`;
      return { finding: { ...words, outcome: "hold", isUnknown: false, seen, remedy, needs: people } };
    }
    case "impossible": {
      const seen = `${prefix}${said.seen}`;
      const remedy = `${instead}enlarge the group, so that ${who} can approve`;
      return { finding: { ...words, outcome: "refuse", isUnknown: false, seen, remedy, needs: null } };
    }
    case "unknown": {
      const seen = `${prefix}${describeUncertain(said.cause)}`;
      const remedy = `${instead}find out what is ${describeUncertain(said.cause)}`;
      return { finding: { ...words, outcome: "refuse", isUnknown: true, seen, remedy, needs: null } };
    }
    default:
      return unreachable(said);
  }
}
