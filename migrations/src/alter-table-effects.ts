import type { AlterTableCmd, AlterTableStmt, AlterTableType, ColumnDef, Constraint, Node } from "libpg-query";
import type { Effect, Finding } from "./effect.ts";
import { found, harmless } from "./effect.ts";
import { functionKnowledge } from "./known-names.ts";
import { nameParts, objectKind, relationName, shown, typeName } from "./object-names.ts";

/** Judges `ALTER TABLE` and its kin (views, indexes, sequences, composite types) command by command. Pure. */
export function alterTableFindings(statement: AlterTableStmt): readonly Finding[] {
  const owner = relationName(statement.relation);
  return (statement.cmds ?? []).flatMap((node) =>
    "AlterTableCmd" in node
      ? commandFindings(node.AlterTableCmd, owner, objectKind(statement.objtype))
      : found(`changes ${owner} in an unknown way`, "opaque"),
  );
}

/** Commands whose effects do not depend on what follows them. A command in neither table is opaque. */
const plainCommands: { readonly [command in AlterTableType]?: readonly [string, ...Effect[]] } = {
  AT_DropNotNull: ["allows null"],
  AT_SetNotNull: ["forbids null", "breaking", "locking"],
  AT_SetExpression: ["changes a generated column", "breaking", "locking"],
  AT_DropExpression: ["stops generating a column", "breaking"],
  AT_SetStatistics: ["sets statistics"],
  AT_SetOptions: ["sets column options"],
  AT_ResetOptions: ["resets column options"],
  AT_SetStorage: ["sets storage"],
  AT_SetCompression: ["sets compression"],
  AT_AlterConstraint: ["changes a constraint", "breaking"],
  AT_ValidateConstraint: ["validates a constraint"],
  AT_AlterColumnGenericOptions: ["changes foreign column options", "breaking"],
  AT_GenericOptions: ["changes foreign table options", "breaking"],
  AT_ChangeOwner: ["changes the owner", "breaking"],
  AT_ClusterOn: ["marks an index for clustering"],
  AT_DropCluster: ["unmarks clustering"],
  AT_SetLogged: ["rewrites the table as logged", "locking"],
  // After a crash an unlogged table is empty.
  AT_SetUnLogged: ["rewrites the table as unlogged", "destructive", "locking"],
  AT_SetAccessMethod: ["rewrites the table", "locking"],
  AT_SetTableSpace: ["moves the table's files", "locking"],
  AT_EnableTrig: ["enables a trigger", "breaking"],
  AT_EnableAlwaysTrig: ["enables a trigger", "breaking"],
  AT_EnableReplicaTrig: ["restricts a trigger to replicas", "breaking"],
  AT_DisableTrig: ["disables a trigger", "breaking"],
  AT_EnableTrigAll: ["enables all triggers", "breaking"],
  AT_DisableTrigAll: ["disables all triggers", "breaking"],
  AT_EnableTrigUser: ["enables all user triggers", "breaking"],
  AT_DisableTrigUser: ["disables all user triggers", "breaking"],
  AT_EnableRule: ["enables a rule", "breaking"],
  AT_EnableAlwaysRule: ["enables a rule", "breaking"],
  AT_EnableReplicaRule: ["restricts a rule to replicas", "breaking"],
  AT_DisableRule: ["disables a rule", "breaking"],
  AT_AddInherit: ["joins an inheritance", "breaking", "locking"],
  AT_DropInherit: ["leaves an inheritance", "breaking"],
  AT_AddOf: ["binds the table to a type", "breaking"],
  AT_DropOf: ["unbinds the table from its type", "breaking"],
  AT_ReplicaIdentity: ["changes what replication identifies rows by", "breaking"],
  AT_EnableRowSecurity: ["enables row level security", "breaking"],
  AT_DisableRowSecurity: ["disables row level security", "breaking"],
  AT_ForceRowSecurity: ["forces row level security on the owner", "breaking"],
  AT_NoForceRowSecurity: ["exempts the owner from row level security", "breaking"],
  AT_AttachPartition: ["attaches a partition, whose rows are checked", "locking"],
  AT_DetachPartitionFinalize: ["finishes detaching a partition", "breaking"],
  AT_AddIdentity: ["makes a column an identity", "breaking"],
  AT_SetIdentity: ["changes an identity", "breaking"],
  AT_DropIdentity: ["drops an identity", "breaking"],
};

function commandFindings(command: AlterTableCmd, owner: string, kind: string): readonly Finding[] {
  const column = shown(command.name ?? "?");
  const subtype: string = command.subtype ?? "";
  switch (subtype) {
    case "AT_AddColumn":
      return addColumnFindings(columnOf(command.def), owner);
    case "AT_DropColumn":
      return found(`drops column ${column} of ${owner}`, "destructive", "breaking");
    case "AT_AlterColumnType":
      return changeTypeFindings(columnOf(command.def), column, owner);
    case "AT_ColumnDefault":
      return command.def === undefined
        ? found(`drops the default of ${column} of ${owner}`, "breaking")
        : harmless;
    case "AT_AddConstraint":
      return addConstraintFindings(command.def, owner);
    case "AT_DropConstraint":
      return found(`drops constraint ${column} of ${owner}`, "breaking");
    case "AT_DetachPartition": {
      const isConcurrent =
        command.def !== undefined && "PartitionCmd" in command.def && command.def.PartitionCmd.concurrent;
      const locking: readonly Effect[] = isConcurrent === true ? [] : ["locking"];
      return found(`detaches a partition of ${owner}`, "breaking", ...locking);
    }
    case "AT_SetRelOptions":
    case "AT_ResetRelOptions":
      return optionFindings(command.def, owner);
    default: {
      const plain = command.subtype === undefined ? undefined : plainCommands[command.subtype];
      if (plain === undefined) return found(`changes ${owner} in an unknown way`, "opaque");
      const [words, ...effects] = plain;
      if (effects.length === 0) return harmless;
      return found(
        `${words} on ${kind} ${owner}${command.name === undefined ? "" : `: ${column}`}`,
        ...effects,
      );
    }
  }
}

