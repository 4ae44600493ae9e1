import { expect } from "vitest";

import { compilePolicySet, interpret, sourceSet, textDigest, type CompiledSet } from "@interlock/compiler";
import { gitObjectId, loadModule } from "@interlock/compiler/node";
import { renderDiagnostic, type Diagnostic } from "@interlock/lang";
import { contractDrift, decide, evaluatorOf, type PolicyModule } from "@interlock/runtime";

import { strayIn, type Spoken } from "./emitted-code.ts";
import { situationsOf } from "./situations-of.ts";
import type { Texts } from "./spellings.ts";

/** Where a set says that it comes from. */
export interface Origin {
  readonly repository: string | null;
  readonly commit: string | null;
}

const nowhere: Origin = { repository: null, commit: null };

/** What became of a set: the outcomes that its module gave, or null where it does not compile. */
export type Became = readonly string[] | null;

/** Compiles every file of a set as it is, wherever it lies: no reader of sources stands before. */
export async function compiledAsItIs(
  texts: Texts,
  origin: Origin = nowhere,
): Promise<CompiledSet | readonly Diagnostic[]> {
  const files = [...texts].map(([path, text]) => ({
    path,
    text,
    blob: gitObjectId("blob", Buffer.from(text)),
    sha256: textDigest(text),
  }));
  const compilation = await compilePolicySet(sourceSet(origin, files), [...texts.keys()]);
  return compilation.kind === "compiled" ? compilation.compiled : compilation.diagnostics;
}

/**
 * What holds for every set, whatever stands in it: it compiles to data and calls of the kernel that decide as its plan is
 * read, or its mistakes are shown where they stand. Nothing is thrown, and nothing that is shown can steer who reads it.
 */
export async function expectSound(texts: Texts, spoken: Spoken, origin: Origin = nowhere): Promise<Became> {
  const answer = await compiledAsItIs(texts, origin);
  if ("plan" in answer) {
    expectMap(answer.sourceMap, texts);
    return expectOwnCode(answer, spoken);
  }
  expect(answer.filter(({ severity }) => severity === "error")).not.toEqual([]);
  for (const diagnostic of answer) expectShown(diagnostic, texts);
  return null;
}

function expectShown(diagnostic: Diagnostic, texts: Texts): void {
  const { code, path, span } = diagnostic;
  const text = texts.get(path) ?? "";
  expect(texts.has(path)).toBe(true);
  expect(code).toMatch(/^IL\d{4}$/u);
  expect(span.start).toBeGreaterThanOrEqual(0);
  expect(span.end).toBeGreaterThanOrEqual(span.start);
  expect(span.end).toBeLessThanOrEqual(text.length);
  const shown = renderDiagnostic(diagnostic, text, { color: false, otherSources: texts });
  expect(shown).toMatch(/^(?:[^\p{C}\p{Zl}\p{Zp}]|\n)+$/u);
}

/** A source map holds the policies as they are, in a text that is plain wherever it is put. */
function expectMap(sourceMap: string, texts: Texts): void {
  expect(sourceMap).toMatch(/^[ -%'-;=?-~]*\n$/u);
  const { sourcesContent } = JSON.parse(sourceMap) as { readonly sourcesContent: readonly string[] };
  expect(sourcesContent.toSorted()).toEqual([...texts.values()].toSorted());
}

async function expectOwnCode(compiled: CompiledSet, spoken: Spoken): Promise<Became> {
  const { typescript, javascript, declarations, vocabularyTypes, moduleDigest, plan, pin } = compiled;
  const code = behindPin(typescript);
  const before = judged.get(code.digest);
  if (before !== undefined) {
    expect(strayIn("a.ts", code.pin, spoken)).toEqual([]);
    expect(strayIn("a.js", behindPin(javascript).pin, spoken)).toEqual([]);
    return before;
  }
  expect(strayIn("a.ts", typescript, spoken)).toEqual([]);
  expect(strayIn("a.js", javascript, spoken)).toEqual([]);
  expect(strayIn("a.d.ts", declarations, spoken)).toEqual([]);
  expect(strayIn("vocabulary.d.ts", vocabularyTypes, spoken)).toEqual([]);
  const module = await loadModule(javascript, moduleDigest);
  // `toEqual` looks through prototypes, and would take a key that became one for a key that is not there.
  expect(JSON.stringify(module.pin)).toBe(JSON.stringify(pin));
  expect("pwned" in globalThis).toBe(false);
  expect(Object.keys(Object.prototype)).toEqual([]);
  const outcomes = expectAgreement(module, interpret(plan, pin), compiled);
  judged.set(code.digest, outcomes);
  return outcomes;
}

/** The outcomes of modules by the digest of their code: what differs in its pin only was judged, and is not loaded twice. */
const judged = new Map<string, readonly string[]>();

function behindPin(code: string): { readonly pin: string; readonly digest: string } {
  const end = code.indexOf("export const vocabulary");
  expect(end).toBeGreaterThan(0);
  return { pin: code.slice(0, end), digest: textDigest(code.slice(end)) };
}

function expectAgreement(
  module: PolicyModule,
  plain: PolicyModule,
  { plan }: CompiledSet,
): readonly string[] {
  const evaluator = evaluatorOf(module);
  return situationsOf(module, plan).map(({ proposal, facts }) => {
    const decision = decide(module, proposal, facts);
    expect(JSON.stringify(decide(plain, proposal, facts))).toBe(JSON.stringify(decision));
    expect(evaluator.outcome(proposal, facts)).toBe(decision.binding.outcome);
    const fields = Object.values(facts.targets ?? {})[0] ?? {};
    const state = { now: facts.now ?? { kind: "absent" }, observed: fields, declared: fields } as const;
    for (const { id } of module.vocabulary.contracts) {
      expect(contractDrift(plain, id, state)).toEqual(contractDrift(module, id, state));
    }
    return decision.binding.outcome;
  });
}
