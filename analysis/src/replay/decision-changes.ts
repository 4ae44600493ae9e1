import { canonical, isJsonObject, type JsonObject, type JsonValue } from "@interlock/ledger";

import type { DecisionChange, VerdictName } from "./replay-answer.ts";

/** What counts as a difference between two decisions. */
export interface Comparison {
  /**
   * Whether the lines on which findings stand count. Between two versions of a policy they do not: one line more moves
   * every rule below it.
   */
  readonly places: "compared" | "ignored";
}

/**
 * Everything in which two decisions differ, but for the order of their findings: outcomes, then findings, then the rest.
 * Pure. Neither has to be of a shape that this version knows: what it does not know is compared by its bytes.
 */
export function decisionChanges(
  before: JsonObject,
  after: JsonObject,
  comparison: Comparison,
): readonly DecisionChange[] {
  return [
    ...verdicts.flatMap((verdict) => outcomeChanges(before, after, verdict)),
    ...findingChanges(findingsOf(before, comparison), findingsOf(after, comparison)),
    ...memberChanges(before, after),
  ];
}

/** The binding outcome of a decision; `none` where it has none. */
export function bindingOutcome(decision: JsonObject): string {
  return outcomeOf(decision, "binding");
}

const verdicts: readonly VerdictName[] = ["binding", "advised"];

/** The lists of a verdict that hold findings. */
const lists = ["findings", "deciding"] as const;

function outcomeOf(decision: JsonObject, verdict: VerdictName): string {
  const outcome = objectAt(decision, verdict)["outcome"];
  return typeof outcome === "string" ? outcome : "none";
}

function outcomeChanges(
  earlier: JsonObject,
  later: JsonObject,
  verdict: VerdictName,
): readonly DecisionChange[] {
  const [before, after] = [outcomeOf(earlier, verdict), outcomeOf(later, verdict)];
  return before === after ? [] : [{ kind: "outcome", verdict, before, after }];
}

/** A finding with every list that it stands in. */
interface PlacedFinding {
  readonly finding: JsonObject;
  /** What it says, as it is compared. */
  readonly text: string;
  /** How often it stands in each list: `binding.deciding`. */
  readonly roles: Map<string, number>;
}

/** The findings of both verdicts by what they are about: the same clause, target and element. */
type FindingsBySubject = ReadonlyMap<string, readonly PlacedFinding[]>;

function findingsOf(decision: JsonObject, { places }: Comparison): FindingsBySubject {
  const subjects = new Map<string, Map<string, PlacedFinding>>();
  for (const verdict of verdicts) {
    for (const list of lists) {
      const role = `${verdict}.${list}`;
      for (const finding of objectsIn(objectAt(decision, verdict)[list])) {
        const { source, rule, clause, target, element } = finding;
        const subject = canonical([source, rule, clause, target, element].map((part) => part ?? null));
        const text = canonical(places === "compared" ? finding : { ...finding, at: null });
        const known = subjects.get(subject) ?? new Map<string, PlacedFinding>();
        const placed = known.get(text) ?? { finding, text, roles: new Map<string, number>() };
        placed.roles.set(role, (placed.roles.get(role) ?? 0) + 1);
        subjects.set(subject, known.set(text, placed));
      }
    }
  }
  return new Map([...subjects].map(([subject, placed]) => [subject, [...placed.values()]] as const));
}

function findingChanges(before: FindingsBySubject, after: FindingsBySubject): readonly DecisionChange[] {
  const subjects = [...new Set([...before.keys(), ...after.keys()])];
  return subjects.flatMap((subject) => pairedChanges(before.get(subject) ?? [], after.get(subject) ?? []));
}

/** Of the findings about one thing: those that both have are left out, what is left over is held side by side. */
function pairedChanges(
  before: readonly PlacedFinding[],
  after: readonly PlacedFinding[],
): readonly DecisionChange[] {
  const isIn = (others: readonly PlacedFinding[]) => (one: PlacedFinding) =>
    others.some((other) => other.text === one.text && sameRoles(other, one));
  const gone = before.filter((one) => !isIn(after)(one));
  const come = after.filter((one) => !isIn(before)(one));
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => {
    const [earlier, later] = [gone[index], come[index]];
    return {
      kind: "finding" as const,
      before: earlier?.finding ?? null,
      after: later?.finding ?? null,
      members: earlier === undefined || later === undefined ? [] : differingMembers(earlier, later),
    };
  });
}

function sameRoles(one: PlacedFinding, other: PlacedFinding): boolean {
  return (
    one.roles.size === other.roles.size &&
    [...one.roles].every(([role, times]) => other.roles.get(role) === times)
  );
}

function differingMembers(earlier: PlacedFinding, later: PlacedFinding): readonly string[] {
  const [before, after] = [earlier.finding, later.finding];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const members = names.filter((name) => !isSame(before[name], after[name]));
  return sameRoles(earlier, later) ? members : [...members, "role"];
}

/** What a decision says beside its outcomes and findings. */
function memberChanges(before: JsonObject, after: JsonObject): readonly DecisionChange[] {
  const inVerdicts = verdicts.flatMap((verdict) =>
    differences(objectAt(before, verdict), objectAt(after, verdict), `/${verdict}`, ["outcome", ...lists]),
  );
  return [...inVerdicts, ...differences(before, after, "", verdicts)];
}

function differences(
  before: JsonObject,
  after: JsonObject,
  path: string,
  without: readonly string[],
): readonly DecisionChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => !without.includes(name) && !isSame(before[name], after[name]))
    .map((name) => ({
      kind: "member" as const,
      at: `${path}/${name}`,
      before: before[name],
      after: after[name],
    }));
}

function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonical(one) === canonical(other);
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
