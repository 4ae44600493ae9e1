import { ts } from "ts-morph";

import type { Readers } from "@interlock/runtime";

import * as kernel from "../../../runtime/src/kernel.ts";

/** What the compiler itself says in a module: every identifier, and every comment with its numbers made zero. */
export interface Spoken {
  readonly words: ReadonlySet<string>;
  readonly comments: ReadonlySet<string>;
}

/** The words and comments of modules that hold no text of an author but in literals. */
export function spokenIn(codes: readonly string[]): Spoken {
  const words = new Set(handed);
  for (const code of codes) {
    for (const node of nodesOf(parsed("spoken.ts", code))) if (ts.isIdentifier(node)) words.add(node.text);
  }
  return { words, comments: new Set(codes.flatMap((code) => commentsIn(code).map(withoutNumbers))) };
}

/**
 * What in a module is not of the compiler's own making: a kind of node that it never writes, an identifier or a comment
 * that is not its own, a literal that is not escaped, a call of something else than the kernel. Empty for a module that
 * is nothing but data and calls of the kernel.
 */
export function strayIn(name: string, code: string, { words, comments }: Spoken): readonly string[] {
  const file = parsed(name, code);
  const stray: string[] = [];
  if (!/^[\n -~]*$/u.test(code)) stray.push("a character that is not printable ASCII");
  // The compiler's own list of what it could not parse has no public name.
  if ((file as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics.length > 0)
    stray.push("code that does not parse");
  for (const comment of commentsIn(code)) {
    if (!comments.has(withoutNumbers(comment))) stray.push(`the comment ${comment.slice(0, 80)}`);
  }
  for (const node of nodesOf(file)) {
    if (ts.isIdentifier(node) && !words.has(node.text)) stray.push(`the identifier ${node.text}`);
    if (allowed.get(node.kind)?.(node, file) !== true)
      stray.push(`${ts.SyntaxKind[node.kind]} ${node.getText(file).slice(0, 80)}`);
  }
  return stray;
}

/** What the code of the quick way is handed. */
const readers: Readonly<Record<keyof Readers, true>> = {
  known: true,
  word: true,
  number: true,
  share: true,
  path: true,
  keptPath: true,
  keptWord: true,
  isBelow: true,
  isNotBelow: true,
  found: true,
  isInteger: true,
  isText: true,
  isFitting: true,
  isPath: true,
  fits: true,
};

/** The functions that a module is handed, as `k`. */
const handed: ReadonlySet<string> = new Set([...Object.keys(kernel), ...Object.keys(readers)]);

function parsed(name: string, code: string): ts.SourceFile {
  return ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
}

function* nodesOf(file: ts.SourceFile): Generator<ts.Node> {
  const pending: ts.Node[] = [file];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    ts.forEachChild(node, (child) => void pending.push(child));
  }
}

/** Every comment, wherever it hides: the scanner is asked for what the parser leaves out. */
function commentsIn(code: string): readonly string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, code);
  const comments: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (
      token === ts.SyntaxKind.SingleLineCommentTrivia ||
      token === ts.SyntaxKind.MultiLineCommentTrivia ||
      token === ts.SyntaxKind.ShebangTrivia
    )
      comments.push(scanner.getTokenText());
  }
  return comments;
}

/** Numbers are all that may differ from one module's comments to another's. */
function withoutNumbers(comment: string): string {
  return comment.replaceAll(/\d+/gu, "0");
}

type Demand = (node: ts.Node, file: ts.SourceFile) => boolean;

const always: Demand = () => true;

/** What joins, compares and separates in the code of the quick way. */
const operators: readonly ts.SyntaxKind[] = [
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.ColonToken,
];

