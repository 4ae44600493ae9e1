import { check, type Diagnostic, lineIndex, positionAt } from "@interlock/lang";

import type { Command } from "../command.ts";
import { count } from "../count.ts";
import { exitCodes } from "../exit-code.ts";
import { paintFor } from "../paint.ts";
import { loadPolicies, type LoadedPolicies, showDiagnostics, tally } from "../policies.ts";
import { revisionOf } from "../revision.ts";

/** `interlock check`: says everything that is wrong with policies. */
export const checkCommand: Command = {
  name: "check",
  usage: "[FILES…] [--at COMMIT] [--json]",
  summary: "say everything that is wrong with policies",
  description: [
    "Checks the policies that interlock.json names, or the given files and what they import,",
    "and shows every mistake with its place. Reads the working tree unless a commit is named.",
  ],
  options: [
    ["--at COMMIT", "read a commit: a full id, a branch as refs/heads/main, or HEAD"],
    ["--json", "answer JSON: {ok, commit, policies, diagnostics}"],
  ],
  exits: [
    [exitCodes.ok, "no errors (there may be warnings)"],
    [exitCodes.no, "errors in the policies or in interlock.json"],
    [exitCodes.unreadable, "a file or the commit is not there, or cannot be read"],
  ],
  arguments: { flags: ["json"], values: ["at"], files: Number.POSITIVE_INFINITY },
  async run(given, world) {
    const { files } = given;
    const configured = files.length === 0 ? "always" : "never";
    const loaded = await loadPolicies(
      { files, configured },
      revisionOf(given, { kind: "working-tree" }),
      world,
    );
    const { set, diagnostics } = check(loaded.set.files, loaded.entries);
    const isFine = diagnostics.every((diagnostic) => diagnostic.severity !== "error");
    if (given.flags.has("json")) {
      world.stdout(`${JSON.stringify(jsonAnswer(loaded, diagnostics, isFine), null, 2)}\n`);
    } else {
      const paint = paintFor(world);
      const sizes = [
        count(loaded.entries.length, "policy", "policies"),
        count(set.rules.length, "rule"),
        count(set.tests.length, "test"),
      ];
      const answer = isFine ? paint.good(tally(diagnostics)) : paint.bad(tally(diagnostics));
      world.stdout(showDiagnostics(diagnostics, loaded.texts, paint));
      world.stdout(`${answer} in ${sizes.join(", ")}\n`);
    }
    return isFine ? exitCodes.ok : exitCodes.no;
  },
};

function jsonAnswer(
  loaded: LoadedPolicies,
  diagnostics: readonly Diagnostic[],
  isFine: boolean,
): Readonly<Record<string, unknown>> {
  const indexes = new Map([...loaded.texts].map(([path, text]) => [path, lineIndex(text)] as const));
  const placed = (place: { readonly path: string; readonly span: Diagnostic["span"] }): object => {
    const index = indexes.get(place.path) ?? lineIndex("");
    const { path, span } = place;
    return { path, start: positionAt(index, span.start), end: positionAt(index, span.end) };
  };
  return {
    ok: isFine,
    commit: loaded.set.commit,
    policies: loaded.entries,
    diagnostics: diagnostics.map((diagnostic) => ({
      code: diagnostic.code,
      severity: diagnostic.severity,
      message: diagnostic.message,
      ...placed(diagnostic),
      label: diagnostic.label ?? null,
      help: diagnostic.help ?? null,
      related: (diagnostic.related ?? []).map((place) => ({ ...placed(place), label: place.label })),
    })),
  };
}
