import type { GivenValue } from "../syntax/test.ts";
import type { CheckedGiven, TestApproval } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { checkArguments, parametersOf } from "./given-arguments.ts";
import { cannot } from "./given-problem.ts";
import { lookUp } from "./look-up.ts";
import { principalIdText } from "./principal-id.ts";

/** `approvals = [2 of dba, release_bot]`, or `unknown`. */
export function checkApprovals(value: GivenValue, context: Context): readonly CheckedGiven[] {
  if (value.kind === "unknown") return [{ kind: "approvals", approvals: null }];
  if (value.kind !== "values") {
    return cannot("approvals", "is given as a list, or as `unknown`", value, context);
  }
  const given = new Map<string, number>();
  const named = new Set<string>();
  const approvals = value.elements.flatMap((element): readonly TestApproval[] => {
    if (element.kind === "seats") return checkSeats(element, given, context);
    if (element.kind === "reference") return checkPrincipal(element, named, context);
    return cannot("approvals", "lists seats such as `2 of dba`, and declared principals", element, context);
  });
  return [{ kind: "approvals", approvals }];
}

/** `2 of dba`, `1 of owners("db/orders.sql")`. Of a group by names there are no more than its members. */
function checkSeats(
  seats: GivenValue & { readonly kind: "seats" },
  given: Map<string, number>,
  context: Context,
): readonly TestApproval[] {
  const { count, group: name, span } = seats;
  if (count < 1) report(context, "IL2209", { what: "a number of approvals" }, span);
  const meaning = lookUp(context.scope, name, ["group"], context.diagnostics);
  if (meaning === null) return [];
  const group = declarationId(meaning, context);
  const before = given.get(group) ?? 0;
  given.set(group, before + count);
  const table = context.vocabulary.groups.find((candidate) => candidate.id === group);
  const size = table?.kind === "names" ? table.members.length : Number.POSITIVE_INFINITY;
  if (before <= size && before + count > size) {
    report(context, "IL2306", { count: before + count, group: name.text, size }, span);
  }
  // Without arguments the approvals are of the group's answer to whatever it is asked with.
  if (table === undefined || seats.arguments.length === 0)
    return [{ kind: "seats", count, group, arguments: [] }];
  const asked = checkArguments(seats, name, parametersOf(table), context);
  return asked === null ? [] : [{ kind: "seats", count, group, arguments: asked }];
}

function checkPrincipal(
  { names }: GivenValue & { readonly kind: "reference" },
  named: Set<string>,
  context: Context,
): readonly TestApproval[] {
  const [head, extra] = names;
  if (extra !== undefined) {
    report(context, "IL2005", { field: extra.text, owner: `\`${head.text}\``, known: [] }, extra.span);
    return [];
  }
  if (named.has(head.text)) report(context, "IL2309", { what: head.text }, head.span);
  named.add(head.text);
  const principal = lookUp(context.scope, head, ["principal"], context.diagnostics);
  if (principal?.kind !== "principal") return [];
  const [first, ...more] = principal.declaration.ids.map(principalIdText);
  if (first === undefined) return [];
  return [{ kind: "principal", ids: [first, ...more], role: principal.declaration.role }];
}
