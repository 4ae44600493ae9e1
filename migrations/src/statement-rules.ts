import type { Node, VariableSetStmt } from "libpg-query";
import { alterTableFindings } from "./alter-table-effects.ts";
import {
  alterDomainFindings,
  alterEnumFindings,
  createExtensionFindings,
  createFunctionFindings,
  createRangeFindings,
  createTableFindings,
  defineFindings,
  dropFindings,
  hasOption,
  indexFindings,
  renameFindings,
  viewFindings,
} from "./definition-effects.ts";
import type { Finding } from "./effect.ts";
import { found, harmless } from "./effect.ts";
import { constantText } from "./expression-effects.ts";
import { isQuietSetting } from "./known-names.ts";
import { nameParts, objectKind, objectName, objectNames, relationName, shown } from "./object-names.ts";
import {
  copyFindings,
  deleteFindings,
  insertFindings,
  mergeFindings,
  truncateFindings,
  updateFindings,
} from "./row-effects.ts";

/** The names under which the parser tags its nodes. */
type TagsOf<Union> = Union extends unknown ? keyof Union & string : never;
type NodeTag = TagsOf<Node>;
type NodeBody<Tag extends NodeTag> = Extract<Node, Readonly<Record<Tag, unknown>>>[Tag];
type Rules = { readonly [Tag in NodeTag]?: (body: NodeBody<Tag>) => readonly Finding[] };

const none = (): readonly Finding[] => harmless;

/**
 * What each kind of statement does by itself; what it contains is judged apart. A kind that is not listed is opaque.
 * Triggers, rules, defaults, domains and views that the database already has are not seen from a migration's text.
 */
