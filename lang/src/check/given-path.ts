import { printLiteral } from "../syntax/print-literal.ts";
import type { Given, GivenValue } from "../syntax/test.ts";
import { unreachable } from "../unreachable.ts";

/** What is given, as it is written: `blast.traffic`, `ticket("PAY-7").open`. */
export function writtenPath({ path, arguments: asked, fields }: Given): string {
  const names = path.map((name) => name.text).join(".");
  const called = asked === null ? names : `${names}(${asked.map(writtenValue).join(", ")})`;
  return [called, ...fields.map((name) => name.text)].join(".");
}

function writtenValue(value: GivenValue): string {
  switch (value.kind) {
    case "boolean":
    case "integer":
    case "percent":
    case "duration":
    case "instant":
    case "string":
      return printLiteral(value);
    case "reference":
      return value.names.map((name) => name.text).join(".");
    case "unknown":
    case "none":
    case "seats":
    case "record":
    case "values":
      return "…";
    default:
      return unreachable(value);
  }
}
