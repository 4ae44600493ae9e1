import type { CheckedTest, TestDatum, TestFact, TestPrincipal } from "@interlock/lang";
import type { FieldTable, Type } from "@interlock/runtime";
import { idSort } from "@interlock/runtime/vocabulary";

import { wantedOf, type Wanted } from "./assignment.ts";
import { factFor, makeUp, nowMs, numberIn } from "./candidates.ts";
import { textAt } from "./encode-read.ts";
import { madeUpAnswers } from "./made-up-answers.ts";
import { madeUpGivens } from "./made-up-givens.ts";
import type { Scene } from "./made-up-scene.ts";

/** The name of the target in every counterexample. */
const targetName = "it";

/** A test that gives what an assignment wants: only what it says, as far as that is followed, and quiet otherwise. */
export function madeUpTest(scene: Scene): CheckedTest {
  const { plan, proof, action } = scene;
  const payload = madeUpPayload(scene);
  const fields = madeUpFields(scene);
  const by = madeUpPrincipal(scene);
  const now = wantedNow(scene);
  return {
    title: proof.title,
    row: null,
    module: proof.module,
    judgedBy: [...new Set(plan.rules.map(({ table }) => table.module))],
    isBaseline: false,
    path: proof.path,
    span: proof.span,
    action: action.name,
    targets: [{ entity: action.entity, id: targetName, fields }],
    by,
    payload,
    givens: [
      { kind: "now", fact: now },
      ...madeUpGivens(scene),
      ...madeUpAnswers(scene, { payload, fields, by }),
    ],
    expect: { outcome: "permit", span: proof.span },
  };
}

function wantedNow(scene: Scene): TestFact {
  const wanted = wantedRead(scene, "now", null);
  const isFree = wanted.above === null && wanted.atMost === null;
  return factFor(wanted, () => (isFree ? nowMs : numberIn(0, nowMs * 2, wanted, scene.pool)));
}

/** What is wanted of a field that a function of the kernel reads; of what it reads where the name is null. */
function wantedRead({ atoms, assignment }: Scene, name: string, field: string | null): Wanted {
  for (const { key, origin } of atoms.sources.values()) {
    if (origin.kind !== "read" || origin.read.kind !== "call" || origin.read.function !== name) continue;
    if (field === null || textAt(origin.read, 1) === field) return wantedOf(assignment, key);
  }
  return wantedOf(assignment, undefined);
}

function madeUpPayload(scene: Scene): ReadonlyMap<string, TestDatum> {
  return new Map(
    scene.action.fields.flatMap((field) => {
      const wanted = wantedRead(scene, "actionField", field.name);
      if (field.optional && wanted.isAbsent !== false) return [];
      return [[field.name, valueOf(field, wanted, scene)] as const];
    }),
  );
}

function valueOf({ name, type }: FieldTable, wanted: Wanted, scene: Scene): TestDatum {
  return makeUp(resized(type, scene, name), wanted, name, scene.pool);
}

/** How many elements of a list are made up, unless its type demands more. */
const mostMadeUp = 64;

/** A list as long as is wanted. */
function resized(type: Type, { atoms, assignment, pool }: Scene, field: string): Type {
  if (type.kind !== "list") return type;
  for (const { key, origin } of atoms.sources.values()) {
    const read = origin.kind === "read" && origin.read.kind === "call" ? origin.read : null;
    const [list] = read?.function === "length" ? read.arguments : [];
    if (list?.kind !== "call" || textAt(list, 1) !== field) continue;
    const count = numberIn(Math.max(type.min, 1), type.max, wantedOf(assignment, key), pool);
    return { ...type, min: Math.max(type.min, Math.min(count, mostMadeUp)) };
  }
  return type;
}

function madeUpFields(scene: Scene): ReadonlyMap<string, TestFact> {
  const { plan, action, assignment } = scene;
  const fields = plan.vocabulary.entities.find(({ name }) => name === action.entity)?.fields ?? [];
  return new Map(
    fields.flatMap((field) => {
      const wanted = wantedRead(scene, "targetField", field.name);
      const isZone = field.type.kind === "zone" && wanted.isKnown === null && wanted.word === null;
      // In a test the zone to which the action leads is the target's.
      const meant = isZone ? wantedOf(assignment, "target-zone") : wanted;
      if (field.optional && meant.isAbsent === null && meant.isKnown === null) {
        return [[field.name, { kind: "absent" }] as const];
      }
      return [[field.name, factFor(meant, () => valueOf(field, meant, scene))] as const];
    }),
  );
}

/** Somebody of the kind that is wanted: a declared principal where it has to be one, else nobody that is declared. */
function madeUpPrincipal(scene: Scene): TestPrincipal {
  const { plan, atoms, assignment, pool } = scene;
  const { principals } = plan.vocabulary;
  const sources = [...atoms.sources.values()];
  const declared = sources.flatMap(({ key, origin }) =>
    origin.kind === "principal" && wantedOf(assignment, key).isTrue === true
      ? principals.filter(({ id }) => id === origin.name)
      : [],
  );
  const [one] = declared;
  const used = [...new Set(principals.flatMap(({ ids }) => ids.map(idSort)))];
  const kind = kindOf(wantedOf(assignment, "principal"), pool.attempt);
  if (one !== undefined && kind === one.role) {
    const [first, ...more] = declared.flatMap(({ ids }) => ids);
    const name = one.id.slice(one.id.lastIndexOf(".") + 1);
    const own = new Set(declared.flatMap(({ ids }) => ids.map(idSort)));
    const others = used.filter((sort) => !own.has(sort)).map((sort) => `${sort}:test/${name}`);
    return { kind, ids: [first ?? `test:${name}`, ...more, ...others], name };
  }
  const id = wantedRead(scene, "principalId", null).word;
  const name = id ?? `some ${kind}`;
  const ids = used.map((sort) => `${sort}:test/${name}`);
  return { kind, ids: [id ?? `test:${name}`, ...ids], name };
}

function kindOf({ word, otherThan }: Wanted, attempt: number): TestPrincipal["kind"] {
  const kinds = (["agent", "human", "unproven"] as const).filter((kind) => !otherThan.includes(kind));
  return (
    kinds.find((kind) => kind === word) ?? kinds[attempt % 2 === 0 ? 0 : attempt % kinds.length] ?? "agent"
  );
}
