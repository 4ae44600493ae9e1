import { unreachable } from "../unreachable.ts";
import { printPeople } from "./print-clause.ts";
import { printPath } from "./print-expression.ts";
import { printLiteral } from "./print-literal.ts";
import { writeString } from "./string-literal.ts";
import type { Attempt, Expectation, GivenValue, Test } from "./test.ts";

/** Writes a test, a step a line. */
export function printTest({ title, givens, when, expect }: Test): string {
  const lines = [
    ...givens.map(({ path, value }) => `given ${printPath(path)} = ${printValue(value)}`),
    printAttempt(when),
    printExpectation(expect),
  ];
  return `test ${writeString(title)} {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}

function printAttempt({ action, targets, by, principal, payload }: Attempt): string {
  const id = principal === null ? "" : ` ${writeString(principal)}`;
  const names = targets.map(({ text }) => text).join(", ");
  return `when ${action.text} on ${names} by ${by.text}${id} ${printFields(payload)}`;
}

function printExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case "permit":
      return "expect permit";
    case "refuse":
      return `expect refuse by ${expectation.by.map(({ text }) => text).join(", ")}`;
    case "hold": {
      const needing = expectation.needing.map(printPeople).join(" also ");
      return `expect hold by ${expectation.by.map(({ text }) => text).join(", ")} needing ${needing}`;
    }
    default:
      return unreachable(expectation);
  }
}

function printValue(value: GivenValue): string {
  switch (value.kind) {
    case "boolean":
    case "integer":
    case "percent":
    case "duration":
    case "instant":
    case "string":
      return printLiteral(value);
    case "unknown":
    case "none":
      return value.kind;
    case "seats":
      return `${value.count} of ${value.group.text}`;
    case "reference":
      return printPath(value.names);
    case "record":
      return `${value.entity === null ? "" : `${value.entity.text} `}${printFields(value.fields)}`;
    case "values":
      return `[${value.elements.map(printValue).join(", ")}]`;
    default:
      return unreachable(value);
  }
}

function printFields(fields: Attempt["payload"]): string {
  if (fields.length === 0) return "{}";
  return `{ ${fields.map(({ name, value }) => `${name.text}: ${printValue(value)}`).join(", ")} }`;
}
