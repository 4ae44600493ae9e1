import { diagnose } from "../diagnostics/catalogue.ts";
import type { Span } from "../syntax/span.ts";
import type { Given, GivenValue } from "../syntax/test.ts";
import { unreachable } from "../unreachable.ts";
import type { CheckedGiven, CheckedTarget } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { checkGiven } from "./given.ts";
import { writtenPath } from "./given-path.ts";
import type { JudgedRules } from "./judged-rules.ts";
import { lookUp } from "./look-up.ts";
import { checkFactValue, checkFields, fieldNamed } from "./test-value.ts";

/** What a fixture or a test gives: its targets by name, and everything else in its order. */
export interface GivenSet {
  /** Null for a target that is given wrongly: it has its own diagnostic, and using it is no second mistake. */
  readonly targets: ReadonlyMap<string, CheckedTarget | null>;
  readonly givens: readonly CheckedGiven[];
  /** Whether a fixture is missing from it that has a diagnostic of its own: what it would have given is no mistake. */
  readonly isPartial: boolean;
}

/** Nothing is given. */
export const nothingGiven: GivenSet = { targets: new Map(), givens: [], isPartial: false };

/** Checks what one place gives, on top of what its fixture gives: what stands later wins. */
export function checkGivens(
  written: readonly Given[],
  fixture: GivenSet,
  judged: JudgedRules,
  context: Context,
): GivenSet {
  const targets = new Map(fixture.targets);
  const givens = [...fixture.givens];
  const first = new Map<string, Span>();
  const once = (key: string, what: string, span: Span): void => {
    const before = first.get(key);
    if (before === undefined) first.set(key, span);
    else reportTwice(what, span, before, context);
  };
  for (const given of written) {
    const [name] = given.path;
    if (isTarget(given, context)) {
      once(`target ${name.text}`, name.text, given.span);
      targets.set(name.text, checkTarget(given.value, name.text, context));
    } else if (targets.has(name.text) && !context.scope.names.has(name.text)) {
      once(`field ${writtenPath(given)}`, writtenPath(given), given.span);
      targets.set(name.text, checkTargetPart(given, targets.get(name.text) ?? null, context));
    } else {
      for (const checked of checkGiven(given, targets.keys(), judged, context)) {
        const { key, what } = placeOf(checked, given);
        once(key, what, given.span);
        givens.push(checked);
      }
    }
  }
  return { targets, givens, isPartial: fixture.isPartial };
}

type TargetGiven = Given & { readonly value: GivenValue & { readonly kind: "record" } };

/** `checkout = Service { … }`. The same of a fact is what a source answers. */
function isTarget(given: Given, context: Context): given is TargetGiven {
  const { path, value, arguments: asked } = given;
  const isNamed = value.kind === "record" && value.entity !== null;
  return isNamed && asked === null && path.length === 1 && !isFact(path[0].text, context);
}

function isFact(name: string, { scope }: Context): boolean {
  return scope.names.get(name)?.kind === "fact";
}

function checkTarget(value: TargetGiven["value"], id: string, context: Context): CheckedTarget | null {
  if (value.entity === null) return null;
  const entity = lookUp(context.scope, value.entity, ["entity"], context.diagnostics);
  const table = context.vocabulary.entities.find((candidate) => candidate.name === entity?.name.text);
  if (table === undefined) return null;
  const fields = checkFields(value.fields, table.fields, `\`${table.name}\``, context);
  return { entity: table.name, id, fields };
}

/** `checkout.replicas = 3`: one field of a target that was given before. */
function checkTargetPart(given: Given, target: CheckedTarget | null, context: Context): CheckedTarget | null {
  const [, field, ...more] = given.path;
  if (field === undefined || more.length > 0 || given.arguments !== null) {
    const problem = "is given as a record, or field by field";
    report(context, "IL2302", { path: writtenPath(given), problem }, given.span);
    return null;
  }
  const table = context.vocabulary.entities.find((candidate) => candidate.name === target?.entity);
  if (target === null || table === undefined) return null;
  const found = fieldNamed(field, table.fields, `\`${table.name}\``, context);
  const fact = found === null ? null : checkFactValue(given.value, found, context);
  return fact === null ? target : { ...target, fields: new Map([...target.fields, [field.text, fact]]) };
}

/** What a given is about: two of one key in one place are a mistake. */
function placeOf(checked: CheckedGiven, written: Given): { readonly key: string; readonly what: string } {
  const what = writtenPath(written);
  switch (checked.kind) {
    case "evidence": {
      const part = checked.part === "" ? checked.of : `${checked.of}.${checked.part}`;
      return { key: part, what: part };
    }
    case "group":
      return { key: JSON.stringify(["group", checked.group, checked.arguments]), what };
    case "outside":
      return { key: JSON.stringify(["outside", checked.fact, checked.arguments, checked.field]), what };
    case "switch":
      return { key: JSON.stringify(["switch", checked.switch]), what };
    case "drift":
      return { key: JSON.stringify(["drift", checked.contract]), what };
    case "counter":
      return { key: JSON.stringify(["counter", checked.clause]), what };
    case "now":
    case "approvals":
    case "identity":
    case "audit":
    case "calibration":
    case "origin":
    case "restored":
      return { key: checked.kind, what };
    default:
      return unreachable(checked);
  }
}

function reportTwice(what: string, span: Span, before: Span, context: Context): void {
  const { path } = context.scope;
  const related = [{ path, span: before, label: "first given here" }];
  context.diagnostics.push(diagnose("IL2304", { what }, { path, span, related }));
}
