import { unreachable } from "../unreachable.ts";
import { printBecause, printClause, printNames, printPeople, printUnless } from "./print-clause.ts";
import { printExpression, printPath } from "./print-expression.ts";
import { printDuration, printInstant, printTime } from "./print-literal.ts";
import { printScope } from "./print-scope.ts";
import { printFixture, printProof, printTest } from "./print-test.ts";
import { writeString } from "./string-literal.ts";
import type {
  Clause,
  ContractDeclaration,
  Declaration,
  Field,
  GroupMembers,
  Module,
  Origin,
  Parameter,
  PatternSetDeclaration,
  PrincipalId,
  Quoted,
  Rule,
  SwitchDeclaration,
  TypeExpression,
  WindowTime,
} from "./tree.ts";

/** Writes a module so that parsing it gives the same tree, spans aside. Comments that document nothing are not kept. */
export function print(module: Module): string {
  const head = module.language === null ? "" : `language ${module.language.version}\n`;
  const under = module.under === null ? "" : ` under ${writeString(module.under.text)}`;
  const line = module.name === null ? "" : `${module.sort} ${module.name.text}${under}\n`;
  const name = line === "" ? "" : `${printDoc(module.doc)}${line}`;
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
      return `import { ${printNames(declaration.names)} } from ${writeString(declaration.from.text)}`;
    case "stage":
      return `stage ${declaration.stage}`;
    case "stage-at-most":
      return `stage at most ${declaration.stage} ${printScope(declaration.scope)}`;
    case "target-requires":
      return `target requires ${printFields(declaration.fields)}`;
    case "enum":
      return `enum ${declaration.name.text} { ${printNames(declaration.members)} }`;
    case "entity":
      return `entity ${declaration.name.text} ${printFields(declaration.fields)}`;
    case "action": {
      const { names, entity, effect, fields } = declaration;
      return `action ${printNames(names)} on ${entity.text} ${effect} ${printFields(fields)}`;
    }
    case "zone":
    case "source":
      return `${declaration.kind} ${printNames(declaration.names)}`;
    case "principal":
      return `${declaration.role} ${declaration.name.text} = ${declaration.ids.map(printId).join(", ")}`;
    case "fact": {
      const { name, parameters, type, optional, origin } = declaration;
      const answer = `${printType(type)}${optional ? "?" : ""} ${printOrigin(origin)}`;
      return `fact ${name.text}${printParameters(parameters)}: ${answer}`;
    }
    case "group": {
      const { name, parameters, members } = declaration;
      return `group ${name.text}${printParameters(parameters)} = ${printMembers(members)}`;
    }
    case "pattern-set":
      return printPatternSet(declaration);
    case "window":
      return `window ${declaration.name.text} = ${printWindow(declaration.when)}`;
    case "contract":
      return `contract ${declaration.name.text} ${printContract(declaration.contract)}`;
    case "let": {
      const { name, parameters, value } = declaration;
      return `let ${name.text}${printParameters(parameters)} = ${printExpression(value)}`;
    }
    case "permit":
    case "bound":
    case "refuse":
    case "switch":
      return printRule(declaration);
    case "test":
      return printTest(declaration);
    case "fixture":
      return printFixture(declaration);
    case "prove":
      return printProof(declaration);
    default:
      return unreachable(declaration);
  }
}

function printRule(rule: Rule | SwitchDeclaration): string {
  switch (rule.kind) {
    case "permit":
    case "bound":
      return `${printHead(rule)} ${printBody(rule.clauses)}`;
    case "refuse": {
      const waived = rule.unless === null ? "" : ` ${printUnless(rule.unless)}`;
      const explained = rule.because === null ? "" : ` ${printBecause(rule.because)}`;
      return `${printHead(rule)}${waived}${explained}`;
    }
    case "switch": {
      const including = rule.includingRestores ? " including restores" : "";
      const resume = `{ resume quorum ${printPeople(rule.resume)} }`;
      return `switch ${rule.name.text} ${printScope(rule.scope)}${including} ${resume}`;
    }
    default:
      return unreachable(rule);
  }
}

function printHead({ kind, name, stage, scope }: Rule): string {
  return `${kind} ${name.text}${stage === null ? "" : ` at ${stage.stage}`} ${printScope(scope)}`;
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
      return printNames(members.names);
    case "sourced": {
      const { by, argument, origin } = members;
      const asked = argument.kind === "text" ? writeString(argument.text) : printPath(argument.names);
      return `${by} ${asked} ${printOrigin(origin)}`;
    }
    default:
      return unreachable(members);
  }
}

function printOrigin({ source, freshMs }: Origin): string {
  return `from ${source.text} fresh ${printDuration(freshMs)}`;
}

function printParameters(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return "";
  return `(${parameters.map(({ name, type }) => `${name.text}: ${printType(type)}`).join(", ")})`;
}

function printPatternSet({ sort, name, patterns, except }: PatternSetDeclaration): string {
  const but = except.length === 0 ? "" : ` except ${printQuoted(except)}`;
  return `${sort} ${name.text} = ${printQuoted(patterns)}${but}`;
}

function printQuoted(texts: readonly Quoted[]): string {
  return texts.map(({ text }) => writeString(text)).join(", ");
}

function printWindow(when: WindowTime): string {
  switch (when.kind) {
    case "dates":
      return `${printInstant(when.fromMs)}..${printInstant(when.toMs)}`;
    case "weekly": {
      const times = `${printTime(when.fromMinute)}..${printTime(when.toMinute)}`;
      return `${when.firstDay}..${when.lastDay} ${times} in ${writeString(when.zone.text)}`;
    }
    default:
      return unreachable(when);
  }
}

function printContract(contract: ContractDeclaration["contract"]): string {
  switch (contract.kind) {
    case "schema": {
      const { file, database } = contract;
      return `= schema ${writeString(file.text)} on database ${writeString(database.text)}`;
    }
    case "state":
      return `on ${contract.entity.text} holds when ${printExpression(contract.holdsWhen)}`;
    default:
      return unreachable(contract);
  }
}

function printBody(clauses: readonly Clause[]): string {
  if (clauses.length === 0) return "{}";
  return `{\n${clauses.map((clause) => `  ${printClause(clause)}\n`).join("")}}`;
}
