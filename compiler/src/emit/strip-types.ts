/** Where an exported value begins: its name and its type. Types hold no equals sign. */
const exported = /^export const (\w+): ([^=]+) = /u;

const importedTypes = "import type ";

/**
 * The JavaScript of a module as the compiler writes it, byte for byte what TypeScript makes of it: types stand only at
 * its imports and exports, and TypeScript compiling all of it would take longer than everything else. Pure.
 */
export function javascriptOf(typescript: string): string {
  const lines: string[] = [];
  const body = typescript.slice(typescript.indexOf("\n", typescript.indexOf(importedTypes)) + 1);
  let before = "";
  for (const line of body.split("\n")) {
    if (line === "") continue;
    const isClosing = closesEmpty(before, line);
    before = isClosing ? `${before}${line.trimStart()}` : untyped(line);
    if (isClosing) lines.pop();
    lines.push(before);
  }
  return `${lines.join("\n")}\n`;
}

/** The declarations of a module as the compiler writes it, byte for byte what TypeScript makes of them. Pure. */
export function declarationsOf(typescript: string): string {
  const lines: string[] = [];
  let before = "";
  for (const line of typescript.split("\n")) {
    const [, name, type] = exported.exec(line) ?? [];
    if (line.startsWith(importedTypes)) lines.push(line);
    if (name !== undefined && type !== undefined)
      lines.push(before, `export declare const ${name}: ${type};`);
    before = line;
  }
  return `${lines.join("\n")}\n`;
}

function untyped(line: string): string {
  return line.startsWith("export") ? line.replace(exported, "export const $1 = ") : line;
}

/** Whether a list that a line opens ends with the next: TypeScript writes an empty one in one line. */
function closesEmpty(before: string, line: string): boolean {
  return before.endsWith("[") && line.trimStart().startsWith("]");
}
