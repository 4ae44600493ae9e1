/** A function of boolean variables, as the number of its node; equal functions of one table have equal numbers. */
export type Bdd = number;

/** The function that is false everywhere. */
export const never: Bdd = 0;

/** The function that is true everywhere. */
export const always: Bdd = 1;

/** How many nodes a table holds at most. Three node numbers have to fit into one exact number, the key of a cache. */
export const mostNodes = 131_072;

/** How many steps a table takes at most: what is kept of each is what makes the next ones quick. */
const mostSteps = 2_000_000;

/** Reduced ordered binary decision diagrams that share their nodes. Variables are tested in the order of their numbers. */
export interface BddTable {
  readonly nodes: BddNode[];
  readonly unique: Map<number, Bdd>;
  readonly ite: Map<number, Bdd>;
  /** How many nodes may be made. */
  readonly limit: number;
  /** Set once a node or a step was wanted that there is no room for: from then on no answer of the table means anything. */
  isFull: boolean;
}

/** One test of a variable. */
interface BddNode {
  readonly variable: number;
  readonly whenFalse: Bdd;
  readonly whenTrue: Bdd;
}

/** What stands below every test. */
const leaf: BddNode = { variable: Number.POSITIVE_INFINITY, whenFalse: never, whenTrue: never };

/** A table without any variable yet. */
export function bddTable(limit: number = mostNodes): BddTable {
  return { nodes: [leaf, leaf], unique: new Map(), ite: new Map(), limit, isFull: false };
}

/** The test of one variable. */
export function variable(table: BddTable, number: number): Bdd {
  return node(table, number, never, always);
}

function node(table: BddTable, variable: number, whenFalse: Bdd, whenTrue: Bdd): Bdd {
  if (whenFalse === whenTrue) return whenFalse;
  const key = (variable * mostNodes + whenFalse) * mostNodes + whenTrue;
  const known = table.unique.get(key);
  if (known !== undefined) return known;
  if (table.nodes.length >= table.limit) {
    table.isFull = true;
    return always;
  }
  const made = table.nodes.length;
  table.nodes.push({ variable, whenFalse, whenTrue });
  table.unique.set(key, made);
  return made;
}

function at(table: BddTable, number: Bdd): BddNode {
  const found = table.nodes[number];
  if (found === undefined) throw new Error(`there is no node ${number}`);
  return found;
}

/** `if f then g else h`, of which every other operation is made. */
export function ite(table: BddTable, f: Bdd, g: Bdd, h: Bdd): Bdd {
  if (f === always || g === h) return g;
  if (f === never) return h;
  if (g === always && h === never) return f;
  if (table.isFull) return always;
  const key = (f * mostNodes + g) * mostNodes + h;
  const known = table.ite.get(key);
  if (known !== undefined) return known;
  if (table.ite.size >= mostSteps) {
    table.isFull = true;
    return always;
  }
  const [a, b, c] = [at(table, f), at(table, g), at(table, h)];
  const top = Math.min(a.variable, b.variable, c.variable);
  const below = (which: Bdd, of: BddNode, isTrue: boolean): Bdd => {
    if (of.variable !== top) return which;
    return isTrue ? of.whenTrue : of.whenFalse;
  };
  const whenTrue = ite(table, below(f, a, true), below(g, b, true), below(h, c, true));
  const whenFalse = ite(table, below(f, a, false), below(g, b, false), below(h, c, false));
  const made = node(table, top, whenFalse, whenTrue);
  table.ite.set(key, made);
  return made;
}

/** True where all of them are. */
export function and(table: BddTable, ...all: readonly Bdd[]): Bdd {
  return all.reduce((sum, one) => ite(table, sum, one, never), always);
}

/** True where one of them is. */
export function or(table: BddTable, ...all: readonly Bdd[]): Bdd {
  return all.reduce((sum, one) => ite(table, sum, always, one), never);
}

/** True where it is not. */
export function not(table: BddTable, one: Bdd): Bdd {
  return ite(table, one, never, always);
}

/**
 * One way to make it true: a value for each variable on a path that ends in true; the others do not matter. Null where there
 * is none. `prefers` chooses where both values of a variable lead there.
 */
export function satisfying(
  table: BddTable,
  one: Bdd,
  prefers: (variable: number) => boolean,
): ReadonlyMap<number, boolean> | null {
  if (one === never) return null;
  const chosen = new Map<number, boolean>();
  for (let here = one; here !== always;) {
    const { variable, whenFalse, whenTrue } = at(table, here);
    // In a reduced diagram every node but `never` leads to true.
    const isTrue = whenFalse === never || (whenTrue !== never && prefers(variable));
    chosen.set(variable, isTrue);
    here = isTrue ? whenTrue : whenFalse;
  }
  return chosen;
}
