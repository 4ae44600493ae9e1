import type { Family } from "./entry.ts";
import { quote, quoteAlternatives } from "./quote.ts";
import { didYouMean } from "./suggest.ts";
import { visible } from "./visible.ts";

/** Where a name is declared that could be imported. */
export interface Elsewhere {
  /** As an import names the file. */
  readonly path: string;
  /** Whether something is imported from there already. */
  readonly isImported: boolean;
}

/** What each diagnostic about names and types needs to know. */
export interface NamesAndTypesFacts {
  /** `known`: the names that could stand there; `elsewhere`: from where the name could be imported. */
  readonly IL2001: {
    readonly what: string;
    readonly name: string;
    readonly known: readonly string[];
    readonly elsewhere?: Elsewhere | undefined;
    /** The member of an enum that has this name, as an expression writes it. */
    readonly member?: string | undefined;
  };
  readonly IL2002: { readonly name: string };
  readonly IL2003: { readonly name: string; readonly what: string };
  readonly IL2004: { readonly name: string; readonly is: string; readonly wanted: string };
  readonly IL2005: {
    /** What it would be: a field, or a member of an enum. */
    readonly what?: "field" | "member";
    readonly field: string;
    readonly owner: string;
    readonly known: readonly string[];
  };
  readonly IL2006: { readonly path: string; readonly problem: string };
  readonly IL2007: {
    readonly name: string;
    readonly module: string;
    readonly known: readonly string[];
    readonly elsewhere?: Elsewhere | undefined;
  };
  readonly IL2008: { readonly name: string };
  readonly IL2009: { readonly what: string; readonly name: string; readonly other: string };
  readonly IL2101: { readonly wanted: string; readonly found: string };
  /** `meant`: a name that stands in quotes; `share`: what a whole number says as a percentage. */
  readonly IL2102: {
    readonly left: string;
    readonly right: string;
    readonly meant?: string | undefined;
    readonly share?: string | undefined;
  };
  readonly IL2103: { readonly type: string };
  /** `isWhole`: the path is an answer, and no field of one. */
  readonly IL2104: { readonly path: string; readonly isWhole?: boolean };
  readonly IL2105: { readonly type: string; readonly demand: string; readonly example: string };
  readonly IL2106: { readonly type: string; readonly suffix: string };
  readonly IL2107: { readonly what: string; readonly low: number; readonly high: number };
  /** `isRequired`: whether a bound requires it, so that testing for the field would refuse what lacks it. */
  readonly IL2108: {
    readonly field: string;
    readonly owner: string;
    readonly lacking: readonly string[];
    readonly isRequired: boolean;
  };
  readonly IL2109: { readonly what: string };
  readonly IL2110: { readonly text: string; readonly problem: string };
  readonly IL2111: { readonly most: number };
  readonly IL2112: { readonly left: string; readonly operator: string; readonly right: string };
}

