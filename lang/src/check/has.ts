import type { HasExpression, PathExpression } from "../syntax/expression.ts";
import { fail, withPresent, type Context } from "./context.ts";
import { evidenceOf } from "./evidence.ts";
import { fieldsOf, isFieldOwner, unknownField } from "./field.ts";
import type { Check } from "./macro.ts";
import { fieldOf, wholeEntity } from "./outside.ts";
import { checkFact } from "./path.ts";
import type { Term } from "./term.ts";
import { boolType } from "./type.ts";

/** Checks `x has f`: of the proposal, of evidence, of a contract's state, or of an answer that is an entity. */
export function checkHas(expression: HasExpression, context: Context, check: Check): Term {
  const { operand, field, span } = expression;
  const word = operand.kind === "path" && operand.names.length === 1 ? operand.names[0].text : null;
  if (word !== null && canLack(word)) return hasField(word, expression, context);
  const isEvidence = word !== null && evidenceOf(word) !== null;
  const isReference = !isEvidence && (operand.kind === "path" || operand.kind === "call");
  const whole = isReference ? check(operand, context) : null;
  if (whole?.kind === "error") return whole;
  const answer = whole === null ? null : wholeEntity(whole, context);
  if (answer === null) {
    const wanted = "`action`, `target`, an answer that is an entity, `reversal` or `memory` before `has`";
    return fail(context, "IL2101", { wanted, found: "something else" }, operand.span);
  }
  const { read, table } = answer;
  const declared = table.fields.find(({ name }) => name === field.text);
  if (declared === undefined) {
    const known = table.fields.map(({ name }) => name);
    return unknownField(context, field, `\`${table.name}\``, known);
  }
  const of = fieldOf(read, declared, span, context);
  return of.kind === "read" ? { kind: "present", of, type: boolType, span } : of;
}

/** Whether a word of the language names something with parts that may be absent. */
function canLack(word: string): boolean {
  const parts = evidenceOf(word)?.values() ?? [];
  return isFieldOwner(word) || [...parts].some(({ isOptional }) => isOptional);
}

function hasField(word: string, { operand, field, span }: HasExpression, context: Context): Term {
  const path: PathExpression = { kind: "path", names: [{ text: word, span: operand.span }, field], span };
  // A field that nothing in scope declares is a mistake in the name, not a test that is always false; and a path that
  // is being tested needs no test before.
  const isDeclared = !isFieldOwner(word) || fieldsOf(word, field.text, context).having.length > 0;
  const of = checkFact(path, isDeclared ? withPresent(context, [`${word}.${field.text}`]) : context);
  return of?.kind === "read" ? { kind: "present", of, type: boolType, span } : (of ?? errorAt(span));
}

function errorAt(span: Term["span"]): Term {
  return { kind: "error", type: null, span };
}
