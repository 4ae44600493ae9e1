import { builtinModules } from "node:module";
import { posix } from "node:path";

import { Project, SyntaxKind } from "ts-morph";

/** A source file as the architecture sees it. */
export interface ArchitectureFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** What each package may import of the others; the table of `docs/architecture.md`. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  ledger: [],
  runtime: ["ledger"],
  lang: ["runtime/vocabulary"],
  compiler: ["ledger/ssh", "lang", "runtime", "runtime/vocabulary", "runtime/schema", "runtime/node"],
  analysis: ["lang", "compiler", "runtime", "runtime/vocabulary", "runtime/time-zone", "ledger"],
  migrations: ["runtime", "runtime/vocabulary"],
  "pull-requests": ["runtime", "runtime/vocabulary", "runtime/schema", "runtime/time-zone", "migrations"],
  stores: ["runtime/state", "ledger"],
  cli: ["*"],
  "github-action": ["*"],
};

/** Packages that no other may import: they stand at the top. */
const tops = ["cli", "github-action"];

/** Where Node's own modules have a name. */
const nodeFolders = [
  "ledger/src/node/",
  "runtime/src/node/",
  "compiler/src/node/",
  "migrations/src/",
  "stores/src/",
  "cli/src/",
  "github-action/src/",
];

/** Libraries that only one place may import. */
const homes: Readonly<Record<string, string>> = {
  chevrotain: "lang/src/syntax/",
  "ts-morph": "compiler/src/emit/",
  "isomorphic-git": "compiler/src/node/",
  "@octokit/rest": "github-action/src/",
  "json-canonicalize": "ledger/src/",
  "@noble/ed25519": "ledger/src/",
  "libpg-query": "migrations/src/",
  yaml: "compiler/src/configuration/",
};

/** Every import that the architecture forbids, as a sentence that names the file and the import. */
export function violations(files: readonly ArchitectureFile[]): readonly string[] {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const found: string[] = [];
  const graph = new Map<string, readonly string[]>();
  for (const { path, text } of files) {
    const file = project.createSourceFile(`/${path}`, text);
    const imports = [
      ...file.getImportDeclarations().map((declaration) => declaration.getModuleSpecifierValue()),
      ...file.getExportDeclarations().flatMap((declaration) => declaration.getModuleSpecifierValue() ?? []),
      // To walk a whole file takes most of the time, and few of them can have such a call.
      ...(/\bimport\s*(?:\(|\/[/*])/u.test(text) ? file.getDescendantsOfKind(SyntaxKind.CallExpression) : [])
        .filter((called) => called.getExpression().getKind() === SyntaxKind.ImportKeyword)
        .flatMap(
          (called) => called.getArguments()[0]?.asKind(SyntaxKind.StringLiteral)?.getLiteralValue() ?? [],
        ),
    ];
    for (const specifier of imports) {
      const problem = problemOf(path, specifier);
      if (problem !== null) found.push(`${path} imports ${specifier}: ${problem}`);
    }
    const relative = imports.filter((specifier) => specifier.startsWith("."));
    graph.set(
      path,
      relative.map((specifier) => posix.join(posix.dirname(path), specifier)),
    );
    project.removeSourceFile(file);
  }
  return [...found, ...circles(graph)];
}

const nameless = "Node has no name here";

function problemOf(path: string, specifier: string): string | null {
  const [folder = ""] = path.split("/");
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith(`${folder}/src/`) ? null : "a relative import leaves its package";
  }
  const isNodeFolder = nodeFolders.some((allowed) => path.startsWith(allowed));
  if (specifier.startsWith("@interlock/")) {
    const problem = workspaceProblem(folder, specifier);
    return problem === null && specifier.endsWith("/node") && !isNodeFolder ? nameless : problem;
  }
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) {
    return isNodeFolder ? null : nameless;
  }
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const home = homes[name];
  return home === undefined || path.startsWith(home) ? null : `this library lives in ${home}`;
}

function workspaceProblem(folder: string, specifier: string): string | null {
  const target = specifier.slice("@interlock/".length);
  const [name = "", ...rest] = target.split("/");
  if (tops.includes(name)) return `${name} stands at the top`;
  if (!Object.hasOwn(arrows, name)) return "there is no such package";
  const allowed = arrows[folder] ?? [];
  if (allowed.includes("*") || allowed.includes(target)) return null;
  // The Node part of a package may import the Node part of another only where the table opens everything.
  return rest.length > 0 && allowed.includes(name)
    ? `${folder} may import ${name}, not ${target}`
    : `${folder} may not import ${target}`;
}

/** Files that import each other in a loop, each loop once. */
function circles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push(`a circle: ${[...trail.slice(at), path].join(" → ")}`);
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}
