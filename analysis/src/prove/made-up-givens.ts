import type { PlanExpression } from "@interlock/compiler";
import { unreachable, type CheckedGiven, type TestFact } from "@interlock/lang";
import { percentiles, rateKeys } from "@interlock/runtime/vocabulary";

import { wantedOf, type Wanted } from "./assignment.ts";
import type { Source } from "./atoms.ts";
import { factFor, makeUp, numberIn } from "./candidates.ts";
import { numberAt, textAt } from "./encode-read.ts";
import type { Scene } from "./made-up-scene.ts";

/** Evidence and surroundings that an assignment speaks of. */
export function madeUpGivens(scene: Scene): readonly CheckedGiven[] {
  const last = { traffic: 0, users: 0 };
  const sources = [...scene.atoms.sources.values()];
  const shares = sources.filter(isShare).sort((a, b) => order(a) - order(b));
  const rising = shares.flatMap((source): readonly CheckedGiven[] => {
    const [, share = "", at = ""] = source.key.split(".");
    const which = share === "users" ? "users" : "traffic";
    const fact = factFor(wantedOf(scene.assignment, source.key), () => {
      // The percentiles of a prediction rise.
      const { above, atMost, ...rest } = wantedOf(scene.assignment, source.key);
      const least = Math.max(above ?? -1, last[which] - 1);
      last[which] = numberIn(0, 1_000_000, { ...rest, above: least, atMost }, { ...scene.pool, attempt: 0 });
      return last[which];
    });
    return [{ kind: "evidence", of: "blast", part: `${share}.${at}`, fact }];
  });
  const others = sources.filter((source) => !isShare(source));
  return [...rising, ...others.flatMap((source) => given(source, scene)), ...approvalsOf(scene)];
}

function isShare({ key }: Source): boolean {
  return key.startsWith("blast.");
}

function order({ key }: Source): number {
  return percentiles.findIndex((at) => at === key.split(".")[2]);
}

/** What a test gives for one source; nothing where an assignment says nothing, or a test has no word for it. */
function given(source: Source, scene: Scene): readonly CheckedGiven[] {
  const { origin, key } = source;
  const { pool } = scene;
  const wanted = wantedOf(scene.assignment, key);
  const range = source.range.kind === "numbers" ? source.range : { low: 0, high: Number.MAX_SAFE_INTEGER };
  const number = (): TestFact => factFor(wanted, () => numberIn(range.low, range.high, wanted, pool));
  const flag = (usual: boolean): TestFact => factFor(wanted, () => wanted.isTrue ?? usual);
  switch (origin.kind) {
    case "read":
      return givenRead(origin.read, wanted, { number, flag }, scene);
    case "age":
      return wanted.isKnown === null ? [] : [{ kind: origin.of, age: number() }];
    case "memory":
      return [{ kind: "evidence", of: "memory", part: origin.figure, fact: number() }];
    case "schema":
      return [{ kind: "evidence", of: "schema", part: origin.effect, fact: flag(false) }];
    case "within":
      return [{ kind: "evidence", of: "schema", part: `within.${origin.contract}`, fact: flag(true) }];
    case "restored":
      return wanted.isKnown === null ? [] : [{ kind: "restored", onRecord: flag(true) }];
    case "identity":
      return wanted.isKnown === false ? [{ kind: "identity" }] : [];
    case "switch":
      return wanted.isKnown === null ? [] : [{ kind: "switch", switch: origin.id, thrown: flag(false) }];
    case "drift":
      return wanted.isKnown === null
        ? []
        : [{ kind: "drift", contract: origin.contract, drifted: flag(false) }];
    case "counter":
      return wanted.isKnown === null ? [] : givenCounter(origin, wanted);
    case "lost-group":
      return wanted.isTrue === true ? [{ kind: "group", group: origin.group, arguments: [] }] : [];
    case "target-zone":
    case "kind":
    case "principal":
    case "approvals":
    case "free":
      return [];
    default:
      return unreachable(origin);
  }
}

interface Facts {
  readonly number: () => TestFact;
  readonly flag: (usual: boolean) => TestFact;
}

function givenRead(
  read: PlanExpression,
  wanted: Wanted,
  { number, flag }: Facts,
  { pool }: Scene,
): readonly CheckedGiven[] {
  if (read.kind !== "call") return [];
  const name: string = read.function;
  switch (name) {
    case "blastServices":
      return [{ kind: "evidence", of: "blast", part: "services", fact: number() }];
    case "schemaStatements":
      return [{ kind: "evidence", of: "schema", part: "statements", fact: number() }];
    case "reversalFlag":
      return [{ kind: "evidence", of: "reversal", part: textAt(read, 1), fact: flag(true) }];
    case "reversalAge":
      return [{ kind: "evidence", of: "reversal", part: "tested", fact: number() }];
    case "memoryWaiting":
      return [{ kind: "evidence", of: "memory", part: "waiting", fact: number() }];
    case "origin":
      if (wanted.isKnown === null && wanted.word === null) return [];
      return [
        {
          kind: "origin",
          zone: factFor(wanted, () => makeUp({ kind: "zone" }, wanted, "origin", pool)),
        },
      ];
    default:
      // What fields hold stands in the proposal and the target, what sources answer with the other answers.
      return [];
  }
}

function givenCounter(
  { clause, call }: Source["origin"] & { readonly kind: "counter" },
  wanted: Wanted,
): readonly CheckedGiven[] {
  if (call.kind !== "call") return [];
  const last = call.arguments.at(-1);
  const key = rateKeys.find((one) => last?.kind === "value" && last.value === one);
  if (key === undefined) return [];
  const isCoolingOff = call.function === "rateNone";
  // Full, or an outcome of just now; else nothing counted and nothing to cool down from.
  const failing: TestFact = { kind: "known", value: isCoolingOff ? 0 : (numberAt(call, 2) ?? 0) };
  const passing: TestFact = isCoolingOff ? { kind: "absent" } : { kind: "known", value: 0 };
  const known = wanted.isTrue === false ? failing : passing;
  const fact: TestFact = wanted.isKnown === false ? { kind: "unknown" } : known;
  return [{ kind: "counter", clause, key, fact }];
}

/** As many seats of each group as are wanted: the least. */
function approvalsOf({ atoms, assignment }: Scene): readonly CheckedGiven[] {
  const lost: CheckedGiven[] = [];
  const counts = new Map<string, number>();
  for (const { key, origin } of atoms.sources.values()) {
    if (origin.kind !== "approvals") continue;
    const { isKnown, above } = wantedOf(assignment, key);
    const { group } = origin;
    if (isKnown === false) lost.push({ kind: "group", group, arguments: [] });
    const count = above === null ? 0 : above + 1;
    if (isKnown !== false && count > 0) counts.set(group, Math.max(counts.get(group) ?? 0, count));
  }
  const given = [...counts].map(
    ([group, count]) => ({ kind: "seats", count, group, arguments: [] }) as const,
  );
  return given.length === 0 ? lost : [{ kind: "approvals", approvals: given }, ...lost];
}
