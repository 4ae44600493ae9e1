import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import { expect, test } from "vitest";

import { manyRules } from "../../../bench/many-rules.ts";
import { compilePolicySet } from "../compile.ts";
import { sourceFile } from "../node/source-file.ts";
import { isSourceProblem } from "../source-problems.ts";
import { sourceSet } from "../source-set.ts";

/** What TypeScript itself makes of a module. */
function byTypeScript(typescript: string): { readonly javascript: string; readonly declarations: string } {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    newLine: ts.NewLineKind.LineFeed,
    strict: true,
  };
  const options = { compilerOptions, fileName: "evaluator.ts", reportDiagnostics: true };
  const javascript = ts.transpileModule(typescript, options);
  const declarations = ts.transpileDeclaration(typescript, {
    ...options,
    compilerOptions: { ...compilerOptions, isolatedDeclarations: true },
  });
  expect([...(javascript.diagnostics ?? []), ...(declarations.diagnostics ?? [])]).toEqual([]);
  return { javascript: javascript.outputText, declarations: declarations.outputText };
}

const everySection = `language 1
policy p
stage advisory
source github
zone staging, production
enum Tier { gold, silver }
entity Service { tier: Tier, zone: zone, owner: string max 64 }
action deploy on Service { image: string max 200, files: list min 1 max 9 of path }
agent bot = github app 7
group dba = team "acme/dba" from github fresh 10m
paths ledger = "db/**" except "db/docs/**"
window office = mon..fri 09:00..16:00 in "Europe/Berlin"
contract tiers on Service holds when observed.tier == declared.tier
switch stop on * where target.zone == production { resume quorum 1 of dba }
stage at most constrained on * where target.tier == Tier.gold
permit deploys on deploy by bot where action.image != "" {
  require action.image like "{" or now in office as careful unless 1 of dba approve because "["
  grant write on "services/" expires 5m
}
bound limits on * {
  each f in action.files: quorum 1 of dba when f in ledger because "{f} [ \\u{a}export const a: B = [ \\u{2028}"
  drift none in tiers
  blast traffic <= 5%
}
refuse odd on deploy where action.image in ["export const a: B = [", "[", "{", "import type x", "*/", "</script>"]
`;

const root = join(import.meta.dirname, "../../..");

/** Policies with something in every section of a module, with next to nothing, and with text that looks like code. */
const policies: readonly (readonly [string, string])[] = [
  ["every section, and text that looks like code", everySection],
  ["the least", "language 1\npolicy p\n"],
  ["many rules", manyRules(60)],
  ["a ready policy", readFileSync(join(root, "policies/pull-requests.policy"), "utf8")],
];

test.each(policies)(
  "the JavaScript and the declarations are what TypeScript makes of %s",
  async (_name, text) => {
    const file = sourceFile("p.policy", new TextEncoder().encode(text));
    if (isSourceProblem(file)) throw new Error(file.message);
    const compilation = await compilePolicySet(sourceSet({ repository: null, commit: null }, [file]), [
      "p.policy",
    ]);
    if (compilation.kind === "failed")
      throw new Error(compilation.diagnostics.map((each) => each.message).join("\n"));
    const { typescript, javascript, declarations } = compilation.compiled;
    const [code, map] = javascript.split(/(?=\/\/# sourceMappingURL=.*\n$)/u);
    expect({ javascript: code, declarations }).toEqual(byTypeScript(typescript));
    expect(map).toBe("//# sourceMappingURL=evaluator.js.map\n");
  },
);