/** Every kind of node that a module may hold, and what is demanded of one. */
const allowed: ReadonlyMap<ts.SyntaxKind, Demand> = new Map<ts.SyntaxKind, Demand>([
  [ts.SyntaxKind.SourceFile, always],
  [ts.SyntaxKind.EndOfFileToken, always],
  [ts.SyntaxKind.ImportDeclaration, isTypesOfRuntime],
  [ts.SyntaxKind.ImportClause, always],
  [ts.SyntaxKind.NamedImports, always],
  [ts.SyntaxKind.ImportSpecifier, always],
  [ts.SyntaxKind.VariableStatement, always],
  [ts.SyntaxKind.VariableDeclarationList, isConstantOrFlag],
  [ts.SyntaxKind.VariableDeclaration, always],
  [ts.SyntaxKind.ExportKeyword, always],
  [ts.SyntaxKind.DeclareKeyword, always],
  [ts.SyntaxKind.TypeReference, always],
  [ts.SyntaxKind.TypeOperator, always],
  [ts.SyntaxKind.ArrayType, always],
  [ts.SyntaxKind.ObjectLiteralExpression, always],
  [ts.SyntaxKind.PropertyAssignment, (node) => ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)],
  [ts.SyntaxKind.ArrayLiteralExpression, always],
  [ts.SyntaxKind.StringLiteral, (node, file) => escaped.test(node.getText(file))],
  [ts.SyntaxKind.NumericLiteral, (node, file) => /^\d+$/u.test(node.getText(file))],
  [ts.SyntaxKind.PrefixUnaryExpression, (node) => isNegative(node) || isNegation(node)],
  [ts.SyntaxKind.TrueKeyword, always],
  [ts.SyntaxKind.FalseKeyword, always],
  [ts.SyntaxKind.NullKeyword, always],
  [ts.SyntaxKind.ArrowFunction, always],
  // The code of the quick way: comparisons of what was read, and answers.
  [ts.SyntaxKind.Block, always],
  [ts.SyntaxKind.IfStatement, always],
  [ts.SyntaxKind.SwitchStatement, (node) => ts.isSwitchStatement(node) && isLocal(node.expression)],
  [ts.SyntaxKind.CaseBlock, always],
  [ts.SyntaxKind.CaseClause, (node) => ts.isCaseClause(node) && isConstant(node.expression)],
  [ts.SyntaxKind.DefaultClause, always],
  [ts.SyntaxKind.BreakStatement, always],
  [ts.SyntaxKind.ReturnStatement, always],
  [ts.SyntaxKind.ExpressionStatement, isCallOrFlag],
  [ts.SyntaxKind.ConditionalExpression, always],
  [ts.SyntaxKind.ParenthesizedExpression, always],
  [ts.SyntaxKind.TypeOfExpression, (node) => ts.isTypeOfExpression(node) && isLocal(node.expression)],
  [ts.SyntaxKind.BinaryExpression, isComparison],
  ...operators.map((kind) => [kind, always] as const),
  [ts.SyntaxKind.EqualsGreaterThanToken, always],
  [ts.SyntaxKind.Parameter, isPlainParameter],
  [ts.SyntaxKind.Identifier, isInPlace],
  [ts.SyntaxKind.CallExpression, isCallOfKernel],
  [ts.SyntaxKind.PropertyAccessExpression, isOwnAccess],
  [ts.SyntaxKind.ElementAccessExpression, isReadOfElement],
  // The types of actions and entities, in which an author's names are texts, too.
  [ts.SyntaxKind.InterfaceDeclaration, always],
  [ts.SyntaxKind.PropertySignature, isNamedByText],
  [ts.SyntaxKind.IndexedAccessType, isTypeOfElement],
  [ts.SyntaxKind.TypeLiteral, always],
  [ts.SyntaxKind.LiteralType, always],
  [ts.SyntaxKind.UnionType, always],
  [ts.SyntaxKind.TupleType, always],
  [ts.SyntaxKind.RestType, always],
  [ts.SyntaxKind.ParenthesizedType, always],
  [ts.SyntaxKind.QuestionToken, always],
  [ts.SyntaxKind.ReadonlyKeyword, always],
  [ts.SyntaxKind.StringKeyword, always],
  [ts.SyntaxKind.NumberKeyword, always],
  [ts.SyntaxKind.BooleanKeyword, always],
  [ts.SyntaxKind.NeverKeyword, always],
]);

/** Between double quotes, printable ASCII without what a page or a literal would take for its end; the rest is escaped. */
const escaped = /^"(?:[ !#-%'-;=?-[\]^-~]|\\["\\bfnrt]|\\u[0-9a-f]{4})*"$/u;

function isTypesOfRuntime(node: ts.Node, file: ts.SourceFile): boolean {
  const form = /^import type \{ [A-Za-z, ]+ \} from "@interlock\/runtime";$/u;
  return form.test(node.getText(file));
}