function columnOf(def: Node | undefined): ColumnDef {
  return def !== undefined && "ColumnDef" in def ? def.ColumnDef : {};
}

/**
 * Adding a column is quiet if it is nullable or has a default that is the same for every row. Its type's own
 * definition is not seen: a domain with constraints makes PostgreSQL rewrite the table.
 */
function addColumnFindings(column: ColumnDef, owner: string): readonly Finding[] {
  const name = `column ${shown(column.colname ?? "?")} to ${owner}`;
  const constraints = (column.constraints ?? []).map((node) => ("Constraint" in node ? node.Constraint : {}));
  const has = (type: Constraint["contype"]): boolean => constraints.some((one) => one.contype === type);
  const initial = constraints.find((one) => one.contype === "CONSTR_DEFAULT")?.raw_expr;
  const isSerial = /^(small|big)?serial[248]?$/.test(nameParts(column.typeName?.names).at(-1) ?? "");
  const isStored = constraints.some(
    (one) => one.contype === "CONSTR_GENERATED" && one.generated_kind !== "v",
  );
  const filled = initial !== undefined || isSerial || has("CONSTR_IDENTITY") || has("CONSTR_GENERATED");
  const findings: Finding[] = [];
  if ((has("CONSTR_NOTNULL") || has("CONSTR_PRIMARY")) && !filled)
    findings.push(...found(`adds ${name} that must not be null and has no default`, "breaking"));
  if (isSerial || has("CONSTR_IDENTITY") || isStored || (initial !== undefined && !isSteady(initial)))
    findings.push(...found(`adds ${name} and fills it row by row`, "locking"));
  if (has("CONSTR_UNIQUE") || has("CONSTR_PRIMARY"))
    findings.push(...found(`adds ${name} and builds an index`, "locking"));
  // A reference from a column of nulls has nothing to check.
  if (has("CONSTR_CHECK") || (has("CONSTR_FOREIGN") && filled))
    findings.push(...found(`adds ${name} and checks every row`, "locking"));
  return findings;
}

/** Tells whether every function in a default is known to answer the same for all rows of a statement. */
function isSteady(value: Node): boolean {
  const pending: unknown[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null) continue;
    for (const [key, inner] of Object.entries(next)) {
      if (key === "FuncCall") {
        const name = (inner as { readonly funcname?: readonly Node[] }).funcname;
        if (functionKnowledge(nameParts(name)) !== "steady") return false;
      }
      pending.push(inner);
    }
  }
  return true;
}

/** Any value survives as unbounded text; into every other type it may be rounded, cut or refused. */
function changeTypeFindings(column: ColumnDef, name: string, owner: string): readonly Finding[] {
  const parts = nameParts(column.typeName?.names);
  const type = parts.at(-1) ?? "";
  const isText =
    (type === "text" || (type === "varchar" && column.typeName?.typmods === undefined)) &&
    (parts.length === 1 || parts[0] === "pg_catalog") &&
    column.typeName?.arrayBounds === undefined;
  const isLossless = isText && column.raw_default === undefined;
  return found(
    `changes the type of ${name} of ${owner} to ${typeName(column.typeName)}`,
    ...(isLossless ? [] : (["destructive"] as const)),
    "breaking",
    "locking",
  );
}

function addConstraintFindings(def: Node | undefined, owner: string): readonly Finding[] {
  const constraint: Constraint = def !== undefined && "Constraint" in def ? def.Constraint : {};
  const name = `${constraint.conname === undefined ? "a constraint" : `constraint ${shown(constraint.conname)}`} to ${owner}`;
  // As text, since kinds that PostgreSQL adds later are unknown to the type.
  const type: string = constraint.contype ?? "";
  switch (type) {
    case "CONSTR_CHECK":
    case "CONSTR_FOREIGN":
      // Without validation only new rows are checked, which is the safe first step.
      if (constraint.skip_validation === true) return harmless;
      return found(`adds ${name} and checks every row`, "locking");
    case "CONSTR_NOTNULL":
      if (constraint.skip_validation === true) return harmless;
      return found(`adds ${name} that forbids null`, "breaking", "locking");
    case "CONSTR_UNIQUE":
      return constraint.indexname === undefined
        ? found(`adds ${name} and builds an index`, "locking")
        : harmless;
    case "CONSTR_PRIMARY":
      // Even with an index at hand, columns that may be null are checked row by row.
      return found(`adds ${name} as primary key`, "locking");
    case "CONSTR_EXCLUSION":
      return found(`adds ${name} and builds an index`, "locking");
    default:
      return found(`adds ${name} in an unknown way`, "opaque");
  }
}

function optionFindings(def: Node | undefined, owner: string): readonly Finding[] {
  const options = def !== undefined && "List" in def ? (def.List.items ?? []) : [];
  const names = options.map((node) => ("DefElem" in node ? (node.DefElem.defname ?? "") : ""));
  const telling = names.filter(
    (name) => !/^(autovacuum_|fillfactor$|parallel_workers$|toast_tuple_target$)/.test(name),
  );
  return telling.length === 0
    ? harmless
    : found(`changes option ${shown(telling.join(", "))} of ${owner}`, "breaking");
}
