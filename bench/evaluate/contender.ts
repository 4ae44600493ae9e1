/** Somebody who decides the generated requests by the generated rules. */
export interface Contender {
  readonly name: string;
  /** Whether the request at this index is permitted. What it is asked with was made ready before. */
  readonly permits: (index: number) => boolean;
}

/** A contender that is asked with each request in a shape of its own; the shapes are made here, before anybody looks at a clock. */
export function contender<Request, Shape>(
  name: string,
  requests: readonly Request[],
  shape: (request: Request) => Shape,
  permits: (shape: Shape) => boolean,
): Contender {
  const shapes = requests.map(shape);
  return { name, permits: (index) => permits(taken(shapes, index)) };
}

/** What stands at an index at which something has to stand. */
export function taken<T>(all: readonly T[], index: number): T {
  const one = all[index];
  if (one === undefined) throw new Error(`nothing stands at ${index}`);
  return one;
}
