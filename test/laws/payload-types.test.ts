import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Facts, type Type, unreachable, type Vocabulary } from "@interlock/runtime";

import { admit } from "../../runtime/src/admission.ts";
import { compileTexts } from "../compiled-text.ts";
import { typeMistakes } from "../type-check.ts";
import { isLong, seed } from "./scenes.ts";

/** A payload as an object literal of a service, and whether the runtime takes it. */
interface Given {
  readonly action: string;
  readonly literal: string;
  /** What the runtime says is wrong with it. */
  readonly problems: readonly { readonly what: string; readonly value: unknown; readonly isGiven: boolean }[];
}

const scalars = [
  "bool",
  "percent",
  "instant",
  "Tier",
  "zone",
  "path",
  "host",
  "int 2..9",
  "int -3..-1",
  "string max 5",
  "duration",
  "duration max 1s",
  "command max 6",
];

const type = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...scalars) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("", "min 1 ", "min 2 "), fc.constantFrom(...scalars))
      .map(([min, of]) => `list ${min}max 3 of ${of}`),
  },
);

// None that every object has: TypeScript takes the inherited one for a field that was left out.
const names = ["size", "then", "default", "image"];

/** A declared action, by the number that its name ends with. */
const action = fc
  .array(fc.record({ optional: fc.boolean(), type }), { maxLength: names.length })
  .map((fields) =>
    fields.map((field, index) => `${names[index]}${field.optional ? "?" : ""}: ${field.type}`).join(", "),
  );

const texts = ["", "a", "gold", "bronze", "production", "moon", "a/../b", "Upper.example", "two  spaces"];
const numbers = [0, 1, 5, -2, 1.5, 1_000_001, 1e21];
const plain: readonly unknown[] = [...texts, ...numbers, true, false, null, undefined, {}];
const anyValue = fc.oneof(fc.constantFrom(...plain), fc.array(fc.constantFrom(...plain), { maxLength: 4 }));

/** A value of a type, mostly. */
function valueOf(of: Type, zones: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(of, zones) }, { weight: 1, arbitrary: anyValue });
}

function fitting(of: Type, zones: readonly string[]): fc.Arbitrary<unknown> {
  switch (of.kind) {
    case "bool":
      return fc.boolean();
    case "int":
      return fc.integer({ min: of.low, max: of.high });
    case "percent":
    case "duration":
    case "instant":
      return fc.nat(1000);
    case "enum":
      return fc.constantFrom(...of.members);
    case "zone":
      return fc.constantFrom(...zones);
    case "list":
      return fc.array(fitting(of.of, zones), { minLength: of.min, maxLength: of.max });
    case "entity":
      return fc.constant(null);
    case "string":
    case "path":
    case "host":
    case "command":
      return fc.constantFrom("a", "b.c", "d");
    default:
      return unreachable(of);
  }
}

/** A payload of an action: now and then without a field, or with one too many. */
function payloadOf({ actions, zones }: Vocabulary, index: number): fc.Arbitrary<Record<string, unknown>> {
  const fields = actions[index]?.fields ?? [];
  const given = fields.map((field) => fc.option(valueOf(field.type, zones), { freq: 15, nil: left }));
  const more = fc.oneof({ weight: 12, arbitrary: fc.constant(left) }, { weight: 1, arbitrary: anyValue });
  return fc.tuple(fc.tuple(...given), more).map(([values, extra]) => {
    const entries = [...fields.map(({ name }, at) => [name, values[at]] as const), ["more", extra] as const];
    return Object.fromEntries(entries.filter(([, value]) => value !== left));
  });
}

/** Stands for a field that is left out. */
const left = Symbol("left out");

const facts: Facts = { principal: { kind: "agent", ids: ["github:1"], name: "a" } };

function given(vocabulary: Vocabulary, name: string, payload: Record<string, unknown>): Given {
  const proposal = {
    v: 1,
    nonce: "n",
    action: name,
    targets: [{ entity: "Thing", id: "a" }],
    payload,
  } as const;
  // What a service writes past its compiler arrives here all the same.
  const admission = admit(vocabulary, proposal as never, facts);
  const problems = admission.kind === "admitted" ? [] : admission.problems;
  return {
    action: name,
    literal: literalOf(payload),
    problems: problems.map(({ where, what }) => {
      const field = where.replace("payload.", "");
      return { what, value: payload[field], isGiven: Object.hasOwn(payload, field) };
    }),
  };
}

function literalOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literalOf).join(", ")}]`;
  if (typeof value !== "object" || value === null)
    return value === undefined ? "undefined" : JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${literalOf(inner)}`)
    .join(", ")} }`;
}

/** Whether a problem is one that no type could have told: how large, how long, how many, and how a text is written. */
function isBound(what: string, value: unknown): boolean {
  const element = /^has an element, number (?<number>\d+), that (?<what>.*)$/u.exec(what)?.groups;
  if (element !== undefined && Array.isArray(value))
    return isBound(element["what"] ?? "", value[Number(element["number"]) - 1]);
  if (/^has (?:fewer|more) than \d+ elements$/u.test(what)) return Array.isArray(value) && value.length > 0;
  if (/^(?:lies outside|is too long|is no (?:int|percent|duration|instant)\b)/u.test(what))
    return typeof value === "number";
  return (
    typeof value === "string" &&
    /^is (?:longer than|no (?:path|host) of|an? (?:empty )?(?:path|host|command)\b)/u.test(what)
  );
}

/** The payloads about which the emitted types and the runtime do not say the same. */
function disagreements(
  types: Readonly<Record<string, string>>,
  payloads: readonly Given[],
): ReadonlyMap<string, readonly string[]> {
  const lines = payloads.map(
    ({ action, literal }) => `export const _: Actions["${action}"]["payload"] = ${literal};`,
  );
  const numbered = lines.map((line, index) => line.replace("_", `p${index}`)).join("\n");
  const files = Object.entries(types).flatMap(([name, text]) => [
    [`${name}/vocabulary.d.ts`, text],
    [`${name}/service.ts`, `import type { Actions } from "./vocabulary.js";\n${numbered}\n`],
  ]);
  const mistakes = new Set(
    typeMistakes(Object.fromEntries(files) as Record<string, string>).map(
      ({ path, line }) => `${path}:${line}`,
    ),
  );
  const entries = Object.keys(types).map((name) => {
    const wrong = payloads.flatMap(({ problems }, index) => {
      const isMistaken = mistakes.has(`${name}/service.ts:${index + 2}`);
      const isRight = isMistaken
        ? problems.length > 0
        : problems.every(({ what, value, isGiven }) => isGiven && isBound(what, value));
      return isRight
        ? []
        : [`${lines[index]} // ${isMistaken ? "no" : "yes"}: ${problems.map(({ what }) => what).join("; ")}`];
    });
    return [name, wrong] as const;
  });
  return new Map(entries);
}

/** Actions with what their types are, and payloads for each. */
async function scene(
  howMany: number,
  from: number,
): Promise<{ readonly types: string; readonly payloads: readonly Given[] }> {
  const actions = fc.sample(action, { numRuns: howMany, seed: from });
  const policy = [
    "language 1",
    "policy p",
    "stage advisory",
    "zone staging, production",
    "enum Tier { gold, silver }",
    "entity Thing { owner: string max 9 }",
    ...actions.map((fields, index) => `action act${index} on Thing { ${fields} }`),
    "",
  ].join("\n");
  const { compiled } = await compileTexts(new Map([["p.policy", policy]]));
  const { vocabulary } = compiled.plan;
  const payloads = vocabulary.actions.flatMap(({ name }, index) =>
    fc
      .sample(payloadOf(vocabulary, index), { numRuns: 12, seed: from + index })
      .map((payload) => given(vocabulary, name, payload)),
  );
  return { types: compiled.vocabularyTypes, payloads };
}

/** Types that say something else, each by a slip of the hand. */
const slips: readonly (readonly [string, (types: string) => string])[] = [
  ["numbers are texts", (types) => types.replaceAll(": number;", ": string;")],
  ["texts are numbers", (types) => types.replaceAll(": string;", ": number;")],
  ["an enum lacks a value", (types) => types.replaceAll('"gold" | ', "")],
  ["any text is a zone", (types) => types.replaceAll('"staging" | "production"', "string")],
  ["everything is required", (types) => types.replaceAll('"?: ', '": ')],
  ["nothing is required", (types) => types.replaceAll(/(readonly "\w+")(: [^{]*;)/gu, "$1?$2")],
  [
    "any list may be empty",
    (types) => types.replaceAll(/readonly \[.+?, \.\.\.(.+?)\[\]\]/gu, "readonly $1[]"),
  ],
  ["no list may be empty", (types) => types.replaceAll(/readonly (\S+)\[\];/gu, "readonly [$1, ...$1[]];")],
  ["any field is known", (types) => types.replaceAll("[field: string]: never", "[field: string]: unknown")],
];

describe("the type of a payload", () => {
  test(
    "is one that every admitted value has; a value of it is admitted or lies out of a bound",
    { timeout: 600_000 },
    async () => {
      const { types, payloads } = await scene(isLong ? 1000 : 120, seed);
      const isAdmitted = payloads.filter(({ problems }) => problems.length === 0).length;
      expect(isAdmitted).toBeGreaterThan(payloads.length / 5);
      expect(isAdmitted).toBeLessThan(payloads.length);
      expect(disagreements({ real: types }, payloads).get("real"), `seed ${seed}`).toEqual([]);
    },
  );

  test("is told from one that is wrong", { timeout: 600_000 }, async () => {
    const { types, payloads } = await scene(120, 1);
    const wrong = Object.fromEntries(slips.map(([, slip], index) => [`slip${index}`, slip(types)]));
    const found = disagreements(wrong, payloads);
    expect(slips.map(([what], index) => [what, (found.get(`slip${index}`)?.length ?? 0) > 0])).toEqual(
      slips.map(([what]) => [what, true]),
    );
  });
});
