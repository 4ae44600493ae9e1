import { textLiteral } from "./literal.ts";

/** Where a line of code comes from. */
export interface Place {
  /** Where it begins in the TypeScript, or where the line before it ends. */
  readonly offset: number;
  /** `path:line:column`, 1-based; null where the code comes from no one line of a policy. */
  readonly at: string | null;
}

/**
 * The source map of a module's JavaScript, by which debuggers and stack traces show the line of a policy. It holds
 * the policies' texts, and names them by their paths in the repository that the pin names (`interlock:///…`), so its bytes do
 * not depend on where it lies. `ends` says where each line of the JavaScript ends in the TypeScript; places are in order. Pure.
 */
export function sourceMapOf(
  places: readonly Place[],
  ends: readonly number[],
  texts: ReadonlyMap<string, string>,
): string {
  const indexes = new Map([...texts.keys()].map((path, index) => [path, index] as const));
  const columns = unitColumns(texts);
  const written: string[] = [];
  let line = 0;
  let last = { source: 0, line: 0, column: 0 };
  for (const { offset, at } of places) {
    for (; line < ends.length && (ends[line] ?? 0) <= offset; line += 1) written.push(";");
    if (at === null) {
      written.push(quantity(0));
      continue;
    }
    const { path, line: lineAt, column } = parsed(at);
    const source = indexes.get(path);
    if (source === undefined) throw new Error("a rule lies in no source");
    const next = { source, line: lineAt - 1, column: columns(path, lineAt, column) };
    const steps = [0, next.source - last.source, next.line - last.line, next.column - last.column];
    written.push(...steps.map(quantity));
    last = next;
  }
  // Some readers take the last of all for more than it says unless its line ends.
  written.push(";");
  // Written by hand: a policy's text gets into the file in the same one way as into the module.
  const sources = [...texts.keys()].map((path) => textLiteral(sourceUrl(path)));
  const contents = [...texts.values()].map(textLiteral);
  return `{"version":3,"file":"evaluator.js","sources":[${sources.join(",")}],"sourcesContent":[${contents.join(",")}],"names":[],"mappings":"${written.join("")}"}\n`;
}

/** What a source is called: a name that no debugger takes for a file beside the module. */
function sourceUrl(path: string): string {
  return `interlock:///${path.toWellFormed().split("/").map(encodeURIComponent).join("/")}`;
}

interface At {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

function parsed(at: string): At {
  // From the end: a path may hold colons.
  const column = at.lastIndexOf(":");
  const line = at.lastIndexOf(":", column - 1);
  return {
    path: at.slice(0, line),
    line: Number(at.slice(line + 1, column)),
    column: Number(at.slice(column + 1)),
  };
}

/** The 0-based column in UTF-16 units, as source maps count, of a 1-based one in code points. */
function unitColumns(
  texts: ReadonlyMap<string, string>,
): (path: string, line: number, column: number) => number {
  // They differ only behind a character of two units; few policies hold one.
  const odd = new Map(
    [...texts]
      .filter(([, text]) => /[\ud800-\udfff]/.test(text))
      .map(([path, text]) => [path, text.split("\n")]),
  );
  return (path, line, column) => {
    const text = odd.get(path)?.[line - 1];
    return text === undefined ? column - 1 : [...text].slice(0, column - 1).join("").length;
  };
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number as source maps write it: five bits a character, the sign in the lowest bit, a sixth bit where more follows. */
function quantity(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let written = "";
  do {
    const five = rest % 32;
    rest = Math.floor(rest / 32);
    written += digits.charAt(rest > 0 ? five + 32 : five);
  } while (rest > 0);
  return written;
}
