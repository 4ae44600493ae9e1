import { unreachable } from "../unreachable.ts";
import type { Name } from "./name.ts";
import { printBecause, printClause, printUnless } from "./print-clause.ts";
import { printExpression } from "./print-expression.ts";
import { printDuration } from "./print-literal.ts";
import { printTest } from "./print-test.ts";
import { writeString } from "./string-literal.ts";
import type {
  Clause,
  Declaration,
  Field,
  GroupMembers,
  Module,
  PrincipalId,
  Scope,
  TypeExpression,
} from "./tree.ts";

/** Writes a module so that parsing it gives the same tree, spans aside. Comments that document nothing are not kept. */
export function print(module: Module): string {
  const head = module.language === null ? "" : `language ${module.language.version}\n`;
  const name = module.name === null ? "" : `${printDoc(module.doc)}policy ${module.name.text}\n`;
  const declarations = module.declarations.map((declaration) => {
    const doc = "doc" in declaration ? printDoc(declaration.doc) : "";
    return `\n${doc}${printDeclaration(declaration)}\n`;
  });
  return `${head}${name}${declarations.join("")}`;
}

function printDoc(doc: string | null): string {
  if (doc === null) return "";
  return doc
    .split("\n")
    .map((line) => (line === "" ? "///\n" : `/// ${line}\n`))
    .join("");
}

function printDeclaration(declaration: Declaration): string {
  switch (declaration.kind) {
    case "import":
      return `import { ${listed(declaration.names)} } from ${writeString(declaration.from.text)}`;
    case "stage":
      return `stage ${declaration.stage}`;
    case "enum":
      return `enum ${declaration.name.text} { ${listed(declaration.members)} }`;
    case "entity":
      return `entity ${declaration.name.text} ${printFields(declaration.fields)}`;
    case "action": {
      const { names, entity, effect, fields } = declaration;
      return `action ${listed(names)} on ${entity.text} ${effect} ${printFields(fields)}`;
    }
    case "zone":
    case "source":
      return `${declaration.kind} ${listed(declaration.names)}`;
    case "principal":
      return `${declaration.role} ${declaration.name.text} = ${declaration.ids.map(printId).join(", ")}`;
    case "group":
      return `group ${declaration.name.text} = ${printMembers(declaration.members)}`;
    case "let":
      return `let ${declaration.name.text} = ${printExpression(declaration.value)}`;
    case "permit":
    case "bound": {
      const { kind, name, scope, clauses } = declaration;
      return `${kind} ${name.text} ${printScope(scope)} ${printBody(clauses)}`;
    }
    case "refuse": {
      const { name, scope, unless, because } = declaration;
      const waived = unless === null ? "" : ` ${printUnless(unless)}`;
      const explained = because === null ? "" : ` ${printBecause(because)}`;
      return `refuse ${name.text} ${printScope(scope)}${waived}${explained}`;
    }
    case "test":
      return printTest(declaration);
    default:
      return unreachable(declaration);
  }
}

function printFields(fields: readonly Field[]): string {
  if (fields.length === 0) return "{}";
  return `{ ${fields.map(printField).join(", ")} }`;
}

function printField({ name, optional, claimed, secret, type }: Field): string {
  const marks = `${claimed ? "claimed " : ""}${secret ? "secret " : ""}`;
  return `${name.text}${optional ? "?" : ""}: ${marks}${printType(type)}`;
}

function printType(type: TypeExpression): string {
  switch (type.kind) {
    case "named-type": {
      const max =
        type.max === null ? "" : ` max ${type.name.text === "duration" ? printDuration(type.max) : type.max}`;
      const range = type.range === null ? "" : ` ${type.range.low}..${type.range.high}`;
      return `${type.name.text}${max}${range}`;
    }
    case "list-type":
      return `list${type.min === null ? "" : ` min ${type.min}`} max ${type.max} of ${printType(type.element)}`;
    default:
      return unreachable(type);
  }
}

/** A number is written bare where it reads back as itself. */
function printId({ provider, sort, id }: PrincipalId): string {
  const isNumber = /^(?:0|[1-9]\d*)$/.test(id) && Number.isSafeInteger(Number(id));
  return `${provider.text}${sort === null ? "" : ` ${sort.text}`} ${isNumber ? id : writeString(id)}`;
}

function printMembers(members: GroupMembers): string {
  switch (members.kind) {
    case "names":
      return listed(members.names);
    case "sourced": {
      const { by, argument, source, freshMs } = members;
      return `${by} ${writeString(argument)} from ${source.text} fresh ${printDuration(freshMs)}`;
    }
    default:
      return unreachable(members);
  }
}

function printScope({ actions, by, where }: Scope): string {
  const every =
    actions.kind === "every" && actions.except.length > 0 ? `* except ${listed(actions.except)}` : "*";
  const reach = actions.kind === "named" ? listed(actions.names) : every;
  const who = by === null ? "" : ` by ${listed(by)}`;
  const condition = where === null ? "" : ` where ${printExpression(where)}`;
  return `on ${reach}${who}${condition}`;
}

function printBody(clauses: readonly Clause[]): string {
  if (clauses.length === 0) return "{}";
  return `{\n${clauses.map((clause) => `  ${printClause(clause)}\n`).join("")}}`;
}

function listed(names: readonly Name[]): string {
  return names.map(({ text }) => text).join(", ");
}
