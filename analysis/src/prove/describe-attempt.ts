import type { Plan } from "@interlock/compiler";
import {
  unreachable,
  type CheckedGiven,
  type CheckedTest,
  type TestDatum,
  type TestFact,
} from "@interlock/lang";
import { shortName, showDuration, showPercent, type Type, type Vocabulary } from "@interlock/runtime";

/** What a test attempts, in its words: `by agent "a" deploy on it { canary: 5% }`. */
export function describeAttempt(test: CheckedTest, { vocabulary }: Plan): string {
  const { by, action, payload, targets } = test;
  const table = vocabulary.actions.find(({ name }) => name === action);
  const fields = [...payload].map(([name, value]) => {
    const type = table?.fields.find((field) => field.name === name)?.type;
    return `${name}: ${describeDatum(value, type)}`;
  });
  const isDeclared = vocabulary.principals.some(({ id }) => shortName(id) === by.name);
  const isAnybody = by.name === `some ${by.kind}`;
  const who = isDeclared ? by.name : isAnybody ? by.kind : `${by.kind} ${JSON.stringify(by.name)}`;
  const record = fields.length === 0 ? "" : ` ${braced(fields)}`;
  return `by ${who} ${action} on ${targets.map(({ id }) => id).join(", ")}${record}`;
}

/** What a test gives, a line each, in its words: `given schema.destructive = true`. */
export function describeGivens(test: CheckedTest, { vocabulary }: Plan): readonly string[] {
  const targets = test.targets.map(({ id, entity, fields }) => {
    const table = vocabulary.entities.find(({ name }) => name === entity);
    const known = [...fields].flatMap(([name, fact]) => {
      if (fact.kind === "unknown") return [];
      const type = table?.fields.find((field) => field.name === name)?.type;
      return [`${name}: ${describeFact(fact, type)}`];
    });
    return `given ${id} = ${entity} ${braced(known)}`;
  });
  return [...targets, ...test.givens.map((given) => `given ${describeGiven(given, vocabulary)}`)];
}

const percent: Type = { kind: "percent" };
const duration: Type = { kind: "duration", maxMs: null };
const instant: Type = { kind: "instant" };

function describeGiven(given: CheckedGiven, vocabulary: Vocabulary): string {
  switch (given.kind) {
    case "now":
      return `now = ${describeFact(given.fact, instant)}`;
    case "evidence": {
      const part = given.part.replace(/^within\..*\./u, "within.");
      const path = part === "" ? given.of : `${given.of}.${part}`;
      return `${path} = ${describeFact(given.fact, evidenceType(given.of, given.part))}`;
    }
    case "approvals":
      return `approvals = ${given.approvals === null ? "unknown" : `[${given.approvals.map(describeApproval).join(", ")}]`}`;
    case "group":
      return `${shortName(given.group)}${describeArguments(given.arguments, [])} = unknown`;
    case "identity":
      return "identity = unknown";
    case "outside":
      return describeOutside(given, vocabulary);
    case "switch": {
      const { thrown } = given;
      const state = thrown.kind !== "known" ? "unknown" : thrown.value === true ? "thrown" : "not thrown";
      return `${shortName(given.switch)} = ${state}`;
    }
    case "drift": {
      const which = given.contract === null ? "" : `.${shortName(given.contract)}`;
      return `drift${which} = ${describeFact(given.drifted, undefined)}`;
    }
    case "audit":
    case "calibration":
      return `${given.kind} = ${describeFact(given.age, duration)}`;
    case "origin":
      return `origin = ${describeFact(given.zone, { kind: "zone" })}`;
    case "restored":
      return `restored = ${describeFact(given.onRecord, undefined)}`;
    case "counter": {
      const isAge = given.fact.kind === "absent" || /\.none_/u.test(given.clause);
      return `${given.clause} = ${describeFact(given.fact, isAge ? duration : undefined)}`;
    }
    default:
      return unreachable(given);
  }
}

function evidenceType(of: string, part: string): Type | undefined {
  if (part === "tested" || part === "waiting") return duration;
  if (part === "success" || (of === "blast" && part !== "services")) return percent;
  return undefined;
}

function describeApproval(
  approval: NonNullable<(CheckedGiven & { readonly kind: "approvals" })["approvals"]>[number],
): string {
  switch (approval.kind) {
    case "seats":
      return `${approval.count} of ${shortName(approval.group)}${describeArguments(approval.arguments, [])}`;
    case "principal":
      return approval.ids[0];
    default:
      return unreachable(approval);
  }
}

function describeOutside(
  { fact, arguments: asked, answer, field }: CheckedGiven & { readonly kind: "outside" },
  { facts, entities }: Vocabulary,
): string {
  const table = facts.find(({ id }) => id === fact);
  const types = table?.parameters.map(({ type }) => type) ?? [];
  const question = `${shortName(fact)}${describeArguments(asked, types)}${field === null ? "" : `.${field}`}`;
  if (answer.kind !== "record") return `${question} = ${describeFact(answer, table?.type)}`;
  const name = table?.type.kind === "entity" ? table.type.name : "";
  const entity = entities.find((one) => one.name === name);
  const fields = [...answer.fields].map(([inner, value]) => {
    const type = entity?.fields.find((one) => one.name === inner)?.type;
    return `${inner}: ${describeFact(value, type)}`;
  });
  return `${question} = ${name} ${braced(fields)}`;
}

function braced(fields: readonly string[]): string {
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function describeArguments(asked: readonly TestDatum[], types: readonly Type[]): string {
  if (asked.length === 0) return "";
  return `(${asked.map((value, index) => describeDatum(value, types[index])).join(", ")})`;
}

function describeFact(fact: TestFact, type: Type | undefined): string {
  switch (fact.kind) {
    case "known":
      return describeDatum(fact.value, type);
    case "absent":
      return "none";
    case "unknown":
      return "unknown";
    default:
      return unreachable(fact);
  }
}

/** A value as a policy writes it. */
function describeDatum(value: TestDatum, type: Type | undefined): string {
  if (typeof value === "object") {
    const of = type?.kind === "list" ? type.of : undefined;
    return `[${value.map((one) => describeDatum(one, of)).join(", ")}]`;
  }
  switch (type?.kind) {
    case "percent":
      return typeof value === "number" ? showPercent(value) : String(value);
    case "duration":
      return typeof value === "number" ? showDuration(value) : String(value);
    case "instant":
      return typeof value === "number" && Math.abs(value) <= 8_640_000_000_000_000
        ? new Date(value).toISOString().replace(/(?::00)?\.000Z$/u, "Z")
        : String(value);
    case "enum":
      return `${type.name}.${String(value)}`;
    case "zone":
      return String(value);
    case "bool":
    case "int":
    case "string":
    case "path":
    case "host":
    case "command":
    case "entity":
    case "list":
    case undefined:
      return typeof value === "string" ? JSON.stringify(value) : String(value);
    default:
      return unreachable(type);
  }
}
