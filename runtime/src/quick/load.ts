import { admit } from "../admission.ts";
import { misfit } from "../kernel/decode.ts";
import type { Subject } from "../kernel/subject.ts";
import { nothing } from "../kernel/value.ts";
import type { PolicyModule } from "../module.ts";
import type { ActionTable, FieldTable, Vocabulary } from "../vocabulary/table.ts";
import { newAssembler, type Assembler } from "./assemble.ts";
import type { LoadedColumn, QuickSort } from "./column.ts";
import type { Program } from "./program.ts";
import { newReadings, type Readings } from "./readings.ts";
import type { QuickAction, QuickColumn, QuickReader, QuickTable } from "./table.ts";
import { targetKeysOf } from "./target-keys.ts";

/** A module's table, made ready. */
export interface LoadedTable {
  readonly program: Program;
  readonly zones: readonly string[];
  readonly actions: ReadonlyMap<string, LoadedAction>;
}

/** An action's part of the table. */
export interface LoadedAction {
  readonly entity: string;
  readonly keyOf: (id: string) => string;
  readonly readings: Readings;
  /** What reads the payload, the target's facts, the predicted traffic and users, in this order: a list, whose shape is one for all. */
  readonly reads: readonly (QuickReader | null)[];
  /** The columns that the kernel reads. */
  readonly asked: readonly number[];
  /** The nodes at which the ways to its rules start. */
  readonly restrictions: number;
  readonly permits: number;
  readonly payload: readonly LoadedField[];
  /** The names of the payload's fields, and of the target's. */
  readonly payloadNames: readonly string[];
  readonly targetNames: readonly string[];
  readonly target: readonly LoadedField[];
  /** Whether no switch and no ceiling reaches it, and it restores nothing. */
  readonly isPlain: boolean;
}

/** A field, the column of words in which it is read, and of a path that of texts; -1 where there is none. */
export interface LoadedField extends FieldTable {
  readonly word: number;
  readonly path: number;
}

/** Makes a module's table ready. Empty where the module has none, or where the table is of other rules. */
export function loadQuick(module: PolicyModule): LoadedTable {
  const { quick, rules, vocabulary } = module;
  // A module that somebody else put together may have no table at all.
  const given: QuickTable | null | undefined = quick;
  const binding = rules.filter(({ stage }) => stage !== "advisory").length;
  const isOurs = given?.rules === rules.length && given.binding === binding;
  const table = isOurs ? given : { ...empty, rules: rules.length, binding };
  const assembler = newAssembler(table);
  const keysOf = new Map(vocabulary.entities.map(({ name }) => [name, targetKeysOf(name)] as const));
  const actions = table.actions.flatMap((quickAction) => {
    const action = vocabulary.actions.find(({ name }) => name === quickAction.action);
    // Nobody can propose an action that there is not.
    if (action === undefined) return [];
    const keyOf = keysOf.get(action.entity) ?? targetKeysOf(action.entity);
    return [[action.name, loadAction(module, { table, keyOf, assembler }, action, quickAction)] as const];
  });
  return { program: assembler.program(), zones: vocabulary.zones, actions: new Map(actions) };
}

const empty: QuickTable = { rules: 0, binding: 0, columns: [], conditions: [], readers: [], actions: [] };

/** What an action is loaded with. */
interface Loading {
  readonly table: QuickTable;
  /** Shared by the actions on one entity. */
  readonly keyOf: LoadedAction["keyOf"];
  readonly assembler: Assembler;
}

function loadAction(
  module: PolicyModule,
  { table, keyOf, assembler }: Loading,
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
  return {
    entity,
    keyOf,
    readings: newReadings(columns, (readings) => subjectOf(module, readings)),
    reads: [quick.reads.payload, quick.reads.target, quick.reads.traffic, quick.reads.users].map((index) =>
      readerAt(table, index),
    ),
    asked: given.flatMap(({ from }, at) => (from.kind === "asked" ? [at] : [])),
    restrictions: assembler.add(quick.restrictions),
    permits: assembler.add(quick.permits),
    payload: fields.action.map((field) => loadField(field, "action", given)),
    payloadNames: fields.action.map((field) => field.name),
    targetNames: fields.target.map((field) => field.name),
    target: fields.target.map((field) => loadField(field, "target", given)),
    isPlain:
      effect !== "restores" && ![...switches, ...ceilings].some(({ actions }) => actions.includes(name)),
  };
}

function columnAt({ columns }: QuickTable, index: number): QuickColumn {
  const column = columns[index];
  if (column === undefined) throw new Error("a quick table names a column that it does not have");
  return column;
}

function readerAt({ readers }: QuickTable, index: number | null): QuickReader | null {
  if (index === null) return null;
  const reader = readers[index];
  if (reader === undefined) throw new Error("a quick table names a reader that it does not have");
  return reader;
}

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

function loadField(
  field: FieldTable,
  kind: "action" | "target",
  columns: readonly QuickColumn[],
): LoadedField {
  const columnOf = (sort: QuickSort): number =>
    columns.findIndex((one) => one.sort === sort && one.from.kind === kind && one.from.field === field.name);
  return { ...field, word: columnOf("words"), path: field.type.kind === "path" ? columnOf("text") : -1 };
}

/** The target as the kernel reads it. Throws where the proposal is refused unjudged. */
function subjectOf({ vocabulary }: PolicyModule, { proposal, facts, target }: Readings): Subject {
  const admission = admit(vocabulary, proposal, facts);
  const subject = admission.kind === "admitted" ? admission.subjects[target] : undefined;
  if (subject === undefined) throw new Error("there is no such target");
  return subject;
}
