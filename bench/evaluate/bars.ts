import { bar, type Bar } from "../report.ts";
import type { ColdFigure } from "./cold-process.ts";
import { handWrittenName, ourName, peerNames } from "./contenders.ts";
import { requestCount } from "./requests.ts";
import type { WarmFigure } from "./warm-process.ts";

/** What was measured on the policies of one size. */
export interface SizeFigures {
  readonly size: number;
  readonly warm: readonly WarmFigure[];
  /** By name: what the first decisions took, of those who were asked for it. */
  readonly cold: ReadonlyMap<string, ColdFigure>;
  /** By name: the bytes that a permit allocates; null where they are so many that V8 collects some meanwhile. */
  readonly bytes: ReadonlyMap<string, number | null>;
}

/** How many times as long as the hand-written function ours may take, by the number of rules. */
const handWrittenBounds = new Map([
  [10, 1.2],
  [100, 1.2],
  [1000, 0.5],
  [10_000, 0.1],
]);
const growthBound = 2;
const coldBound = 0.1;
const bytesBound = 64;
const timesFasterThanCedar = 500;
const timesFasterThanCasl = 5;

/** Everything that ours is held against. */
export function evaluateBars(figures: readonly SizeFigures[]): readonly Bar[] {
  const nsOf = (size: number, name: string): number => {
    const { warm } = figures.find((some) => some.size === size) ?? { warm: [] };
    return warm.find((one) => one.name === name)?.nsADecision ?? Number.NaN;
  };
  const all = figures.map(({ size }) => size);
  const each = (barOf: (size: number) => Bar): readonly Bar[] => all.map(barOf);
  return [
    ...each((size) => {
      const what = `interlock over ${handWrittenName}, ${size} rules`;
      const bound = handWrittenBounds.get(size) ?? Number.NaN;
      return bar(what, nsOf(size, ourName) / nsOf(size, handWrittenName), bound);
    }),
    bar("interlock, 10000 rules over 100", nsOf(10_000, ourName) / nsOf(100, ourName), growthBound),
    ...figures.filter(({ cold }) => cold.size > 0).map(coldBar),
    ...figures.map(({ size, bytes }) =>
      bar(`bytes a permit, ${size} rules`, bytes.get(ourName) ?? Number.NaN, bytesBound),
    ),
    ...each((size) => timesFasterBar(peerNames.cedar, timesFasterThanCedar, size, nsOf)),
    ...each((size) => timesFasterBar(peerNames.casl, timesFasterThanCasl, size, nsOf)),
    ...figures.map(({ size, warm }) => {
      const answered = warm.find(({ name }) => name === ourName)?.agreedOn ?? Number.NaN;
      return bar(
        `${requestCount} requests over those that interlock could be asked, ${size} rules`,
        requestCount / answered,
        1,
      );
    }),
  ];
}

function coldBar({ size, cold }: SizeFigures): Bar {
  const ours = cold.get(ourName)?.usADecision ?? Number.NaN;
  const theirs = cold.get(handWrittenName)?.usADecision ?? Number.NaN;
  return bar(
    `the first 1000 decisions, interlock over ${handWrittenName}, ${size} rules`,
    ours / theirs,
    coldBound,
  );
}

/** A bar that says "at least so many times faster", turned around. */
function timesFasterBar(
  name: string,
  times: number,
  size: number,
  nsOf: (size: number, name: string) => number,
): Bar {
  const what = `${times} × interlock over ${name} (at least ${times} times faster), ${size} rules`;
  return bar(what, (times * nsOf(size, ourName)) / nsOf(size, name), 1);
}
