import type { parseArgs } from "node:util";

import { misused } from "./command-failure.ts";
import { quotedText } from "./shown-text.ts";

/** What a command may be called with. */
export interface ArgumentSpec {
  /** Options without a value, by name: `json`. */
  readonly flags: readonly string[];
  /** Options with a value. */
  readonly values: readonly string[];
  /** The most arguments that are no options. */
  readonly files: number;
}

/** What a command was called with. */
export interface ParsedArguments {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly files: readonly string[];
}

/**
 * Reads the arguments of a command; `--help` and `-h` are among every command's flags. Throws a usage failure for an
 * option that is unknown, given twice, without its value or with one too many, and for more files than are taken.
 */
export async function parseArguments(args: readonly string[], spec: ArgumentSpec): Promise<ParsedArguments> {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const files: string[] = [];
  for (const token of await tokensOf(args, spec)) {
    if (token.kind === "positional") files.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    if (flags.has(name) || values.has(name)) throw misused(`option \`--${name}\` is given twice`);
    if (name === "help" || spec.flags.includes(name)) {
      if (value !== undefined) throw misused(`option \`--${name}\` takes no value`);
      flags.add(name);
    } else if (spec.values.includes(name)) {
      // What looks like an option is one: a value that begins with a dash is written `--out=-x`.
      if (value === undefined || (!token.inlineValue && value.startsWith("-"))) {
        throw misused(`option \`--${name}\` is missing its value`);
      }
      values.set(name, value);
    } else throw misused(`option ${quotedText(rawName)} is unknown`);
  }
  const extra = files[spec.files];
  if (extra !== undefined) throw misused(`${quotedText(extra)} is one argument too many`);
  return { flags, values, files };
}

/** The value of an option that a command cannot do without. */
export function required({ values }: ParsedArguments, name: string): string {
  const value = values.get(name);
  if (value === undefined) throw misused(`option \`--${name}\` is missing`);
  return value;
}

async function tokensOf(args: readonly string[], spec: ArgumentSpec): Promise<NonNullable<Parsed["tokens"]>> {
  // Most calls have none; the module that reads them brings others along, which take longer to load than to use.
  if (args.length === 0) return [];
  const { parseArgs } = await import("node:util");
  const options = Object.fromEntries([
    ["help", { type: "boolean", short: "h" } as const],
    ...spec.flags.map((name) => [name, { type: "boolean" } as const] as const),
    ...spec.values.map((name) => [name, { type: "string" } as const] as const),
  ]);
  // Not strict: what is wrong is said above, in this program's words.
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true }).tokens;
}

type Parsed = ReturnType<typeof parseArgs<{ strict: false; tokens: true }>>;
