import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { Project, ts } from "ts-morph";
import { beforeAll, describe, expect, test } from "vitest";

import { decide, targetKey, type Fact, type Facts, type Proposal } from "@interlock/runtime";
import { loadModule } from "@interlock/runtime/node";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";

import { compilePolicySet, type CompiledSet } from "../compile.ts";
import { gitObjectId } from "../node/object-id.ts";
import { sourceFile } from "../node/source-file.ts";
import { isSourceProblem } from "../source-problems.ts";
import { sourceSet, type SourceSet } from "../source-set.ts";

function setOf(texts: Readonly<Record<string, string>>, repository: string | null = null): SourceSet {
  const files = Object.entries(texts).map(([path, text]) => {
    const file = sourceFile(path, new TextEncoder().encode(text));
    if (isSourceProblem(file)) throw new Error(file.message);
    return file;
  });
  return sourceSet({ repository, commit: null }, files);
}

async function compiled(set: SourceSet, entries = set.files.map((file) => file.path)): Promise<CompiledSet> {
  const compilation = await compilePolicySet(set, entries);
  if (compilation.kind === "compiled") return compilation.compiled;
  throw new Error(compilation.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
}

/** A string of the policy language that holds this text. */
function quoted(text: string): string {
  const characters = [...text].map((character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    return /[ -~]/u.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `"${characters.join("")}"`;
}

/** A policy with a text wherever the language takes one, and with a word wherever it takes a name. */
function policyWith(text: string, word: (index: number) => string): string {
  const explained = quoted(text.replaceAll(/[{}]/gu, "$&$&"));
  const pattern = quoted(text.replaceAll(/[^!-~]|[./\\]/gu, "_"));
  return `language 1
/// ${text.replaceAll(/[^ -~]/gu, "?")}
policy ${word(0)}
stage advisory
source ${word(1)}
zone ${word(2)}
enum ${word(3)} { ${word(4)}, ${word(5)} }
entity ${word(6)} { ${word(7)}: string max 99, ${word(8)}?: ${word(3)}, owner: string max 99 }
action ${word(9)} on ${word(6)} {
  ${word(10)}: path,
  ${word(11)}?: secret string max 99,
  ${word(18)}: list min 1 max 9 of path
}
agent ${word(12)} = github ${quoted(text)}, spiffe ${quoted(text)}
group ${word(13)} = team ${quoted(text)} from ${word(1)} fresh 1h // ${text.replaceAll(/[^ -~]/gu, "?")}
let ${word(14)} = target.${word(7)} == ${quoted(text)}
permit ${word(15)} on ${word(9)} by ${word(12)} where ${word(14)} or target.${word(7)} like ${quoted(text)} {
  require target.${word(7)} in [${quoted(text)}, "x"] as ${word(16)} unless 1 of ${word(13)} approve because ${explained}
  identity verified by ${quoted(text)}
  rate 3 at once per owner
  grant write on ${quoted(`${text.replaceAll(/[^!-~]|[./\\]/gu, "_")}/`)} expires 5m
}
refuse ${word(17)} on ${word(9)} where target has ${word(8)} and target.${word(8)} == ${word(3)}.${word(4)} because ${explained}
group ${word(19)}(${word(20)}: path) = codeowners ${word(20)} from ${word(1)} fresh 1h
fact ${word(21)}(${word(22)}: string max 99): ${word(6)}? from ${word(1)} fresh 1h
paths ${word(23)} = ${pattern} except "db/**"
commands ${word(24)} = ${pattern}
window ${word(25)} = mon..fri 09:00..16:00 in "Europe/Berlin"
contract ${word(26)} = schema ${pattern} on database ${quoted(text)}
contract ${word(27)} on ${word(6)} holds when observed.${word(7)} == declared.${word(7)} or observed.${word(7)} == ${quoted(text)}
switch ${word(28)} on * where target.${word(7)} == ${quoted(text)} { resume quorum 1 of ${word(13)} }
stage at most constrained on * where target.${word(7)} == ${quoted(text)}
let ${word(29)}(${word(30)}: string max 99) = target.${word(7)} == ${word(30)} or now in ${word(25)}
bound ${word(31)} on * {
  each ${word(32)} in action.${word(18)}: quorum 1 of ${word(19)}(${word(32)})
    when ${word(32)} in ${word(23)} because ${quoted(`{${word(32)}}`)}
  require ${word(21)}(${quoted(text)}) has ${word(8)} or ${word(29)}(${quoted(text)}) as ${word(33)}
  drift none in ${word(27)}
  schema within ${word(26)}
}
`;
}

const words =
  "__proto__ constructor toString valueOf then hasOwnProperty prototype get set async await".split(" ");
const hostileWord = (index: number): string =>
  `${words[index % words.length] ?? "x"}${"_".repeat(Math.floor(index / words.length))}`;
const harmlessWord = (index: number): string => `word${index}`;

const hostileTexts = [
  "*/ globalThis.pwned = 1; /*",
  "${globalThis.pwned = 1}",
  "`; globalThis.pwned = 1; `",
  "'; globalThis.pwned = 1; '",
  '"; globalThis.pwned = 1; "',
  '\\"; globalThis.pwned = 1; //',
  "\\",
  "\\\\",
  "\n globalThis.pwned = 1",
  "\r\n// \u2028globalThis.pwned = 1\u2029",
  "\u202eevil\u202c \ufeff \u200b",
  "</script><script>globalThis.pwned = 1</script><!--",
  "__proto__",
  "//# sourceMappingURL=data:,",
  "/*@ sourceURL=evil.js */",
  "\u{1f600} \u{10ffff} \u{7f} \u{80}",
];

interface Shape {
  /** Kinds and texts of everything but string literals, in order. */
  readonly nodes: readonly string[];
  readonly comments: readonly string[];
}

function shapeOf(code: string, name: string): Shape {
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
  const nodes: string[] = [];
  const comments = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isLeaf = node.getChildCount(file) === 0;
    nodes.push(
      `${ts.SyntaxKind[node.kind]}${isLeaf && !ts.isStringLiteral(node) ? ` ${node.getText(file)}` : ""}`,
    );
    for (const range of [
      ...(ts.getLeadingCommentRanges(code, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(code, node.end) ?? []),
    ]) {
      comments.add(`${range.pos} ${code.slice(range.pos, range.end)}`);
    }
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return { nodes, comments: [...comments].map((comment) => comment.replace(/^\d+ /u, "")) };
}

function shapesOf({ typescript, javascript, declarations, vocabularyTypes }: CompiledSet): readonly Shape[] {
  return [
    shapeOf(typescript, "a.ts"),
    shapeOf(javascript, "a.js"),
    shapeOf(declarations, "a.d.ts"),
    shapeOf(vocabularyTypes, "b.d.ts"),
  ];
}

/** Everything that a comment of a module may say: whole numbers, and words that are the compiler's. */
const comment =
  /^(?:\/\/ \d+: line \d+|\/\*\* [A-Z][a-z0-9, -]+\. \*\/|\/\/# sourceMappingURL=evaluator\.js\.map|\/\/ Written by the Interlock compiler from the sources that the pin names: changes here are lost\.)$/u;

describe("text of a policy in the code of its module", () => {
  let harmless: readonly Shape[] = [];

  beforeAll(async () => {
    const set = setOf({ "a.policy": policyWith("text", harmlessWord) }, "github.com/acme/shop");
    harmless = shapesOf(await compiled(set));
  });

  test.each(hostileTexts)("is nothing but literals: %j", async (text) => {
    const path = `policies/${text}.policy`;
    const set = setOf({ [path]: policyWith(text, hostileWord) }, `github.com/${text}`);
    const emittedSet = await compiled(set);
    const { typescript, javascript, declarations, vocabularyTypes, moduleDigest } = emittedSet;
    const shapes = shapesOf(emittedSet);
    expect(shapes).toEqual(harmless);
    for (const emitted of [typescript, javascript, declarations, vocabularyTypes])
      expect(emitted).toMatch(/^[\n -~]*$/u);
    for (const said of shapes.flatMap((shape) => shape.comments)) expect(said).toMatch(comment);
    expect(javascript.match(/\/[/*][#@]/gu)).toEqual(["//#"]);
    const module = await loadModule(javascript, moduleDigest);
    expect(module.pin.sources[0]?.path).toBe(path);
    expect(module.vocabulary.groups[0]).toMatchObject({ argument: { kind: "text", text } });
    expect("pwned" in globalThis).toBe(false);
  });
});

const known = (value: unknown): string => JSON.stringify({ kind: "known", value });

const fields = (own: unknown): string =>
  `{"__proto__":${known(own)},"constructor":{"kind":"absent"},"toString":${known("x")}}`;

describe("names that every object has", () => {
  const policy = `language 1
policy odd
stage constrained
entity Odd { __proto__: int 0..9, constructor?: bool, toString: string max 9 }
action poke on Odd proposes { __proto__: int 0..9, then?: bool }
permit poking on poke where target.__proto__ < 3 and not (target has constructor) {
  require action.__proto__ < 3 and not (action has then) and target.toString == "x"
}
`;
  const target = { entity: "Odd", id: "__proto__" };
  const read = (payload: string, fields: string): { readonly proposal: Proposal; readonly facts: Facts } => ({
    proposal: proposalSchema.parse(
      JSON.parse(
        `{"v":1,"nonce":"n","action":"poke","targets":[${JSON.stringify(target)}],"payload":${payload}}`,
      ),
    ),
    facts: factsSchema.parse({
      now: { kind: "known", value: 1_767_225_600_000 },
      principal: { kind: "agent", ids: ["a:1"], name: "a" },
      targets: { [targetKey(target)]: JSON.parse(fields) as { [field: string]: Fact } },
    }),
  });

  test.each([
    ["given as they are declared", '{"__proto__":1}', fields(1), "permit"],
    ["a payload's value past its bound", '{"__proto__":10}', fields(1), "refuse"],
    ["a payload's value that does not satisfy", '{"__proto__":5}', fields(1), "refuse"],
    ["a fact that does not satisfy", '{"__proto__":1}', fields(5), "refuse"],
    ["a payload without its required field", "{}", fields(1), "refuse"],
    ["an optional field that is there", '{"__proto__":1,"then":true}', fields(1), "refuse"],
    ["a field that is not declared", '{"__proto__":1,"valueOf":true}', fields(1), "refuse"],
    ["facts that were not answered", '{"__proto__":1}', "{}", "refuse"],
  ])("are data: %s", async (_, payload, own, outcome) => {
    const { javascript, moduleDigest } = await compiled(setOf({ "odd.policy": policy }));
    const module = await loadModule(javascript, moduleDigest);
    const { proposal, facts } = read(payload, own);
    expect(decide(module, proposal, facts).binding.outcome).toBe(outcome);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

const shop = {
  "b/words.policy": policyWith("a text", harmlessWord),
  "a/extra.policy": `language 1
policy extra
import { word6, word9 } from "../b/words.policy"
stage constrained
bound limits on * { blast traffic <= 5%  reversal tested within 7d }
`,
};

describe("a compiled set", () => {
  test("has the same bytes in every process, time zone, locale and working directory", async () => {
    const script = `
      const { compilePolicySet } = await import(${JSON.stringify(new URL("../compile.ts", import.meta.url).href)});
      const set = JSON.parse(process.env.SET);
      const { compiled } = await compilePolicySet(set, set.files.map((file) => file.path));
      const { typescript, javascript, declarations, vocabularyTypes, sourceMap } = compiled;
      process.stdout.write(JSON.stringify([typescript, javascript, declarations, vocabularyTypes, sourceMap]));
    `;
    const set = setOf(shop);
    const run = async (cwd: string, environment: Readonly<Record<string, string>>): Promise<string> => {
      const flags = ["--conditions=@interlock/source", "--input-type=module", "--eval", script];
      const env = { ...environment, PATH: process.env["PATH"] ?? "", SET: JSON.stringify(set) };
      const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd, env });
      return stdout;
    };
    const [here, there] = await Promise.all([
      run(import.meta.dirname, { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" }),
      run(tmpdir(), { TZ: "America/St_Johns", LANG: "C", LC_ALL: "C" }),
    ]);
    const { typescript, javascript, declarations, vocabularyTypes, sourceMap } = await compiled(set);
    expect(JSON.parse(here)).toEqual([typescript, javascript, declarations, vocabularyTypes, sourceMap]);
    expect(there).toBe(here);
  }, 30_000);

  test("has the same bytes in whatever order its sources and entries are named", async () => {
    const turned = Object.fromEntries(Object.entries(shop).toReversed());
    const one = await compiled(setOf(shop), ["b/words.policy", "a/extra.policy"]);
    const other = await compiled(setOf(turned), ["a/extra.policy", "b/words.policy"]);
    expect(other.javascript).toBe(one.javascript);
    expect(other.moduleDigest).toBe(one.moduleDigest);
    expect(other.sourceMap).toBe(one.sourceMap);
  });

  test("has the same plan wherever the repository lies, and names it in its pin only", async () => {
    const one = await compiled(setOf(shop, "github.com/acme/one"));
    const other = await compiled(setOf(shop, "github.com/acme/other"));
    expect(other.pin.plan).toBe(one.pin.plan);
    expect(other.moduleDigest).not.toBe(one.moduleDigest);
    expect(other.javascript.replace("acme/other", "acme/one")).toBe(one.javascript);
  });

  test("names every source by path, git blob and SHA-256", async () => {
    const { pin } = await compiled(setOf(shop));
    expect(pin.sources).toEqual(
      ["a/extra.policy", "b/words.policy"].map((path) => {
        const text = shop[path as keyof typeof shop];
        return {
          path,
          blob: gitObjectId("blob", new TextEncoder().encode(text)),
          sha256: createHash("sha256").update(text).digest("hex"),
        };
      }),
    );
  });

  test("judges by every entry or not at all", async () => {
    await expect(compilePolicySet(setOf(shop), ["a/extra.policy", "a/missing.policy"])).rejects.toThrow(
      "the set does not hold `a/missing.policy`",
    );
  });

  test("loads by its digest; one changed byte is refused", async () => {
    const { javascript, moduleDigest } = await compiled(setOf(shop));
    expect((await loadModule(javascript, moduleDigest)).rules.length).toBeGreaterThan(0);
    const changed = javascript.replace('kind: "refuse"', 'kind: "permit"');
    expect(changed).not.toBe(javascript);
    await expect(loadModule(changed, moduleDigest)).rejects.toThrow(/is not loaded/u);
    await expect(loadModule(`${javascript} `, moduleDigest)).rejects.toThrow(/is not loaded/u);
  });

  test("is strict TypeScript against the runtime's types", async () => {
    const { typescript } = await compiled(setOf(shop));
    const root = join(import.meta.dirname, "../../..");
    const project = new Project({
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        lib: ["lib.es2024.d.ts"],
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        customConditions: ["@interlock/source"],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        isolatedDeclarations: true,
        declaration: true,
        verbatimModuleSyntax: true,
        allowImportingTsExtensions: true,
        noEmit: true,
        skipLibCheck: true,
      },
    });
    const file = project.createSourceFile(join(root, "compiler/evaluator.ts"), typescript);
    const program = project.getProgram();
    const mistakes = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
      ...program.getDeclarationDiagnostics(file),
    ];
    expect(mistakes.map((mistake) => mistake.getMessageText())).toEqual([]);
    // The check can fail: a module that hands the kernel something else is no such module.
    const broken = project.createSourceFile(
      join(root, "compiler/broken.ts"),
      typescript.replace('k.by(x, ["', 'k.by(x, [7, "'),
    );
    expect(project.getProgram().getSemanticDiagnostics(broken)).not.toEqual([]);
  }, 60_000);
});
