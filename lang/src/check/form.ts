import type { Form } from "../syntax/form.ts";
import type { Name } from "../syntax/name.ts";
import { unreachable } from "../unreachable.ts";
import { allOf } from "./argument.ts";
import type { CheckedForm } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { checkDrift } from "./drift.ts";
import { checkCondition } from "./expression.ts";
import { lookUp } from "./look-up.ts";
import { checkPeople } from "./people.ts";

/** Resolves the names, people and expressions of a form; null where a diagnostic stands for it. */
export function checkForm(form: Form, context: Context): CheckedForm | null {
  switch (form.kind) {
    case "quorum": {
      const people = checkPeople(form.people, context);
      return people === null ? null : { kind: "quorum", people };
    }
    case "require": {
      const condition = checkCondition(form.condition, context);
      return condition.kind === "error" ? null : { kind: "require", condition };
    }
    case "schema-within":
      return checkSchema(form.contract, context);
    case "network-within": {
      refuseRepeated(form.zones, context);
      const zones = allOf(form.zones.map((zone) => zoneNamed(zone, context)));
      return zones === null ? null : { kind: "network-within", zones };
    }
    case "network-crossing":
      return checkCrossings(form, context);
    case "drift-none":
      refuseRepeated(form.contracts, context);
      return checkDrift(form, context);
    case "blast-share":
    case "blast-services":
    case "schema-no":
    case "audit-anchored":
    case "memory-success":
    case "memory-outcome":
    case "reversal":
    case "rate-per":
    case "rate-at-once":
    case "rate-none":
    case "grant":
    case "grant-at-most":
    case "identity-verified":
    case "identity-rooted":
    case "identity-depth":
      return form;
    default:
      return unreachable(form);
  }
}

function zoneNamed(name: Name, context: Context): string | null {
  return lookUp(context.scope, name, ["zone"], context.diagnostics) === null ? null : name.text;
}

/** A schema is held against the contract of a schema; what a state has to be is for `drift` to say. */
function checkSchema(name: Name, context: Context): CheckedForm | null {
  const meaning = lookUp(context.scope, name, ["contract"], context.diagnostics);
  if (meaning?.kind !== "contract") return null;
  if (meaning.declaration.contract.kind === "state") {
    report(context, "IL2256", { contract: name.text }, name.span);
    return null;
  }
  return { kind: "schema-within", contract: declarationId(meaning, context) };
}

function checkCrossings(
  { crossings }: Form & { kind: "network-crossing" },
  context: Context,
): CheckedForm | null {
  const seen = new Set<string>();
  const checked = crossings.map(({ from, to, span }) => {
    const text = `${from?.text ?? "*"} -> ${to?.text ?? "*"}`;
    if (seen.has(text)) report(context, "IL2254", { what: text }, span);
    seen.add(text);
    const ends = {
      from: from === null ? null : zoneNamed(from, context),
      to: to === null ? null : zoneNamed(to, context),
    };
    if ((from !== null && ends.from === null) || (to !== null && ends.to === null)) return null;
    if (from !== null && from.text === to?.text) report(context, "IL2255", { zone: from.text }, span);
    return ends;
  });
  const all = allOf(checked);
  return all === null ? null : { kind: "network-crossing", crossings: all };
}

/** Reports every name that a list of a clause says twice. */
function refuseRepeated(names: readonly Name[], context: Context): void {
  const seen = new Set<string>();
  for (const { text, span } of names) {
    if (seen.has(text)) report(context, "IL2254", { what: text }, span);
    seen.add(text);
  }
}
