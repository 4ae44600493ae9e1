import { Node, Project } from "ts-morph";

const project = new Project({ useInMemoryFileSystem: true });

/**
 * The text of a module that makes schemas, without zod: for the schemas named, the tables that stand for them; everything else
 * that it makes when it is loaded marked as having no effect, so that a bundler leaves out what nobody uses.
 */
export function withTables(text: string, tables: ReadonlyMap<string, string>, tableModule: string): string {
  const source = project.createSourceFile("module.ts", text, { overwrite: true });
  for (const declaration of source.getVariableDeclarations().reverse()) {
    const initializer = declaration.getInitializer();
    if (initializer === undefined || Node.isLiteralExpression(initializer)) continue;
    const table = tables.get(declaration.getName());
    // The bundler reads the text as TypeScript, and drops the types.
    declaration.removeType();
    initializer.replaceWithText(
      table === undefined
        ? `/* @__PURE__ */ (() => (${initializer.getText()}))()`
        : `/* @__PURE__ */ tableSchema(${table})`,
    );
  }
  if (tables.size > 0) {
    source.addImportDeclaration({ moduleSpecifier: tableModule, namedImports: ["tableSchema"] });
  }
  return source.getFullText();
}
