import type { PatternSort } from "../vocabulary/words.ts";

/** What a pattern is matched against: a plain text as one run, or the parts of a path, a host or a command. */
export type MatchSort = PatternSort | "text";

/**
 * A pattern, ready to be matched in time linear in the text, whatever its stars.
 *
 * A *part* is a segment of a path, a label of a host, an argument of a command. In a pattern, `**` alone in a part stands
 * for zero or more whole parts, `*` alone in a part for just one (never an empty one), and `*` beside other characters
 * for any run of characters, none included, that stays inside the part. Every other character is itself: there
 * are no classes, no alternatives and no escapes. On a plain text, which has no parts, every `*` is any run.
 *
 * The automaton is a chain of states, one more than the pattern has steps, kept as bits: all states that the text read
 * so far can be in, at once. One character costs one pass over the bits, so a match costs
 * `characters × states / 32` steps at most, and nothing is ever read twice.
 */
export interface PatternAutomaton {
  /** What every text begins with that it matches. */
  readonly beginning: string;
  /** Ends every part, the last one too; null where a text has no parts. */
  readonly separator: number | null;
  readonly words: number;
  /** States from which a character leads on to the next state, by the character's code point. */
  readonly steps: ReadonlyMap<number, Uint32Array>;
  /** The same for a character that the pattern does not name, which never is the separator. */
  readonly otherSteps: Uint32Array;
  /** States that any character but the separator keeps. */
  readonly loops: Uint32Array;
  /** States that the separator keeps as well. */
  readonly openLoops: Uint32Array;
  /** States that lead on to the next one without a character, where a part begins. */
  readonly skips: Uint32Array;
  readonly last: number;
}

/** How a state leads on to the next one: by a character, by any but the separator, or where a part begins. */
type Step = number | "any" | "skip";

interface State {
  loop: "none" | "inside" | "everywhere";
  step: Step | null;
}

const separators: { readonly [sort in MatchSort]: string | null } = {
  text: null,
  paths: "/",
  hosts: ".",
  commands: " ",
};

/** Makes the automaton of a pattern. Any text is a pattern; the checker tells an author of those that match nothing. */
export function compilePattern(pattern: string, sort: MatchSort): PatternAutomaton {
  const separator = separators[sort];
  const beginning = beginningOf(pattern, separator);
  return separator === null
    ? { ...assemble(runStates(pattern), null), beginning }
    : { ...assemble(partStates(pattern, separator), codeOf(separator)), beginning };
}

/** What stands before the first star. A separator before it is not needed where `**` stands for no part at all. */
function beginningOf(pattern: string, separator: string | null): string {
  const [first = "", ...others] = pattern.split("*");
  const isOpen = others.length > 0 && separator !== null && first.endsWith(separator);
  return isOpen ? first.slice(0, -separator.length) : first;
}

/** Whether a pattern matches the whole text. */
export function matchesPattern(automaton: PatternAutomaton, text: string): boolean {
  const { separator, words, last, beginning } = automaton;
  // Most texts are elsewhere, and of most patterns one look shows it.
  if (!text.startsWith(beginning)) return false;
  const states = new Uint32Array(words);
  states[0] = 1;
  if (separator !== null) skip(automaton, states);
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    // Where no state is left, no text after this one brings one back.
    if (!feed(automaton, states, code)) return false;
  }
  if (separator !== null) feed(automaton, states, separator);
  return (((states[last >>> 5] ?? 0) >>> (last & 31)) & 1) === 1;
}

/** Reads one character; false where no state is left. */
function feed(automaton: PatternAutomaton, states: Uint32Array, code: number): boolean {
  const { separator, steps, otherSteps } = automaton;
  const isSeparator = code === separator;
  const on = steps.get(code) ?? otherSteps;
  const kept = isSeparator ? automaton.openLoops : automaton.loops;
  let carry = 0;
  let left = 0;
  for (let word = 0; word < states.length; word += 1) {
    const before = states[word] ?? 0;
    const moving = before & (on[word] ?? 0);
    const after = (moving << 1) | carry | (before & (kept[word] ?? 0));
    carry = moving >>> 31;
    states[word] = after;
    left |= after;
  }
  if (isSeparator) skip(automaton, states);
  return left !== 0;
}

/** Where a part begins, `**` may stand for no further part. No two such states are neighbours, so one pass is enough. */
function skip({ skips }: PatternAutomaton, states: Uint32Array): void {
  let carry = 0;
  for (let word = 0; word < states.length; word += 1) {
    const moving = (states[word] ?? 0) & (skips[word] ?? 0);
    states[word] = (states[word] ?? 0) | (moving << 1) | carry;
    carry = moving >>> 31;
  }
}

/** A pattern on a plain text: every `*` is any run. */
function runStates(pattern: string): readonly State[] {
  const states: State[] = [{ loop: "none", step: null }];
  for (const character of pattern) {
    if (character === "*") keep(states, "everywhere");
    else lead(states, codeOf(character));
  }
  return states;
}

/** A pattern of parts. Every part, the last one too, is ended by the separator, so `**` is any number of ended parts. */
function partStates(pattern: string, separator: string): readonly State[] {
  const states: State[] = [{ loop: "none", step: null }];
  let before = "";
  for (const part of pattern.split(separator)) {
    if (part !== "**") {
      writePart(states, part);
      lead(states, codeOf(separator));
    } else if (before !== "**") {
      // A second `**` right after it would say no more.
      keep(states, "everywhere");
      lead(states, "skip");
    }
    before = part;
  }
  return states;
}

function writePart(states: State[], part: string): void {
  if (part === "*") {
    lead(states, "any");
    keep(states, "inside");
    return;
  }
  for (const character of part) {
    if (character === "*") keep(states, "inside");
    else lead(states, codeOf(character));
  }
}

/** Lets the last state lead on to a new one. */
function lead(states: State[], step: Step): void {
  const last = states.at(-1);
  if (last !== undefined) last.step = step;
  states.push({ loop: "none", step: null });
}

/** Lets characters keep the last state. */
function keep(states: State[], loop: State["loop"]): void {
  const last = states.at(-1);
  if (last !== undefined) last.loop = loop;
}

/** Writes the states as bits. */
function assemble(states: readonly State[], separator: number | null): Omit<PatternAutomaton, "beginning"> {
  const words = Math.ceil(states.length / 32);
  const bits = (holds: (state: State) => boolean): Uint32Array => {
    const set = new Uint32Array(words);
    for (const [at, state] of states.entries()) {
      if (holds(state)) set[at >>> 5] = (set[at >>> 5] ?? 0) | (1 << (at & 31));
    }
    return set;
  };
  const named = new Set(states.flatMap(({ step }) => (typeof step === "number" ? [step] : [])));
  if (separator !== null) named.add(separator);
  return {
    separator,
    words,
    steps: new Map(
      [...named].map((code) => {
        const isInside = code !== separator;
        return [code, bits(({ step }) => step === code || (isInside && step === "any"))] as const;
      }),
    ),
    otherSteps: bits(({ step }) => step === "any"),
    loops: bits(({ loop }) => loop !== "none"),
    openLoops: bits(({ loop }) => loop === "everywhere"),
    skips: bits(({ step }) => step === "skip"),
    last: states.length - 1,
  };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
