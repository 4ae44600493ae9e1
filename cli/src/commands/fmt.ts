import { realpathSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { isCopied } from "@interlock/compiler";
import { type Diagnostic, format } from "@interlock/lang";

import { misused, unreadable } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { count } from "../count.ts";
import { exitCodes } from "../exit-code.ts";
import { paintFor } from "../paint.ts";
import { loadPolicies, showDiagnostics, tally } from "../policies.ts";
import { readInput, reasonOf } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { writeFiles } from "../write-files.ts";

/** `interlock fmt`: writes policies in their one canonical form. */
export const fmtCommand: Command = {
  name: "fmt",
  usage: "[FILES…] [--check]",
  summary: "write policies in their canonical form",
  description: [
    "Formats the policies that interlock.yaml names and what they import, or just the given files;",
    "`-` formats what comes in and writes it out. Comments stay where they are, and no policy",
    "changes its meaning. A file with a mistake in its grammar is left as it is.",
  ],
  options: [["--check", "write nothing, name the files that would change"]],
  exits: [
    [exitCodes.ok, "every policy is in its canonical form"],
    [exitCodes.no, "a file has mistakes, or would change (with --check)"],
    [exitCodes.unreadable, "a file is not there, or cannot be read or written"],
  ],
  arguments: { flags: ["check"], values: [], files: Number.POSITIVE_INFINITY },
  async run(given, world) {
    const isCheck = given.flags.has("check");
    const { files } = given;
    if (files.includes("-")) {
      if (files.length > 1) throw misused("`-` stands alone");
      return formatInput(isCheck, world);
    }
    const policies = files.length === 0 ? await configured(world) : named(files, world);
    const outcomes = policies.map(formatFile);
    if (!isCheck) for (const outcome of outcomes) await write(outcome, world);
    showMistakes(outcomes, world);
    const changed = outcomes.filter(({ kind }) => kind === "changed");
    const failed = outcomes.filter(({ kind }) => kind === "failed");
    for (const { name } of changed) world.stdout(`${shownText(name)}\n`);
    world.stdout(`${summary(outcomes.length, changed.length, failed.length, isCheck)}\n`);
    return failed.length > 0 || (isCheck && changed.length > 0) ? exitCodes.no : exitCodes.ok;
  },
};

/** A policy's file, as the user or the configuration names it. */
interface PolicyFile {
  readonly name: string;
  /** Where it lies: an absolute path that leads over no link. */
  readonly path: string;
  readonly text: string;
}

type Outcome = PolicyFile &
  (
    | { readonly kind: "same" }
    | { readonly kind: "changed"; readonly formatted: string }
    | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] }
  );

async function configured(world: World): Promise<readonly PolicyFile[]> {
  const { root, set } = await loadPolicies(
    { files: [], configured: "always" },
    { kind: "working-tree" },
    world,
  );
  // A copy of another repository's file is read only as it was there.
  return set.files.filter(({ path }) => !isCopied(path)).map(({ path }) => read(path, root));
}

function named(files: readonly string[], { cwd }: World): readonly PolicyFile[] {
  return [...new Set(files)].map((file) => read(file, cwd));
}

function read(name: string, folder: string): PolicyFile {
  const text = textOf(name, readInput(name, { cwd: folder }));
  return { name, path: realpathSync(resolve(folder, name)), text };
}

function textOf(name: string, bytes: Uint8Array): string {
  try {
    // The byte order mark is the formatter's to take away.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(`${quotedText(name)} is not UTF-8`, cause);
  }
}

async function formatInput(isCheck: boolean, world: World): Promise<0 | 1> {
  const file = { name: "-", path: "-", text: textOf("-", await world.stdin()) };
  const outcome = formatFile(file);
  showMistakes([outcome], world);
  if (outcome.kind === "failed") return exitCodes.no;
  const isChanged = outcome.kind === "changed";
  // What comes in is answered with what goes out; with --check nothing goes out, so there is room to say so.
  world.stdout(
    isCheck ? `${summary(1, isChanged ? 1 : 0, 0, true)}\n` : isChanged ? outcome.formatted : outcome.text,
  );
  return isCheck && isChanged ? exitCodes.no : exitCodes.ok;
}

function formatFile(file: PolicyFile): Outcome {
  const formatted = format({ path: file.name, text: file.text });
  if (formatted.kind === "failed") return { ...file, kind: "failed", diagnostics: formatted.diagnostics };
  if (formatted.text === file.text) return { ...file, kind: "same" };
  return { ...file, kind: "changed", formatted: formatted.text };
}

async function write(outcome: Outcome, world: World): Promise<void> {
  if (outcome.kind !== "changed") return;
  const { path, formatted } = outcome;
  await writeFiles(dirname(path), [{ name: basename(path), text: formatted, mode: modeOf(path) }], world);
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode & 0o777;
  } catch (cause) {
    throw unreadable(`${quotedText(path)} cannot be read: ${reasonOf(cause)}`, cause);
  }
}

function showMistakes(outcomes: readonly Outcome[], world: World): void {
  const failed = outcomes.flatMap((outcome) => (outcome.kind === "failed" ? [outcome] : []));
  if (failed.length === 0) return;
  const diagnostics = failed.flatMap((outcome) => outcome.diagnostics);
  const texts = new Map(failed.map(({ name, text }) => [name, text] as const));
  world.stderr(showDiagnostics(diagnostics, texts, paintFor(world)));
  world.stderr(`${tally(diagnostics)}: not formatted\n`);
}

function summary(all: number, changed: number, failed: number, isCheck: boolean): string {
  const same = all - changed - failed;
  const done = `${count(changed, "policy", "policies")} ${isCheck ? "to format" : "formatted"}`;
  return [done, `${same} as ${same === 1 ? "it was" : "they were"}`]
    .concat(failed === 0 ? [] : [`${failed} with mistakes`])
    .join(", ");
}
