/**
 * Breaks the project's good policies in 200 ways and says what the checker makes of them: how many get a diagnostic on
 * the line that was broken, and how many diagnostics they get.
 */
import { join } from "node:path";
import process from "node:process";

import { lineIndex, positionAt, type Diagnostic } from "@interlock/lang";

import { goodSets, mistakesIn, type GoodSet } from "./mutations/good-policies.ts";
import { mutate, mutationKinds, type Mutation, type MutationKind } from "./mutations/mutate.ts";
import { pick, randomFrom, type Random } from "./mutations/random.ts";

/** How many policies are broken. */
export const MUTANTS = 200;

/** A broken policy, and what the checker said of it. */
export interface Mutant extends Mutation {
  readonly kind: MutationKind;
  readonly set: string;
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether a diagnostic points at the line. */
  readonly isFound: boolean;
}

/** Every broken policy, and how many changes left a policy in which nothing is wrong. */
export interface Mutants {
  readonly broken: readonly Mutant[];
  readonly harmless: number;
}

/** Breaks policies, the same ones in the same way each time. */
export function breakPolicies(root: string): Mutants {
  const sets = goodSets(root);
  const random = randomFrom(3);
  const broken: Mutant[] = [];
  const seen = new Set<string>();
  let harmless = 0;
  for (let tries = 0; broken.length < MUTANTS; tries += 1) {
    if (tries > 100 * MUTANTS) throw new Error("too few ways to break a policy");
    const kind = mutationKinds[broken.length % mutationKinds.length] ?? "dropped token";
    const mutant = breakOne(sets, kind, random);
    if (mutant === undefined || seen.has(`${mutant.path}\n${mutant.text}`)) continue;
    seen.add(`${mutant.path}\n${mutant.text}`);
    if (mutant.diagnostics.length === 0) harmless += 1;
    else broken.push(mutant);
  }
  return { broken, harmless };
}

function breakOne(sets: readonly GoodSet[], kind: MutationKind, random: Random): Mutant | undefined {
  // The large ones hold most of the language: every other mutant is one of theirs.
  const set = random(2) === 0 ? sets[random(2)] : pick(random, sets);
  const [path = "", text = ""] = pick(random, [...(set?.texts ?? [])]) ?? [];
  const mutation = mutate(text, kind, random);
  if (set === undefined || mutation === undefined) return undefined;
  const diagnostics = mistakesIn(new Map([...set.texts, [path, mutation.text]]));
  const index = lineIndex(mutation.text);
  const isFound = diagnostics.some(
    (found) => found.path === path && mutation.lines.has(positionAt(index, found.span.start).line),
  );
  return { ...mutation, kind, set: set.name, path, diagnostics, isFound };
}

/** How many diagnostics a broken policy gets on average. */
export function averageDiagnostics(mutants: readonly Mutant[]): number {
  return mutants.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0) / mutants.length;
}

function describe({ what, set, path, text, diagnostics }: Mutant): string {
  const index = lineIndex(text);
  const said = diagnostics.map(({ code, span, message }) => {
    const { line, column } = positionAt(index, span.start);
    return `    ${code} ${line}:${column} ${message}`;
  });
  return [`  ${what} in ${path} (${set})`, ...said].join("\n");
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

if (import.meta.main) {
  const { broken, harmless } = breakPolicies(join(import.meta.dirname, ".."));
  for (const kind of mutationKinds) {
    const mutants = broken.filter((mutant) => mutant.kind === kind);
    const found = mutants.filter(({ isFound }) => isFound).length;
    const average = averageDiagnostics(mutants).toFixed(2);
    print([
      `${kind.padEnd(18)} ${mutants.length} broken, ${found} found on the line, ${average} diagnostics each`,
    ]);
  }
  const missed = broken.filter(({ isFound }) => !isFound);
  const noisy = broken.filter(({ diagnostics }) => diagnostics.length > 3);
  print([
    `${"all".padEnd(18)} ${broken.length} broken, ${broken.length - missed.length} found on the line, ${averageDiagnostics(broken).toFixed(2)} diagnostics each`,
    `${harmless} more changes left a policy in which nothing is wrong`,
  ]);
  if (missed.length > 0) print(["", "missed:", ...missed.map(describe)]);
  if (process.argv.includes("--noisy")) print(["", "more than three diagnostics:", ...noisy.map(describe)]);
  if (missed.length > 0) process.exitCode = 1;
}
