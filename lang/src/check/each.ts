import type { Each } from "../syntax/tree.ts";
import type { Form } from "../syntax/form.ts";
import type { CheckedEach } from "./checked.ts";
import { refuseClaims, refuseEmptyList } from "./claims.ts";
import { checkList, isTakenHere } from "./collection.ts";
import { report, type Context } from "./context.ts";
import { checkOptional } from "./expression.ts";
import { keywordOf } from "./form-words.ts";
import { isTooLarge } from "./growth.ts";
import { longest } from "./term-size.ts";

/** The list of an `each`, and the context of its clause; `each` is null where a diagnostic stands for it. */
export interface EachClause {
  readonly each: CheckedEach | null;
  readonly context: Context;
}

/** Checks `each x in LIST:` before a clause. The list is one that the proposal names, or that a source answers. */
export function checkEach(each: Each, form: Form, kind: "permit" | "bound", context: Context): EachClause {
  const { list, variable, span } = each;
  refuseRepeatedForm(form, span, context);
  const claimed = kind === "permit" ? "a permit" : null;
  const term = checkList(list, { ...context, claimed }, checkOptional);
  const name = variable.text;
  isTakenHere(variable, context);
  // Where the list is broken, the variable is no second mistake.
  const { scope } = context;
  const missing: Context = { ...context, scope: { ...scope, missing: new Set([...scope.missing, name]) } };
  if (term.kind === "error" || term.type.kind !== "list") return { each: null, context: missing };
  const isRead = term.kind === "read" && ["action", "target", "outside"].includes(term.fact.kind);
  if (!isRead) {
    report(context, "IL2250", {}, list.span);
    return { each: null, context: missing };
  }
  if (term.isSecret) {
    report(context, "IL2259", { path: term.path, shownBy: "each" }, list.span);
  }
  if (kind === "permit") refuseEmptyList(term, "each", list.span, context);
  // Whether a clause applies is no claim's to say; a `require` over claims only demands more.
  if (kind === "permit") refuseClaims(term, "a permit", context);
  else if (form.kind !== "require") refuseClaims(term, "when a bound's clause applies", context);
  const times = longest(term);
  const isOver = isTooLarge({ nodes: 0, levels: 0, product: times }, list.span, context);
  const element = [name, { depth: 0, type: term.type.of }] as const;
  return {
    each: { list: term, written: term.path },
    context: {
      ...context,
      variables: new Map([...context.variables, element]),
      each: term,
      product: isOver ? context.product : context.product * times,
    },
  };
}

/** A permit issues one grant, and a budget counts proposals: neither has a meaning for each element. */
function refuseRepeatedForm(form: Form, span: Each["span"], context: Context): void {
  if (!["grant", "grant-at-most", "rate-per", "rate-at-once", "rate-none"].includes(form.kind)) return;
  report(context, "IL2251", { clause: keywordOf(form) }, span);
}