const rules: Rules = {
  SelectStmt: none,
  InsertStmt: insertFindings,
  UpdateStmt: updateFindings,
  DeleteStmt: deleteFindings,
  MergeStmt: mergeFindings,
  TruncateStmt: truncateFindings,
  CopyStmt: copyFindings,
  DeclareCursorStmt: none,
  FetchStmt: none,
  ClosePortalStmt: none,
  PrepareStmt: none,
  DeallocateStmt: none,
  CreateStmt: createTableFindings,
  CreateTableAsStmt: none,
  CreateSchemaStmt: none,
  CreateSeqStmt: none,
  CreateEnumStmt: none,
  CompositeTypeStmt: none,
  CreateRangeStmt: createRangeFindings,
  CreateDomainStmt: none,
  CreateStatsStmt: none,
  AlterStatsStmt: none,
  CommentStmt: none,
  DefineStmt: defineFindings,
  IndexStmt: indexFindings,
  ViewStmt: viewFindings,
  CreateFunctionStmt: createFunctionFindings,
  CreateExtensionStmt: createExtensionFindings,
  CreateTrigStmt: (body) =>
    found(`puts trigger ${shown(body.trigname ?? "?")} on ${relationName(body.relation)}`, "breaking"),
  RuleStmt: (body) => found(`rewrites queries on ${relationName(body.relation)} by a rule`, "breaking"),
  CreatePolicyStmt: (body) =>
    found(`adds policy ${shown(body.policy_name ?? "?")} on ${relationName(body.table)}`, "breaking"),
  AlterPolicyStmt: (body) =>
    found(`changes policy ${shown(body.policy_name ?? "?")} on ${relationName(body.table)}`, "breaking"),
  AlterTableStmt: alterTableFindings,
  AlterDomainStmt: alterDomainFindings,
  AlterEnumStmt: alterEnumFindings,
  AlterSeqStmt: (body) => found(`changes sequence ${relationName(body.sequence)}`, "breaking"),
  AlterFunctionStmt: (body) =>
    found(`changes function ${shown(nameParts(body.func?.objname).join("."))}`, "breaking"),
  AlterOwnerStmt: (body) => found(`changes the owner of ${objectKind(body.objectType)}`, "breaking"),
  AlterObjectSchemaStmt: (body) =>
    found(
      `moves ${body.relation === undefined ? objectName(body.object) : relationName(body.relation)} to another schema`,
      "breaking",
    ),
  AlterObjectDependsStmt: (body) => found(`binds ${objectKind(body.objectType)} to an extension`, "breaking"),
  AlterTableMoveAllStmt: () => found("moves the files of all tables of a tablespace", "locking"),
  RenameStmt: renameFindings,
  DropStmt: dropFindings,
  DropdbStmt: (body) => found(`drops database ${shown(body.dbname ?? "?")}`, "destructive", "breaking"),
  DropOwnedStmt: () => found("drops everything that a role owns", "destructive", "breaking"),
  DropRoleStmt: (body) => found(`drops role ${roleNames(body.roles)}`, "breaking"),
  DropTableSpaceStmt: (body) => found(`drops tablespace ${shown(body.tablespacename ?? "?")}`, "breaking"),
  DropUserMappingStmt: () => found("drops a user mapping", "breaking"),
  DropSubscriptionStmt: () => found("drops a subscription", "breaking"),
  ReassignOwnedStmt: () => found("gives everything that a role owns to another", "breaking"),
  GrantStmt: (body) =>
    found(
      `${body.is_grant === true ? "grants" : "revokes"} privileges on ${objectKind(body.objtype)} ${objectNames(body.objects)} ${body.is_grant === true ? "to" : "from"} ${roleNames(body.grantees)}`,
      "breaking",
    ),
  GrantRoleStmt: (body) =>
    found(`${body.is_grant === true ? "grants" : "revokes"} membership in a role`, "breaking"),
  AlterDefaultPrivilegesStmt: () => found("changes the privileges on objects made later", "breaking"),
  CreateRoleStmt: (body) => found(`creates role ${shown(body.role ?? "?")}`, "breaking"),
  AlterRoleStmt: (body) =>
    found(`changes role ${roleNames(body.role === undefined ? [] : [{ RoleSpec: body.role }])}`, "breaking"),
  AlterRoleSetStmt: () => found("changes a role's settings", "breaking", "opaque"),
  AlterDatabaseStmt: () => found("changes the database's options", "breaking"),
  AlterDatabaseSetStmt: () => found("changes the database's settings", "breaking", "opaque"),
  AlterSystemStmt: (body) =>
    found(`changes the server's setting ${shown(body.setstmt?.name ?? "*")}`, "breaking", "opaque"),
  SecLabelStmt: () => found("changes a security label", "breaking"),
  CreateEventTrigStmt: (body) =>
    found(`puts event trigger ${shown(body.trigname ?? "?")}`, "breaking", "opaque"),
  AlterEventTrigStmt: (body) => found(`changes event trigger ${shown(body.trigname ?? "?")}`, "breaking"),
  CreatePublicationStmt: (body) => found(`publishes rows as ${shown(body.pubname ?? "?")}`, "breaking"),
  AlterPublicationStmt: (body) => found(`changes publication ${shown(body.pubname ?? "?")}`, "breaking"),
  LockStmt: (body) => found(`locks ${objectNames(body.relations)}`, "locking"),
  ClusterStmt: () => found("rewrites tables in the order of an index", "locking"),
  VacuumStmt: (body) =>
    hasOption(body.options, "full") ? found("rewrites tables to shrink them", "locking") : harmless,
  ReindexStmt: (body) =>
    hasOption(body.params, "concurrently") ? harmless : found("builds indexes anew", "locking"),
  RefreshMatViewStmt: (body) =>
    body.concurrent === true
      ? harmless
      : found(`refreshes materialized view ${relationName(body.relation)}`, "locking"),
  CheckPointStmt: none,
  ConstraintsSetStmt: none,
  VariableShowStmt: none,
  VariableSetStmt: settingFindings,
  TransactionStmt: (body) =>
    /^TRANS_STMT_(PREPARE|COMMIT_PREPARED|ROLLBACK_PREPARED)$/.test(body.kind ?? "TRANS_STMT_PREPARE")
      ? found("leaves or ends a prepared transaction", "opaque")
      : harmless,
  CallStmt: (body) =>
    found(`calls procedure ${shown(nameParts(body.funccall?.funcname).join("."))}`, "opaque"),
  ExecuteStmt: (body) => found(`runs prepared statement ${shown(body.name ?? "?")}`, "opaque"),
};

function settingFindings(statement: VariableSetStmt): readonly Finding[] {
  const name = statement.name ?? "";
  if (statement.kind === "VAR_SET_MULTI" && /^(SESSION CHARACTERISTICS|TRANSACTION)$/.test(name))
    return harmless;
  const values = (statement.args ?? []).map((node) => constantText(node) ?? "");
  // A reset has no value: what it falls back to is the server's affair, and only settings that are quiet at any pass.
  if (isQuietSetting(name, values)) return harmless;
  return found(`changes setting ${name === "" ? "`*`" : shown(name)}`, "opaque");
}

function roleNames(roles: readonly Node[] | undefined): string {
  const names = (roles ?? []).map((node) => {
    if (!("RoleSpec" in node)) return "`?`";
    return node.RoleSpec.roletype === "ROLESPEC_PUBLIC"
      ? "everyone"
      : shown(node.RoleSpec.rolename ?? "current role");
  });
  return names.slice(0, 5).join(", ");
}

/**
 * Judges a statement by its own kind, not what it contains; null for a kind that is not understood. Pure.
 * `tag` is the parser's name of the statement's kind, under which the node holds it.
 */
export function kindFindings(tag: string, node: Node): readonly Finding[] | null {
  if (!Object.hasOwn(rules, tag)) return null;
  // The table's type ties each tag to its body; a tag that is only known as text loses that tie.
  const rule = rules[tag as NodeTag] as ((body: unknown) => readonly Finding[]) | undefined;
  return rule === undefined ? null : rule(node[tag as keyof Node]);
}
