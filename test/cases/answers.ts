import {
  check,
  findSuspicions,
  lineIndex,
  positionAt,
  renderDiagnostic,
  type Diagnostic,
} from "@interlock/lang";
import { decide, describePeople, showDuration, type Finding, type Verdict } from "@interlock/runtime";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";

import { compileTexts } from "../compiled-text.ts";
import type { Block, Case } from "./case-file.ts";

/** What really comes of a case, as the block that expects it has to say it. */
export async function answer(expectation: Block, given: Case): Promise<string> {
  const texts = new Map(
    given.inputs.flatMap(({ language, path, body }) =>
      language === "policy" && path !== null ? [[path, `${body}\n`] as const] : [],
    ),
  );
  switch (expectation.language) {
    case "diagnostics":
      return orNone(mistakes(texts).map((mistake) => `${placed(mistake, texts)} ${mistake.message}`));
    case "warnings":
      return orNone(warnings(texts).map((warning) => `${placed(warning, texts)} ${warning.message}`));
    case "error-frame":
      return orNone(
        mistakes(texts).map((mistake) =>
          renderDiagnostic(mistake, texts.get(mistake.path) ?? "", { color: false, otherSources: texts }),
        ),
        "\n\n",
      );
    case "verdict":
      return verdictOf(texts, given);
    default:
      throw new Error(`nothing answers a block \`${expectation.language}\``);
  }
}

function orNone(lines: readonly string[], between = "\n"): string {
  return lines.length === 0 ? "none" : lines.join(between);
}

function mistakes(texts: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const sources = [...texts].map(([path, text]) => ({ path, text }));
  return check(sources, [...texts.keys()]).diagnostics;
}

/** What looks like a mistake. Throws where there are real ones: nothing is looked for then. */
function warnings(texts: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const sources = [...texts].map(([path, text]) => ({ path, text }));
  const checked = check(sources, [...texts.keys()]);
  const [mistake] = checked.diagnostics;
  if (mistake !== undefined) throw new Error(`${placed(mistake, texts)} ${mistake.message}`);
  return findSuspicions(checked);
}

function placed({ code, severity, path, span }: Diagnostic, texts: ReadonlyMap<string, string>): string {
  const { line, column } = positionAt(lineIndex(texts.get(path) ?? ""), span.start);
  return `${severity === "warning" ? "warning " : ""}${code} ${path}:${line}:${column}`;
}

async function verdictOf(texts: ReadonlyMap<string, string>, given: Case): Promise<string> {
  const { module } = await compileTexts(texts);
  const proposal = proposalSchema.parse(json(given, "proposal"));
  const facts = factsSchema.parse(json(given, "facts"));
  const { binding, advised } = decide(module, proposal, facts);
  const lines = verdictLines(binding);
  return (advised.outcome === binding.outcome ? lines : [...lines, `advised: ${advised.outcome}`]).join("\n");
}

/** The blocks of one language as one object: what stands at an inner heading replaces what an outer one says. */
function json({ inputs }: Case, language: string): unknown {
  const parts = inputs.filter((block) => block.language === language);
  if (parts.length === 0) throw new Error(`the case has no ${language}`);
  const entries = parts.flatMap((part) => {
    const read: unknown = JSON.parse(part.body);
    if (typeof read !== "object" || read === null) throw new Error(`a ${language} is an object`);
    return Object.entries(read);
  });
  return Object.fromEntries(entries);
}

/** The outcome, every finding, who is needed, what is granted. */
function verdictLines({ outcome, findings, deciding, needing, grants }: Verdict): readonly string[] {
  return [
    outcome,
    ...findings.flatMap((finding) => findingLines(finding, deciding.includes(finding))),
    ...needing.map((people) => `needing ${describePeople(people)}`),
    ...grants.map(({ permit, target, access, on, expiresMs, uses, revokeOn }) => {
      const where = on === "target" ? target.id : on.join(", ");
      const often = uses === null ? "" : `, ${uses} uses`;
      const until = revokeOn.length === 0 ? "" : `, revoked on ${revokeOn.join(", ")}`;
      return `grants ${access} on ${where} for ${showDuration(expiresMs)}${often}${until} by ${permit}`;
    }),
  ];
}

function findingLines(finding: Finding, isDeciding: boolean): readonly string[] {
  const { source, clause, at, element, outcome, isUnknown, seen, bound, margin, remedy, because } = finding;
  const head = [outcome, ...(isUnknown ? ["unknown"] : []), ...(isDeciding ? ["deciding"] : [])].join(" ");
  return [
    `- ${head}: ${clause ?? source}${element === null ? "" : ` [${element}]`}${at === null ? "" : ` ${at}`}`,
    `  ${seen} | ${bound}${margin === null ? "" : ` | ${margin}`}`,
    ...(outcome === "permit" ? [] : [`  to change: ${remedy}`]),
    ...(because === null ? [] : [`  because: ${because}`]),
  ];
}
