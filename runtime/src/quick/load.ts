import { admit } from "../admission.ts";
import { misfit } from "../kernel/decode.ts";
import type { Subject } from "../kernel/subject.ts";
import { nothing } from "../kernel/value.ts";
import type { PolicyModule } from "../module.ts";
import type { ActionTable, FieldTable, Vocabulary } from "../vocabulary/table.ts";
import { answers } from "./answers.ts";
import { newAssembler } from "./assemble.ts";
import type { LoadedColumn } from "./column.ts";
import { readers } from "./readers.ts";
import { newReadings, type Readings, type ReadingsOf } from "./readings.ts";
import { signatureOf } from "./signature.ts";
import type { Named, QuickAction, QuickCode, QuickColumn, QuickTable } from "./table.ts";
import { targetKeysOf } from "./target-keys.ts";

/** A module's table, made ready. */
export interface LoadedTable {
  readonly actions: ReadonlyMap<string, LoadedAction>;
}

/** An action's part of the table. */
export interface LoadedAction {
  readonly entity: string;
  readonly keyOf: (id: string) => string;
  readonly readings: Readings;
  /** What is asked about a target. */
  readonly code: QuickCode;
  /** Whether that refuses whatever it is asked about: no permit reaches the action. */
  readonly isRefused: boolean;
  /** The columns that the kernel reads. */
  readonly asked: readonly number[];
  /** Whether the kernel may be asked something. */
  readonly mayAsk: boolean;
  readonly payload: readonly FieldTable[];
  /** Whether none of the payload's fields may be missing. */
  readonly isRequired: boolean;
  readonly target: readonly FieldTable[];
  /** Whether no switch and no ceiling reaches it, and it restores nothing. */
  readonly isPlain: boolean;
}

/** Makes a module's table ready. Empty where the module has none, or where the table is of other rules. */
export function loadQuick(module: PolicyModule): LoadedTable {
  const { quick, rules, vocabulary } = module;
  // A module that somebody else put together may have no table at all.
  const given: QuickTable | null | undefined = quick;
  const binding = rules.filter(({ stage }) => stage !== "advisory").length;
  // Nor is a table of the time before there was code in it of any use.
  const isOurs = given?.rules === rules.length && given.binding === binding && Array.isArray(given.codes);
  const table = isOurs ? given : { ...empty, rules: rules.length, binding };
  const assembler = newAssembler(table);
  const keysOf = new Map(vocabulary.entities.map(({ name }) => [name, targetKeysOf(name)] as const));
  const starts = table.actions.map((action) => {
    const signature = signatureOf(table, action);
    return {
      permits: assembler.add(action.permits, action, signature),
      restrictions: assembler.add(action.restrictions, action, signature),
      signed: signature.signed,
    };
  });
  const program = assembler.program();
  const actions = table.actions.flatMap((quickAction, at) => {
    const action = vocabulary.actions.find(({ name }) => name === quickAction.action);
    const start = starts[at];
    // Nobody can propose an action that there is not.
    if (action === undefined || start === undefined) return [];
    const keyOf = keysOf.get(action.entity) ?? targetKeysOf(action.entity);
    const loading: Loading = { table, keyOf, packed: { program, ...start } };
    return [[action.name, loadAction(module, loading, action, quickAction)] as const];
  });
  return { actions: new Map(actions) };
}

const empty: QuickTable = { rules: 0, binding: 0, columns: [], conditions: [], codes: [], actions: [] };

/** What an action is loaded with. */
interface Loading {
  readonly table: QuickTable;
  /** Shared by the actions on one entity. */
  readonly keyOf: LoadedAction["keyOf"];
  readonly packed: Pick<ReadingsOf, "program" | "permits" | "restrictions" | "signed">;
}

function loadAction(
  module: PolicyModule,
  { table, keyOf, packed }: Loading,
  action: ActionTable,
  quick: QuickAction,
): LoadedAction {
  const { vocabulary, switches, ceilings } = module;
  const { name, entity, effect } = action;
  const fields = {
    action: action.fields,
    target: vocabulary.entities.find((candidate) => candidate.name === entity)?.fields ?? [],
  };
  const given = quick.columns.map((index) => columnAt(table, index));
  const columns = given.map((column) => loadColumn(column, fields, vocabulary));
  const reaching = [...switches, ...ceilings].some(({ actions }) => actions.includes(name));
  const isPlain = effect !== "restores" && !reaching;
  const code = codeAt(table, quick.code);
  const readings = newReadings({
    ...packed,
    zones: vocabulary.zones,
    payloadNames: fields.action.map((field) => field.name),
    targetNames: fields.target.map((field) => field.name),
    types: [...fields.action, ...fields.target].map((field) => field.type),
    columns,
    subjectOf: (given) => subjectOf(module, given),
  });
  return {
    entity,
    keyOf,
    readings,
    code,
    isRefused: alwaysRefuses(code, readings),
    asked: given.flatMap(({ from }, at) => (from.kind === "asked" ? [at] : [])),
    mayAsk: !isPlain || quick.permits.tests.length + quick.restrictions.tests.length > 0,
    payload: fields.action,
    isRequired: !fields.action.some(({ optional }) => optional),
    target: fields.target,
    isPlain,
  };
}

function columnAt({ columns }: QuickTable, index: number): QuickColumn {
  const column = columns[index];
  if (column === undefined) throw new Error("a quick table names a column that it does not have");
  return column;
}

function codeAt({ codes }: QuickTable, index: number): QuickCode {
  const code = codes[index];
  if (code === undefined) throw new Error("a quick table names code that it does not have");
  return code;
}

/** Whether code refuses without a look at anything: what takes nothing answers the same each time. */
function alwaysRefuses(code: QuickCode, readings: Readings): boolean {
  return code.length === 0 && code(readers, readings, none, none, none, none) === answers.refuse;
}

const none: Named = Object.freeze({ __proto__: null });

function loadColumn(
  { from, sort, words }: QuickColumn,
  fields: { readonly [kind in "action" | "target"]: readonly FieldTable[] },
  { zones }: Vocabulary,
): LoadedColumn {
  const type =
    from.kind === "action" || from.kind === "target"
      ? fields[from.kind].find(({ name }) => name === from.field)?.type
      : undefined;
  const misfitting = words.findIndex((word) => type === undefined || misfit(word, type, zones) !== null);
  return {
    ask: from.kind === "asked" ? from.read : () => nothing,
    sort,
    words,
    places: new Map(words.map((word, place) => [word, place])),
    fitting: misfitting < 0 ? words.length : misfitting,
    takesTruth: type?.kind === "bool",
  };
}

/** The target as the kernel reads it. Throws where the proposal is refused unjudged. */
function subjectOf({ vocabulary }: PolicyModule, { proposal, facts, target }: Readings): Subject {
  const admission = admit(vocabulary, proposal, facts);
  const subject = admission.kind === "admitted" ? admission.subjects[target] : undefined;
  if (subject === undefined) throw new Error("there is no such target");
  return subject;
}
