import { Alternation, NonTerminal, Option, Repetition, RepetitionWithSeparator, Terminal } from "chevrotain";
import type { IProduction, TokenType } from "chevrotain";

/** A part of the grammar that holds other parts. */
type Group = IProduction & { readonly definition: readonly IProduction[] };

/** The tokens that something can begin with. */
export interface FirstTokens {
  readonly types: ReadonlySet<TokenType>;
  /** Whether it may be no token at all: then what comes behind it counts, too. */
  readonly canBeEmpty: boolean;
}

/** A place of the grammar where one of several ways is taken, and what can come behind it in its rule. */
export interface Choice {
  readonly at: Group;
  readonly behind: readonly IProduction[];
}

/** Computes the first tokens of a grammar's parts, each rule's once. The grammar must not be left-recursive. */
export class FirstTokensOf {
  readonly #rules = new Map<Group, FirstTokens>();

  /** What a sequence can begin with. */
  sequence(parts: readonly IProduction[]): FirstTokens {
    const types = new Set<TokenType>();
    for (const part of parts) {
      const first = this.#part(part);
      for (const type of first.types) types.add(type);
      if (!first.canBeEmpty) return { types, canBeEmpty: false };
    }
    return { types, canBeEmpty: true };
  }

  #part(part: IProduction): FirstTokens {
    if (part instanceof Terminal) return { types: new Set([part.terminalType]), canBeEmpty: false };
    if (part instanceof NonTerminal) return this.#rule(part.referencedRule);
    if (part instanceof Alternation) return this.#alternation(part);
    const { types, canBeEmpty } = this.sequence(definitionOf(part));
    return { types, canBeEmpty: canBeEmpty || isOptional(part) };
  }

  #rule(rule: Group): FirstTokens {
    const first = this.#rules.get(rule) ?? this.sequence(rule.definition);
    this.#rules.set(rule, first);
    return first;
  }

  #alternation({ definition }: Alternation): FirstTokens {
    const firsts = definition.map((alternative) => this.sequence(definitionOf(alternative)));
    return {
      types: new Set(firsts.flatMap(({ types }) => [...types])),
      canBeEmpty: firsts.some(({ canBeEmpty }) => canBeEmpty),
    };
  }
}

/** Finds a part in a rule, with what can come behind it there; null where the rule has none. */
export function findChoice(
  parts: readonly IProduction[],
  isWanted: (part: IProduction) => boolean,
  behind: readonly IProduction[] = [],
): Choice | null {
  for (const [index, part] of parts.entries()) {
    const rest = [...parts.slice(index + 1), ...behind];
    if (isGroup(part) && isWanted(part)) return { at: part, behind: rest };
    // An alternative holds parts of its own; the other alternatives do not come behind it.
    const inside = part instanceof Alternation ? part.definition : [part];
    for (const group of inside) {
      const found = findChoice(definitionOf(group), isWanted, rest);
      if (found !== null) return found;
    }
  }
  return null;
}

function isGroup(part: IProduction): part is Group {
  return !(part instanceof Terminal) && !(part instanceof NonTerminal);
}

/** What stands inside a part; nothing for a token and a rule by its name. */
export function definitionOf(part: IProduction): readonly IProduction[] {
  return isGroup(part) ? part.definition : [];
}

function isOptional(part: IProduction): boolean {
  return part instanceof Option || part instanceof Repetition || part instanceof RepetitionWithSeparator;
}
