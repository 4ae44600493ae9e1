import { unreachable } from "../unreachable.ts";
import { printActions } from "./print-scope.ts";
import { printNames, printPeople } from "./print-clause.ts";
import { printExpression, printPath } from "./print-expression.ts";
import { printLiteral } from "./print-literal.ts";
import { writeString } from "./string-literal.ts";
import type { Attempt, Expectation, Fixture, Given, GivenValue, Proof, Test } from "./test.ts";

/** Writes a test, a step a line. */
export function printTest({ title, from, givens, body }: Test): string {
  const shared = from === null ? "" : ` from ${from.text}`;
  return `test ${writeString(title)}${shared} ${printSteps([...givens.map(printGiven), ...printBody(body)])}`;
}

/** Writes a fixture, a given a line. */
export function printFixture({ name, givens }: Fixture): string {
  return `fixture ${name.text} ${printSteps(givens.map(printGiven))}`;
}

/** Writes a proof on one line. */
export function printProof({ title, never, actions, by, where }: Proof): string {
  const who = by === null ? "" : ` by ${by.map(({ names }) => printPath(names)).join(", ")}`;
  const condition = where === null ? "" : ` where ${printExpression(where)}`;
  return `prove ${writeString(title)} never ${never} ${printActions(actions)}${who}${condition}`;
}

function printSteps(lines: readonly string[]): string {
  return `{\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}

function printBody(body: Test["body"]): readonly string[] {
  switch (body.kind) {
    case "when": {
      const { attempt, expect } = body;
      const what = `when ${printWhat(attempt)} ${printWho(attempt)} ${printFields(attempt.payload)}`;
      return [what, printExpectation(expect)];
    }
    case "rows":
      return body.rows.map(({ attempt, expect }) => {
        const what = `${printWho(attempt)} ${printWhat(attempt)} ${printFields(attempt.payload)}`;
        return `case ${what} ${printExpectation(expect)}`;
      });
    default:
      return unreachable(body);
  }
}

function printWhat({ action, targets }: Attempt): string {
  return `${action.text} on ${printNames(targets)}`;
}

function printWho({ by, principal }: Attempt): string {
  return `by ${by.text}${principal === null ? "" : ` ${writeString(principal)}`}`;
}

function printGiven({ path, arguments: given, fields, value }: Given): string {
  const asked = given === null ? "" : printGivenArguments(given);
  const after = fields.map(({ text }) => `.${text}`).join("");
  return `given ${printPath(path)}${asked}${after} = ${printValue(value)}`;
}

function printGivenArguments(given: readonly GivenValue[]): string {
  return given.length === 0 ? "" : `(${given.map(printValue).join(", ")})`;
}

function printExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case "permit":
      return "expect permit";
    case "refuse":
      return `expect refuse by ${printNames(expectation.by)}`;
    case "hold": {
      const needing = expectation.needing.map(printPeople).join(" also ");
      return `expect hold by ${printNames(expectation.by)} needing ${needing}`;
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
      return `${value.count} of ${value.group.text}${printGivenArguments(value.arguments)}`;
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
