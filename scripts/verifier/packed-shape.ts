import type { Shape } from "../../ledger/src/browser/shape.ts";

/** A shape as an expression in which each part that comes again is written once, as a constant before it. */
export function packedShape(shape: Shape): string {
  const counts = new Map<string, number>();
  count(shape, counts);
  const names = new Map<string, string>();
  const lines: string[] = [];
  const expression = written(shape, counts, names, lines);
  return lines.length === 0 ? expression : `(() => { ${lines.join(" ")} return ${expression}; })()`;
}

function count(value: unknown, counts: Map<string, number>): void {
  if (typeof value !== "object" || value === null) return;
  const key = JSON.stringify(value);
  const before = counts.get(key) ?? 0;
  counts.set(key, before + 1);
  if (before === 0) for (const member of Object.values(value)) count(member, counts);
}

function written(
  value: unknown,
  counts: ReadonlyMap<string, number>,
  names: Map<string, string>,
  lines: string[],
): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const key = JSON.stringify(value);
  const known = names.get(key);
  if (known !== undefined) return known;
  const text = Array.isArray(value)
    ? `[${value.map((item) => written(item, counts, names, lines)).join(",")}]`
    : `{${Object.entries(value)
        .map(([name, member]) => `${JSON.stringify(name)}:${written(member, counts, names, lines)}`)
        .join(",")}}`;
  if ((counts.get(key) ?? 0) < 2) return text;
  const name = `s${names.size}`;
  names.set(key, name);
  lines.push(`const ${name} = ${text};`);
  return name;
}