function isNegative(node: ts.Node): boolean {
  return (
    ts.isPrefixUnaryExpression(node) &&
    node.operator === ts.SyntaxKind.MinusToken &&
    ts.isNumericLiteral(node.operand)
  );
}

function isPlainParameter(node: ts.Node): boolean {
  return ts.isParameter(node) && /^_?(?:k|x|e\d+)$/u.test(node.getText());
}

/** A name where only a name may stand, the kernel where it is asked, or the subject and elements that a function has. */
function isInPlace(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node || isKernel(node);
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) return parent.name === node;
  if (ts.isPropertySignature(parent) || ts.isInterfaceDeclaration(parent)) return parent.name === node;
  if (ts.isParameter(parent) || ts.isImportSpecifier(parent) || ts.isTypeReferenceNode(parent)) return true;
  return (
    isLocal(node) || isFlag(node) || (ts.isIdentifier(node) && /^(?:x|e\d+|undefined)$/u.test(node.text))
  );
}

/** What code of the quick way has read. */
function isLocal(node: ts.Node): boolean {
  return ts.isIdentifier(node) && /^(?:[cntw]\d+|found)$/u.test(node.text);
}

/** What code of the quick way has found so far. */
function isFlag(node: ts.Node): boolean {
  return ts.isIdentifier(node) && /^(?:isPermitted|isOpen)$/u.test(node.text);
}

function isConstantOrFlag(node: ts.Node): boolean {
  if ((node.flags & ts.NodeFlags.Const) !== 0) return true;
  return ts.isVariableDeclarationList(node) && node.declarations.every(({ name }) => isFlag(name));
}

function isNegation(node: ts.Node): boolean {
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
}

function isConstant(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    ts.isNumericLiteral(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    isNegative(node)
  );
}

/** A call of a reader, or what sets a flag. */
function isCallOrFlag(node: ts.Node): boolean {
  if (!ts.isExpressionStatement(node)) return false;
  const { expression } = node;
  return ts.isCallExpression(expression) || (ts.isBinaryExpression(expression) && isFlag(expression.left));
}

/** A comparison of what was read with a constant, one of such comparisons with another, or what sets a flag. */
function isComparison(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { left, right, operatorToken, parent } = node;
  const joining = [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken];
  if (joining.includes(operatorToken.kind)) return true;
  if (operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return isFlag(left) && ts.isExpressionStatement(parent);
  const isOfUndefined = ts.isIdentifier(right) && right.text === "undefined";
  return (isLocal(left) || ts.isTypeOfExpression(left)) && (isConstant(right) || isOfUndefined);
}

/** `k.NAME(…)`, or texts that are joined. */
function isCallOfKernel(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  if (ts.isArrayLiteralExpression(expression)) {
    const [by, ...more] = node.arguments;
    return (
      name.text === "join" &&
      by !== undefined &&
      ts.isStringLiteral(by) &&
      by.text === "" &&
      more.length === 0
    );
  }
  return isKernel(expression) && handed.has(name.text);
}

/** A function of the kernel, the joining of texts, or the condition of a measure. */
function isOwnAccess(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node)) return false;
  const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node;
  return isCalled
    ? isCallOfKernel(node.parent)
    : node.name.text === "condition" && ts.isCallExpression(node.expression);
}

/** `e0["name"]`: what a reader is handed is read by names, which are an author's. */
function isReadOfElement(node: ts.Node): boolean {
  return (
    ts.isElementAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    /^e\d+$/u.test(node.expression.text) &&
    ts.isStringLiteral(node.argumentExpression)
  );
}

/** `Entities["name"]`. */
function isTypeOfElement(node: ts.Node): boolean {
  return (
    ts.isIndexedAccessTypeNode(node) &&
    ts.isTypeReferenceNode(node.objectType) &&
    ts.isLiteralTypeNode(node.indexType) &&
    ts.isStringLiteral(node.indexType.literal)
  );
}

function isNamedByText(node: ts.Node): boolean {
  return ts.isPropertySignature(node) && (ts.isStringLiteral(node.name) || ts.isIdentifier(node.name));
}

function isKernel(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === "k";
}
