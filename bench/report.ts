/** A bound that a bench holds its own figures against. */
export interface Bar {
  readonly what: string;
  readonly value: number;
  /** The value may be this much at most, or has to be this much at least. */
  readonly bound: number;
  readonly side: "at most" | "at least";
  readonly ok: boolean;
}

/** What a bench found out. */
export interface Report {
  readonly name: string;
  /** Rows of a table, all with the same columns. */
  readonly figures: readonly Readonly<Record<string, number | string>>[];
  readonly bars: readonly Bar[];
}

/** A bar under which a value stays, with its answer. */
export function bar(what: string, value: number, bound: number): Bar {
  return { what, value, bound, side: "at most", ok: value <= bound };
}

/** A bar that a value reaches, with its answer. */
export function atLeast(what: string, value: number, bound: number): Bar {
  return { what, value, bound, side: "at least", ok: value >= bound };
}

/** A report for people: the figures as a table, then each bar. */
export function showReport({ name, figures, bars }: Report): string {
  const columns = Object.keys(figures[0] ?? {});
  const cells = [columns, ...figures.map((row) => columns.map((column) => shown(row[column] ?? "")))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join("  "));
  const held = bars.map(
    ({ what, value, bound, side, ok }) =>
      `${ok ? "holds" : "FAILS"}  ${what}: ${shown(value)}, ${side} ${bound}`,
  );
  return `${[name, "", ...lines, "", ...held].join("\n")}\n`;
}

function shown(value: number | string): string {
  if (typeof value === "string" || Number.isInteger(value)) return String(value);
  return value.toPrecision(3);
}
