/** A fenced block of a case file: an input of a case, or what is expected of it. */
export interface Block {
  /** The first word after the fence: `policy`, `verdict`. */
  readonly language: string;
  /** The path of a policy; null for every other block. */
  readonly path: string | null;
  readonly body: string;
  /** Of the first line of the body, counted from 0. */
  readonly line: number;
}

/** A heading with something expected below it, and what the headings around it provide. */
export interface Case {
  /** The headings from the outermost in, joined by `: `. */
  readonly title: string;
  /** The inputs of the outer headings first, then its own: a later one of the same name wins. */
  readonly inputs: readonly Block[];
  readonly expectations: readonly Block[];
}

/** The cases of a file, and everything in it that is none. */
export interface CaseFile {
  readonly cases: readonly Case[];
  readonly faults: readonly string[];
}

/** What a block can be, and what it can expect. Inputs are inherited by the headings below, expectations are not. */
export interface BlockLanguages {
  readonly inputs: readonly string[];
  readonly expectations: readonly string[];
}

/** What the cases of the language are written in. */
const decisionBlocks: BlockLanguages = {
  inputs: ["policy", "proposal", "facts"],
  expectations: ["diagnostics", "warnings", "error-frame", "verdict"],
};

interface Section {
  readonly level: number;
  readonly title: string;
  readonly line: number;
  readonly blocks: Block[];
  isParent: boolean;
}

/** Reads a case file. Total: whatever is neither heading, block nor prose stands in the faults. */
export function readCaseFile(text: string, languages: BlockLanguages = decisionBlocks): CaseFile {
  const faults: string[] = [];
  const sections: Section[] = [];
  const cases: Case[] = [];
  const around: Section[] = [];
  const lines = text.split("\n");
  const close = (level: number): void => {
    for (let last = around.at(-1); last !== undefined && last.level >= level; last = around.at(-1)) {
      closeSection(around, cases, faults, languages);
      around.pop();
    }
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const heading = /^(#{1,6}) (\S.*)$/u.exec(line);
    if (heading !== null) {
      const level = heading[1]?.length ?? 1;
      close(level);
      const parent = around.at(-1);
      if (parent !== undefined) parent.isParent = true;
      const section = { level, title: heading[2] ?? "", line: at + 1, blocks: [], isParent: false };
      sections.push(section);
      around.push(section);
    } else if (line.startsWith("```")) {
      const end = lines.indexOf("```", at + 1);
      if (end < 0) {
        faults.push(`line ${at + 1}: a block that is not closed`);
        break;
      }
      takeBlock(lines, { start: at, end }, around.at(-1), faults, languages);
      at = end;
    }
  }
  close(0);
  if (sections.length === 0) faults.push("no heading");
  return { cases, faults };
}

function takeBlock(
  lines: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
  section: Section | undefined,
  faults: string[],
  { inputs, expectations }: BlockLanguages,
): void {
  const info = (lines[start] ?? "").slice(3);
  const known = /^([a-z-]+)(?: path=(\S+))?$/u.exec(info);
  const language = known?.[1] ?? "";
  const path = known?.[2] ?? null;
  const body = lines.slice(start + 1, end).join("\n");
  const at = `line ${start + 1}`;
  if (![...inputs, ...expectations].includes(language)) faults.push(`${at}: a stray block \`${info}\``);
  else if ((language === "policy") !== (path !== null))
    faults.push(`${at}: only a policy has a path, and needs one`);
  else if (body.trim() === "") faults.push(`${at}: an empty block`);
  else if (section === undefined) faults.push(`${at}: a block above every heading`);
  else if (section.blocks.some((block) => block.language === language && block.path === path)) {
    faults.push(`${at}: a second block \`${info}\` under one heading`);
  } else section.blocks.push({ language, path, body, line: start + 1 });
}

function closeSection(
  around: readonly Section[],
  cases: Case[],
  faults: string[],
  { inputs, expectations }: BlockLanguages,
): void {
  const section = around.at(-1);
  if (section === undefined) return;
  const expected = section.blocks.filter((block) => expectations.includes(block.language));
  if (expected.length === 0) {
    if (!section.isParent) faults.push(`line ${section.line}: \`${section.title}\` expects nothing`);
    return;
  }
  const given = around.flatMap(({ blocks }) => blocks.filter((block) => inputs.includes(block.language)));
  if (!given.some((block) => block.language === "policy")) {
    faults.push(`line ${section.line}: \`${section.title}\` has no policy`);
  }
  const title = around.map((outer) => outer.title).join(": ");
  cases.push({ title, inputs: given, expectations: expected });
}

/** Writes other bodies into a file's blocks, by the line that each began at. */
export function rewriteBlocks(text: string, bodies: ReadonlyMap<Block, string>): string {
  const lines: (string | null)[] = text.split("\n");
  for (const [block, body] of bodies) {
    const count = block.body.split("\n").length;
    lines.fill(null, block.line, block.line + count);
    lines[block.line] = body;
  }
  return lines.filter((line) => line !== null).join("\n");
}