/** Diagnostics about names and types. */
export const namesAndTypes: Family<NamesAndTypesFacts> = {
  IL2001: {
    severity: "error",
    title: "a name that nothing declares",
    describe: ({ what, name, known, elsewhere, member }) => ({
      message: `unknown ${what} ${quote(name)}`,
      label: elsewhere === undefined ? didYouMean(name, known) : `declared in ${quote(elsewhere.path)}`,
      help: elsewhere === undefined ? memberHelp(member) : importHelp(name, elsewhere),
    }),
  },
  IL2002: {
    severity: "error",
    title: "a name that is declared twice",
    describe: ({ name }) => ({
      message: `${quote(name)} is declared twice`,
      help: "a module has one name space: give one of the two another name",
    }),
  },
  IL2003: {
    severity: "error",
    title: "a name that is taken",
    describe: ({ name, what }) => ({
      message: `${quote(name)} is already ${what}`,
      help: "choose another name",
    }),
  },
  IL2004: {
    severity: "error",
    title: "a name of the wrong sort",
    describe: ({ name, is, wanted }) => ({ message: `${quote(name)} is ${is}, not ${wanted}` }),
  },
  IL2005: {
    severity: "error",
    title: "a field that is not declared",
    describe: ({ what = "field", field, owner, known }) => ({
      message: `unknown ${what} ${quote(field)} ${what === "field" ? "on" : "of"} ${owner}`,
      label: didYouMean(field, known),
      help:
        known.length === 0 ? `${owner} has no ${what}s` : `it has ${quoteAlternatives(known.slice(0, 12))}`,
    }),
  },
  IL2006: {
    severity: "error",
    title: "an import that leads nowhere",
    describe: ({ path, problem }) => ({
      message: `cannot import ${quote(path)}: ${problem}`,
      help: "an import is a path inside the repository, relative to this file",
    }),
  },
  IL2007: {
    severity: "error",
    title: "an imported name that the other module does not declare",
    describe: ({ name, module, known, elsewhere }) => ({
      message: `${quote(module)} declares no ${quote(name)}`,
      label: elsewhere === undefined ? didYouMean(name, known) : `declared in ${quote(elsewhere.path)}`,
      help:
        elsewhere === undefined
          ? "rules, tests and names that a module itself imports cannot be imported from it"
          : importHelp(name, elsewhere),
    }),
  },
  IL2008: {
    severity: "error",
    title: "a `let` that uses itself",
    describe: ({ name }) => ({
      message: `${quote(name)} uses itself`,
      help: "write it without its own name, directly or by way of another",
    }),
  },
  IL2009: {
    severity: "error",
    title: "two modules of a set that declare the same word",
    describe: ({ what, name, other }) => ({
      message: `the ${what} ${quote(name)} is also declared in ${quote(other)}`,
      help: "the modules of a set share their vocabulary: declare it once and import it",
    }),
  },
  IL2101: {
    severity: "error",
    title: "a value of the wrong type",
    describe: ({ wanted, found }) => ({ message: `expected ${wanted}, found ${found}` }),
  },
  IL2102: {
    severity: "error",
    title: "a comparison of two types",
    describe: ({ left, right, meant, share }) => ({
      message: `${left} and ${right} cannot be compared`,
      help: comparableHelp(meant, share),
    }),
  },
  IL2103: {
    severity: "error",
    title: "a comparison of values without an order",
    describe: ({ type }) => ({
      message: `values of type ${type} have no order`,
      help: "`int`, `percent`, `duration` and `instant` have one; use `==` or `!=` here",
    }),
  },
  IL2104: {
    severity: "error",
    title: "an optional value that was not tested for absence",
    describe: ({ path, isWhole = false }) => ({
      message: `${quote(path)} may be absent`,
      help: isWhole
        ? "give a value for that with `??`"
        : `test it first, with \`has\` (\`${hasForm(path)} and …\`), or give a value with \`??\``,
    }),
  },
  IL2105: {
    severity: "error",
    title: "a type without its bound",
    describe: ({ type, demand, example }) => ({
      message: `${quote(type)} needs ${demand}`,
      help: `write for example \`${example}\``,
    }),
  },
  IL2106: {
    severity: "error",
    title: "a bound that the type does not take",
    describe: ({ type, suffix }) => ({ message: `${quote(type)} takes no ${suffix}`, help: "delete it" }),
  },
  IL2107: {
    severity: "error",
    title: "a bound that cannot be",
    describe: ({ what, low, high }) => ({ message: `${what} must lie between ${low} and ${high}` }),
  },
  IL2108: {
    severity: "error",
    title: "a field that not everything in scope has",
    describe: ({ field, owner, lacking, isRequired }) => ({
      message: `${quote(`${owner}.${field}`)} does not exist for ${quoteAlternatives(lacking.slice(0, 6))}`,
      help: isRequired
        ? `require it only where it exists (\`require … when ${owner} has ${field}\`), or narrow what the rule is \`on\``
        : `test it first (\`${owner} has ${field} and …\`), or narrow what the rule is \`on\``,
    }),
  },
  IL2109: {
    severity: "error",
    title: "something that has no value here",
    describe: ({ what }) => ({
      message: `${what} is no value`,
      help: "a value is a field, a fact, a literal, a zone or a member of an enum",
    }),
  },
  IL2110: {
    severity: "error",
    title: "text that the type cannot hold",
    describe: ({ text, problem }) => ({ message: `${quote(text)} ${problem}` }),
  },
  IL2111: {
    severity: "error",
    title: "expressions that grow too large",
    describe: ({ most }) => ({
      message: `the expressions of this set grow past ${most} parts once every \`let\` is expanded`,
      help: "a `let` is copied wherever it is used: use fewer inside each other",
    }),
  },
  IL2112: {
    severity: "error",
    title: "a sum of values that cannot be added",
    describe: ({ left, operator, right }) => ({
      message: `there is no ${left} ${operator} ${right}`,
      help: "write both in one unit; only an instant takes a duration, and two instants are a duration apart",
    }),
  },
};

function memberHelp(member: string | undefined): string | undefined {
  return member === undefined ? undefined : `a member stands after its enum: write ${quote(member)}`;
}

function importHelp(name: string, { path, isImported }: Elsewhere): string {
  return isImported
    ? `add ${quote(name)} to the import of \`"${visible(path)}"\``
    : `write \`import { ${visible(name)} } from "${visible(path)}"\``;
}

function hasForm(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? path : `${path.slice(0, dot)} has ${path.slice(dot + 1)}`;
}

function comparableHelp(meant: string | undefined, share: string | undefined): string | undefined {
  if (meant !== undefined) return `write ${quote(meant)}, without quotes`;
  return share === undefined ? undefined : `write ${quote(share)}`;
}
