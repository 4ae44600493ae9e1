/** Where an exported value begins: its name and its type. Types hold no equals sign. */
const exported = /^export const (\w+): ([^=]+) = /u;

const importedTypes = "import type ";

/** JavaScript, and where it comes from. */
export interface Stripped {
  readonly javascript: string;
  /** At the index of each line of the JavaScript: where that line ends in the TypeScript. */
  readonly ends: readonly number[];
}

/**
 * The JavaScript of a module's values as the compiler writes them, byte for byte what TypeScript makes of them: types stand
 * only at its imports and exports, and TypeScript compiling all of it would take longer than everything else. Pure.
 */
export function stripTypes(values: string): Stripped {
  const lines: string[] = [];
  const ends: number[] = [];
  const start = values.indexOf("\n", values.indexOf(importedTypes)) + 1;
  let end = start - 1;
  let before = "";
  for (const line of values.slice(start).split("\n")) {
    end += line.length + 1;
    if (line === "") continue;
    const isClosing = closesEmpty(before, line);
    before = isClosing ? `${before}${line.trimStart()}` : untyped(line);
    if (isClosing) {
      lines.pop();
      ends.pop();
    }
    lines.push(before);
    ends.push(end);
  }
  return { javascript: `${lines.join("\n")}\n`, ends };
}

/** The declarations of a module's values as the compiler writes them, byte for byte what TypeScript makes of them. Pure. */
export function declarationsOf(values: string): string {
  const lines: string[] = [];
  let before = "";
  for (const line of values.split("\n")) {
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
