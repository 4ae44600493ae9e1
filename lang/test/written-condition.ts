/** What a fact or a constant can be; null where it is absent. */
export type Value = boolean | number | string | null;

/** What each fact is somewhere. */
export type World = Readonly<Record<string, Value>>;

/** A text, the facts that it reads, and what it says in a world. */
export interface Said<T> {
  readonly text: string;
  readonly reads: readonly string[];
  readonly in: (world: World) => T;
}

/** A condition as it is written, and its parts. */
export interface Written extends Said<boolean> {
  readonly parts: readonly Part[];
}

/** A part, and whether it has a say in a world. */
interface Part {
  readonly part: Written;
  readonly isAsked: (world: World) => boolean;
}

/** A condition without parts. */
export function plain(said: Said<boolean>): Written {
  return { ...said, parts: [] };
}

/** The value of a fact. */
export function fact(name: string, text: string): Said<Value> {
  return { text, reads: [name], in: (world) => world[name] ?? null };
}

/** A value that is the same everywhere. */
export function constant(text: string, value: Value): Said<Value> {
  return { text, reads: [], in: () => value };
}

/** What two values make together. */
export function pair<T>(
  left: Said<Value>,
  word: string,
  right: Said<Value>,
  fold: (left: Value, right: Value) => T,
): Said<T> {
  return {
    text: `${left.text} ${word} ${right.text}`,
    reads: [...left.reads, ...right.reads],
    in: (world) => fold(left.in(world), right.in(world)),
  };
}

/** The same in parentheses. */
export function inside<T>(said: Said<T>): Said<T> {
  return { ...said, text: `(${said.text})` };
}

/** Whether a value is one of a list. */
export function listed(value: Said<Value>, list: readonly Said<Value>[]): Written {
  return plain({
    text: `${value.text} in [${list.map(({ text }) => text).join(", ")}]`,
    reads: value.reads,
    in: (world) => list.some((other) => other.in(world) === value.in(world)),
  });
}

const always = (): boolean => true;

/** The opposite. */
export function negated(operand: Written): Written {
  return {
    text: `not (${operand.text})`,
    reads: operand.reads,
    in: (world) => !operand.in(world),
    parts: [{ part: operand, isAsked: always }],
  };
}

/** Both or one of two: the right one is asked where the left one leaves it to decide. */
export function joined(left: Written, word: "and" | "or", right: Written): Written {
  const isAnd = word === "and";
  return {
    text: `(${left.text}) ${word} (${right.text})`,
    reads: [...left.reads, ...right.reads],
    in: (world) => (left.in(world) === isAnd ? right.in(world) : !isAnd),
    parts: [
      { part: left, isAsked: always },
      { part: right, isAsked: (world) => left.in(world) === isAnd },
    ],
  };
}

/** One of two, as a third says: it is looked at as a whole. */
export function chosen(test: Written, yes: Written, no: Written): Written {
  return plain({
    text: `if (${test.text}) then (${yes.text}) else (${no.text})`,
    reads: [...test.reads, ...yes.reads, ...no.reads],
    in: (world) => (test.in(world) ? yes.in(world) : no.in(world)),
  });
}

/** Every world in which these facts can be found. */
export function worldsOf(
  facts: readonly string[],
  domain: Readonly<Record<string, readonly Value[]>>,
): readonly World[] {
  let worlds: readonly World[] = [{}];
  for (const name of new Set(facts)) {
    worlds = worlds.flatMap((world) => (domain[name] ?? []).map((value) => ({ ...world, [name]: value })));
  }
  return worlds;
}

/** The first part that says the same in all of these worlds, the whole before its parts; null where there is none. */
export function sameIn(written: Written, worlds: readonly World[]): string | null {
  const isTrue = worlds.some(written.in);
  if (!isTrue || worlds.every(written.in)) return `${written.text} is ${isTrue}`;
  for (const { part, isAsked } of written.parts) {
    const same = sameIn(part, worlds.filter(isAsked));
    if (same !== null) return same;
  }
  return null;
}
