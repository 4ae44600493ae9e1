import type { RateKey } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { Given, GivenValue } from "../syntax/test.ts";
import type { CheckedClause, CheckedGiven, CheckedRule, TestApproval } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { lookUp } from "./look-up.ts";
import { evidenceOf } from "./path.ts";
import { checkFactValue } from "./test-value.ts";
import { durationType, instantType, intType } from "./type.ts";
import { principalIdText } from "./vocabulary.ts";

/** Resolves a `given` that is no target: a fact, a part of one, or a surrounding. */
export function checkGiven(
  given: Given,
  module: string,
  rules: readonly CheckedRule[],
  context: Context,
): readonly CheckedGiven[] {
  const [head, ...rest] = given.path;
  if (head.text === "now") {
    const fact = checkFactValue(given.value, { type: instantType, optional: false }, context);
    return fact === null ? [] : [{ kind: "now", fact }];
  }
  if (head.text === "approvals" && rest.length === 0) {
    const approvals = checkApprovals(given.value, context);
    return approvals === "error" ? [] : [{ kind: "approvals", approvals }];
  }
  if (isEvidence(head.text)) return checkEvidence(head.text, rest, given.value, context);
  if (rest.length >= 2) return checkCounter(given, module, rules, context);
  if (given.value.kind === "unknown" && rest.length === 0) {
    if (head.text === "identity") return [{ kind: "identity" }];
    const group = lookUp(context.scope, head, ["group"], context.diagnostics);
    if (group === null) return [];
    const home = context.scopes.get(group.home)?.module ?? group.home;
    return [{ kind: "group", group: `${home}.${group.name.text}` }];
  }
  return cannot(
    given.path.map((name) => name.text).join("."),
    "is nothing that a test can give so",
    given,
    context,
  );
}

type EvidenceWord = "blast" | "schema" | "reversal" | "memory";

function isEvidence(word: string): word is EvidenceWord {
  return ["blast", "schema", "reversal", "memory"].includes(word);
}

function checkEvidence(
  of: EvidenceWord,
  rest: readonly Name[],
  value: GivenValue,
  context: Context,
): readonly CheckedGiven[] {
  if (rest.length === 0) {
    if (value.kind === "unknown") return [{ kind: "evidence", of, part: "", fact: { kind: "unknown" } }];
    if (value.kind !== "record") {
      return cannot(of, "is given as a record, or as `unknown`", value, context);
    }
    return value.fields.flatMap((field) => checkEvidence(of, [field.name], field.value, context));
  }
  const part = rest.map((name) => name.text).join(".");
  const parts = evidenceOf(of);
  const found = parts?.get(part);
  const [first] = rest;
  if (found === undefined || first === undefined) {
    const known = [...(parts?.keys() ?? [])];
    report(context, "IL2005", { field: part, owner: `\`${of}\``, known }, first?.span ?? value.span);
    return [];
  }
  const optional = found.fact.kind === "reversal-tested";
  const fact = checkFactValue(value, { type: found.type, optional }, context);
  return fact === null ? [] : [{ kind: "evidence", of, part, fact }];
}

/** `[2 of dba, release_bot]`, or `unknown` (null). */
function checkApprovals(value: GivenValue, context: Context): readonly TestApproval[] | null | "error" {
  if (value.kind === "unknown") return null;
  if (value.kind !== "values") {
    cannot("approvals", "is given as a list, or as `unknown`", value, context);
    return "error";
  }
  return value.elements.flatMap((element): readonly TestApproval[] => {
    if (element.kind === "seats") {
      const group = lookUp(context.scope, element.group, ["group"], context.diagnostics);
      if (group === null) return [];
      const home = context.scopes.get(group.home)?.module ?? group.home;
      return [{ kind: "seats", count: element.count, group: `${home}.${group.name.text}` }];
    }
    if (element.kind !== "reference") {
      cannot("approvals", "lists seats such as `2 of dba`, and declared principals", element, context);
      return [];
    }
    const principal = lookUp(context.scope, element.names[0], ["principal"], context.diagnostics);
    if (principal?.kind !== "principal") return [];
    const [first, ...more] = principal.declaration.ids.map(principalIdText);
    if (first === undefined) return [];
    return [{ kind: "principal", ids: [first, ...more], role: principal.declaration.role }];
  });
}

/** `given limits.rate_limit.per_agent = 30`: the counter of a clause, by its id without the module. */
function checkCounter(
  given: Given,
  module: string,
  rules: readonly CheckedRule[],
  context: Context,
): readonly CheckedGiven[] {
  const written = given.path.map((name) => name.text).join(".");
  const clauses = rules.flatMap((rule) => rule.clauses);
  const clause = clauses.find((candidate) => candidate.id === `${module}.${written}`);
  const key = clause === undefined ? null : rateKeyOf(clause);
  if (clause === undefined || key === null) {
    const known = clauses.filter((candidate) => rateKeyOf(candidate) !== null);
    const ids = known.map((candidate) => candidate.id.slice(module.length + 1));
    report(context, "IL2001", { what: "counter", name: written, known: ids }, given.path[0].span);
    return [];
  }
  // A cooling-off counts the age of the youngest outcome, which may never have been.
  const isAge = clause.form.kind === "rate-none";
  const fact = checkFactValue(
    given.value,
    { type: isAge ? durationType : intType, optional: isAge },
    context,
  );
  return fact === null ? [] : [{ kind: "counter", clause: clause.id, key, fact }];
}

function rateKeyOf(clause: CheckedClause): RateKey | null {
  return "key" in clause.form ? clause.form.key : null;
}

function cannot(
  path: string,
  problem: string,
  at: { readonly span: Given["span"] },
  context: Context,
): readonly [] {
  report(context, "IL2302", { path, problem }, at.span);
  return [];
}
