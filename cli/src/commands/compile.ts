import { join, resolve } from "node:path";

import { required } from "../arguments.ts";
import type { Command } from "../command.ts";
import { count } from "../count.ts";
import { exitCodes } from "../exit-code.ts";
import { paintFor } from "../paint.ts";
import { type CompiledPolicies, compilePolicies, loadPolicies, showDiagnostics } from "../policies.ts";
import { revisionOf } from "../revision.ts";
import { shownText } from "../shown-text.ts";
import { writeFiles } from "../write-files.ts";

/** `interlock compile`: writes the evaluator of one commit. */
export const compileCommand: Command = {
  name: "compile",
  usage: "--out DIR [--at COMMIT | --working-tree]",
  summary: "compile a commit's policies into a pinned evaluator",
  description: [
    "Compiles the policies that interlock.json names, as they stand in one commit (HEAD unless",
    "another is named), and writes evaluator.ts, evaluator.js, evaluator.d.ts and pin.json.",
    "The pin names the commit and every source by its hashes, and the digest of evaluator.js.",
    "The same commit of the same repository gives the same bytes anywhere.",
  ],
  options: [
    ["--out DIR", "where to write; files of these names are replaced"],
    ["--at COMMIT", "another commit: a full id, a branch as refs/heads/main, or HEAD"],
    ["--working-tree", "the files as they are now: the pin names no commit, so no guard enforces it unasked"],
  ],
  exits: [
    [exitCodes.ok, "compiled and written"],
    [exitCodes.no, "errors in the policies or in interlock.json; nothing was written"],
    [exitCodes.unreadable, "a file or the commit cannot be read, or the folder cannot be written"],
  ],
  arguments: { flags: ["working-tree"], values: ["at", "out"], files: 0 },
  async run(given, world) {
    const out = required(given, "out");
    const revision = revisionOf(given, { kind: "commit", name: "HEAD" });
    const loaded = await loadPolicies({ files: [], configured: "always" }, revision, world);
    const policies = await compilePolicies(loaded, world);
    const { typescript, javascript, declarations, pin, moduleDigest } = policies.compiled;
    const files = [
      { name: "evaluator.ts", text: typescript },
      { name: "evaluator.js", text: javascript },
      { name: "evaluator.d.ts", text: declarations },
      { name: "pin.json", text: `${JSON.stringify({ moduleDigest, pin }, null, 2)}\n` },
    ];
    await writeFiles(resolve(world.cwd, out), files, world);
    world.stderr(showDiagnostics(policies.diagnostics, policies.texts, paintFor(world)));
    const written = files.map(({ name }) => shownText(join(out, name)));
    world.stdout(`${[...summary(policies), "wrote", ...written.map((path) => `  ${path}`)].join("\n")}\n`);
    return exitCodes.ok;
  },
};

function summary({ compiled, entries }: CompiledPolicies): readonly string[] {
  const { pin, moduleDigest, plan } = compiled;
  const commit = pin.commit ?? "none: these files are not committed, and no guard enforces them unasked";
  return [
    `commit  ${commit}`,
    `module  sha256 ${moduleDigest}`,
    `${count(entries.length, "policy", "policies")}, ${count(plan.rules.length, "rule")}`,
    ...plan.rules.map(
      ({ table }) => `  ${table.kind} ${table.id} (${table.stage}) at ${shownText(table.at)}`,
    ),
  ];
}
