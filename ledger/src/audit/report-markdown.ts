import type { ControlReport, EvidenceReport, ReportLine, SearchedExtent } from "./evidence-report.ts";

/** A report as Markdown, for people. Everything in it that a record says is in code spans, which nothing in it can end. */
export function reportMarkdown(report: EvidenceReport): string {
  const { framework, searched, records, policyCommits, logExceptions, controls, doesNotShow } = report;
  const blocks = [
    `# Evidence for ${framework.name}`,
    `Made at ${searched.madeAt}, by \`interlock audit report\`, from signed records that were verified as they were counted. The
names of controls are short ones of ours; the text is its publisher's: ${framework.source}.`.replace(
      "\n",
      " ",
    ),
    list([
      `Time: ${period(searched)}, by the signers' clocks.`,
      ...searched.filters.map((filter) => `Only records with ${code(filter)}.`),
      `${records} records are counted here, of ${searched.records} that were verified.`,
      extent(searched),
      policyCommits.length === 0
        ? "No record names the commit of a policy."
        : `Decided by the policies of ${policyCommits.map(code).join(", ")}.`,
    ]),
    "## The log itself",
    logExceptions.length === 0
      ? "Nothing is missing, late, silent or without an anchor."
      : `These bear on every control:\n\n${list(logExceptions.map(text))}`,
    ...controls.flatMap((control) => controlBlocks(control, records)),
    "## What no record shows",
    `These records do not show:\n\n${list(doesNotShow.map((one) => `${one}.`))}`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function controlBlocks(control: ControlReport, records: number): readonly string[] {
  const { id, name, bears, measures, exceptions, doesNotShow } = control;
  const found = exceptions.filter(({ count }) => count > 0);
  const none = exceptions.filter(({ count }) => count === 0).map(({ text: what }) => what);
  return [
    `## ${id} ${name}`,
    `Bearing: ${bears}.`,
    list(measures.map(reportLine)),
    records === 0
      ? "There are no records here, so nothing could be found."
      : found.length === 0
        ? "No exception was found."
        : `Exceptions:\n\n${list(found.map(reportLine))}`,
    ...(none.length === 0 || records === 0 ? [] : [`Looked for and not found: ${none.join("; ")}.`]),
    `These records do not show:\n\n${list(doesNotShow.map((one) => `${one}.`))}`,
  ];
}

function reportLine({ count, text: what, references }: ReportLine): string {
  if (references.length === 0) return `${what}: ${count}`;
  const more = count - references.length;
  const digests = references.map((digest) => code(digest.slice(0, 16))).join(", ");
  return `${what}: ${count} (${digests}${more === 0 ? "" : ` and ${more} more`})`;
}

function period({ since, until }: SearchedExtent): string {
  if (since === null && until === null) return "all";
  if (until === null) return `from ${since} on`;
  return since === null ? `before ${until}` : `from ${since} to before ${until}`;
}

function extent({ tree }: SearchedExtent): string {
  if (tree === null) return "No tree shows that these are all: see below.";
  const { origin, size, root, anchoredSize } = tree;
  const anchored = anchoredSize === null ? "no anchor was given" : `anchored up to ${anchoredSize}`;
  return `Reconciled with the tree of ${code(origin)}: size ${size}, root ${code(root)}, ${anchored}.`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** A code span that its content cannot end. */
function code(content: string): string {
  return `\`${content.replaceAll("`", "'")}\``;
}

/** A sentence that may quote the outside: as plain text, with nothing in it that Markdown or HTML would act on. */
function text(sentence: string): string {
  return sentence.replace(/[\\`*_{}[\]<>#|~!&]/gu, (found) => `\\${found}`);
}
