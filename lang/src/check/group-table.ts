import {
  limits,
  misfitPath,
  type GroupSort,
  type GroupTable,
  type ParameterTable,
  type Type,
} from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { GroupDeclaration, GroupMembers } from "../syntax/tree.ts";
import { originOf } from "./fact-table.ts";
import { lookUp } from "./look-up.ts";
import { parameterTables } from "./parameters.ts";
import { principalIdText } from "./principal-id.ts";
import type { Scope } from "./scope.ts";
import { describeType } from "./type.ts";

/**
 * Who can approve: people by name, or whoever a source says. Null where a name does not resolve: how large the group is
 * cannot be known then, and a quorum of it is no second mistake.
 */
export function groupTable(
  group: GroupDeclaration,
  scope: Scope,
  diagnostics: Diagnostic[],
): GroupTable | null {
  const id = `${scope.module}.${group.name.text}`;
  const { members } = group;
  const parameters = parameterTables(group.parameters, "question", scope, diagnostics);
  if (members.kind === "names") {
    refuseUnasked(group, null, scope, diagnostics);
    const ids = namedMembers(members, scope, diagnostics);
    return ids === null ? null : { id, kind: "names", members: ids };
  }
  const origin = originOf(members.origin, scope, diagnostics);
  const argument = argumentOf(members, group, parameters, scope, diagnostics);
  return { id, kind: "sourced", by: members.by, argument, parameters, ...origin };
}

function namedMembers(
  { names }: GroupMembers & { kind: "names" },
  scope: Scope,
  diagnostics: Diagnostic[],
): readonly string[] | null {
  const [beyond] = names.slice(limits.groupMembers);
  if (beyond !== undefined) {
    const facts = { what: "members in this group", most: limits.groupMembers };
    diagnostics.push(diagnose("IL2212", facts, { path: scope.path, span: beyond.span }));
  }
  const found = names.map((name) => lookUp(scope, name, ["principal"], diagnostics));
  if (found.includes(null)) return null;
  const ids = found.flatMap((meaning) =>
    meaning?.kind === "principal" ? meaning.declaration.ids.slice(0, 1).map(principalIdText) : [],
  );
  return [...new Set(ids)];
}

type Sourced = GroupMembers & { kind: "sourced" };
type Asked = Extract<GroupTable, { kind: "sourced" }>["argument"];

/** What the source is asked with: a text, or the one parameter of the group. */
function argumentOf(
  { by, argument }: Sourced,
  group: GroupDeclaration,
  parameters: readonly ParameterTable[],
  scope: Scope,
  diagnostics: Diagnostic[],
): Asked {
  const place = { path: scope.path, span: argument.span };
  if (argument.kind === "text") {
    const { text } = argument;
    const problem = by === "codeowners" ? misfitPath(text) : text === "" ? "names nobody" : null;
    if (problem !== null) diagnostics.push(diagnose("IL2110", { text, problem }, place));
    refuseUnasked(group, null, scope, diagnostics);
    return { kind: "text", text };
  }
  const written = argument.names.map(({ text }) => text).join(".");
  const index = parameters.findIndex(({ name }) => name === written);
  const parameter = parameters[index];
  if (parameter === undefined) {
    const facts = { what: "parameter", name: written, known: parameters.map(({ name }) => name) };
    diagnostics.push(diagnose("IL2001", facts, place));
    return { kind: "text", text: "" };
  }
  if (!answers(by, parameter.type)) {
    const wanted = by === "codeowners" ? "path" : "string";
    diagnostics.push(diagnose("IL2101", { wanted, found: describeType(parameter.type) }, place));
  }
  refuseUnasked(group, index, scope, diagnostics);
  return { kind: "parameter", index };
}

/** Code owners are listed by path; a team, a role or a schedule has a name. */
function answers(by: GroupSort, type: Type): boolean {
  return by === "codeowners" ? type.kind === "path" : ["string", "zone", "enum"].includes(type.kind);
}

/** A parameter that the source never hears would ask for the same people under many names. */
function refuseUnasked(
  group: GroupDeclaration,
  asked: number | null,
  scope: Scope,
  diagnostics: Diagnostic[],
): void {
  for (const [index, { name }] of group.parameters.entries()) {
    if (index === asked) continue;
    const facts = { name: name.text, owner: group.name.text };
    diagnostics.push(diagnose("IL2222", facts, { path: scope.path, span: name.span }));
  }
}
