/** A page about one code: `docs/diagnostics/IL2001.md`. Its example is the golden case of the code. */
export interface DiagnosticPage {
  /** What stands after the code in the heading. */
  readonly title: string;
  /** The example's files by path, abbreviations written out. */
  readonly files: ReadonlyMap<string, string>;
  /** What is shown for them. */
  readonly shown: PageBlock | null;
  /** Everything that a page must not be. */
  readonly faults: readonly string[];
}

/** A fenced block, and where its body begins, counted from line 0. */
export interface PageBlock {
  readonly info: string;
  readonly body: string;
  readonly line: number;
}

/** The parts of every page, in their order; what the code means stands before the first. */
const parts = ["## Example", "## How to put it right"] as const;

/** Reads a page. Total: what is wrong with it stands in its faults. */
export function readDiagnosticPage(code: string, text: string): DiagnosticPage {
  const lines = text.split("\n");
  const faults: string[] = [];
  const head = `# ${code}: `;
  if (!text.startsWith(head)) faults.push(`the page does not begin with \`${head}\``);
  const { blocks, prose } = blocksOf(lines, faults);
  const headings = prose.filter((line) => line.startsWith("#")).slice(1);
  if (headings.join() !== parts.join()) faults.push(`the page's parts are not ${parts.join(", ")}`);
  for (const [from, to] of [[head, parts[0]] as const, [parts[1], null] as const]) {
    if (between(prose, from, to).join("").trim() === "") faults.push(`nothing stands under ${from}`);
  }
  const shown = blocks.filter(({ info }) => info === "text");
  if (shown.length !== 1) faults.push("a page shows exactly one block of `text`");
  const files = new Map<string, string>();
  for (const { info, body } of blocks) {
    const path = /^(?:policy|yaml) path=(\S+)$/u.exec(info)?.[1];
    if (path === undefined && !["text", "sh", "yaml"].includes(info))
      faults.push(`a stray block \`${info}\``);
    if (path !== undefined && files.has(path)) faults.push(`\`${path}\` stands there twice`);
    if (path !== undefined) files.set(path, writtenOut(`${body}\n`));
  }
  const [title = ""] = lines;
  return { title: title.slice(head.length), files, shown: shown[0] ?? null, faults };
}

function blocksOf(
  lines: readonly string[],
  faults: string[],
): { readonly blocks: readonly PageBlock[]; readonly prose: readonly string[] } {
  const blocks: PageBlock[] = [];
  const prose: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (!line.startsWith("```")) {
      prose.push(line);
      continue;
    }
    const end = lines.indexOf("```", at + 1);
    if (end < 0) {
      faults.push("a block is not closed");
      break;
    }
    blocks.push({ info: line.slice(3), body: lines.slice(at + 1, end).join("\n"), line: at + 1 });
    at = end;
  }
  return { blocks, prose };
}

function between(prose: readonly string[], from: string, to: string | null): readonly string[] {
  const start = prose.findIndex((line) => line.startsWith(from));
  const end = to === null ? prose.length : prose.indexOf(to);
  return prose.slice(start + 1, end < 0 ? prose.length : end);
}

/**
 * What pages abbreviate: `⟨65 × (⟩` is 65 brackets, `№` in what is repeated is its number from 1, and `⟨U+202E⟩` is a
 * character that nobody could see.
 */
function writtenOut(text: string): string {
  return text
    .replaceAll(/⟨(\d+) × ([^⟩]*)⟩/gu, (_, count: string, repeated: string) =>
      Array.from({ length: Number(count) }, (_, index) => repeated.replaceAll("№", String(index + 1))).join(
        "",
      ),
    )
    .replaceAll(/⟨U\+([\dA-F]+)⟩/gu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

/** The page with another body in one of its blocks. */
export function withBody(text: string, block: PageBlock, body: string): string {
  const lines = text.split("\n");
  lines.splice(block.line, block.body.split("\n").length, ...body.split("\n"));
  return lines.join("\n");
}
