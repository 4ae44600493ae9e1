import { partsOf, type Term } from "./term.ts";

/** How large a term is: what it adds where a parameter of a `let` stands for it. */
export interface TermSize {
  readonly nodes: number;
  readonly levels: number;
  /** How often its innermost part may be judged: the longest lists inside each other, multiplied. */
  readonly product: number;
}

/** Measures a term. Terms are bounded in depth, so the walk is. */
export function termSize(term: Term): TermSize {
  let nodes = 1;
  let levels = 0;
  let product = 1;
  for (const part of partsOf(term)) {
    const size = termSize(part);
    nodes += size.nodes;
    levels = Math.max(levels, size.levels);
    product = Math.max(product, size.product);
  }
  return { nodes, levels: levels + 1, product: product * ownProduct(term) };
}

function ownProduct(term: Term): number {
  if (term.kind === "any" || term.kind === "all" || term.kind === "count") return longest(term.list);
  return term.kind === "member" ? longest(term.right) : 1;
}

/** The greatest length of a list by its type; 1 for what is no list. */
export function longest(list: Term): number {
  return list.kind !== "error" && list.type.kind === "list" ? Math.max(1, list.type.max) : 1;
}
