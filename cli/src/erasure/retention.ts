/** For how long values are kept, by class; `*` is every other class. Milliseconds. */
export type Retention = ReadonlyMap<string, number>;

const dayMs = 24 * 60 * 60 * 1000;
const unitMs: ReadonlyMap<string, number> = new Map([
  ["h", 60 * 60 * 1000],
  ["d", dayMs],
  ["w", 7 * dayMs],
]);

/** Reads `CLASS=90d,*=52w`; in words what is wrong with it. */
export function readRetention(written: string): Retention | string {
  const retention = new Map<string, number>();
  for (const part of written.split(",")) {
    const [, name = "", digits = "", unit = ""] = /^(.+)=(\d{1,6})([hdw])$/.exec(part.trim()) ?? [];
    const keptMs = Number(digits) * (unitMs.get(unit) ?? 0);
    if (name === "" || keptMs <= 0)
      return `write \`CLASS=90d\`, with hours \`h\`, days \`d\` or weeks \`w\`, separated by commas`;
    if (retention.has(name)) return `the class ${JSON.stringify(name)} stands there twice`;
    retention.set(name, keptMs);
  }
  return retention;
}

/** How long a class is kept; null for one that is kept until somebody asks. */
export function keptFor(retention: Retention, name: string): number | null {
  return retention.get(name) ?? retention.get("*") ?? null;
}
