/** A drawn piece: the line runs through it at the height 0, from the left edge to the right one. */
export interface Drawing {
  readonly width: number;
  /** How far it reaches above the line, and below it. */
  readonly above: number;
  readonly below: number;
  /** Writes the piece with the line entering at this point. */
  readonly draw: (x: number, y: number) => string;
}

const boxHeight = 24;
const characterWidth = 7.8;
const boxPadding = 10;
/** Between two pieces, and between two lines. */
export const boxGap = 10;
/** Of the corners at which lines turn. */
const bend = 10;
/** What a line takes that turns away and comes back. */
export const turnWidth: number = 4 * bend;

/** How a box looks: an exact word, a sort of token, another rule. */
export type BoxStyle = "exact" | "sort" | "rule";

/** A word in a box. */
export function box(text: string, style: BoxStyle): Drawing {
  const width = Math.round(text.length * characterWidth) + 2 * boxPadding;
  const radius = style === "rule" ? 0 : boxHeight / 2;
  return {
    width,
    above: boxHeight / 2,
    below: boxHeight / 2,
    draw: (x, y) =>
      `<rect class="${style}" x="${x}" y="${y - boxHeight / 2}" width="${width}" height="${boxHeight}" rx="${radius}"/>` +
      `<text class="${style}" x="${x + width / 2}" y="${y + 4}">${escaped(text)}</text>`,
  };
}

/** Pieces on one line. */
export function inARow(drawings: readonly Drawing[]): Drawing {
  const width = drawings.reduce((sum, drawing) => sum + drawing.width, 0) + boxGap * (drawings.length - 1);
  return {
    width,
    above: Math.max(...drawings.map(({ above }) => above)),
    below: Math.max(...drawings.map(({ below }) => below)),
    draw(x, y) {
      let at = x;
      return drawings
        .map((drawing, number) => {
          const line = number === 0 ? "" : path(`M${at} ${y}h${boxGap}`);
          const start = number === 0 ? at : at + boxGap;
          at = start + drawing.width;
          return line + drawing.draw(start, y);
        })
        .join("");
    },
  };
}

/** Pieces of which one is taken, the first of them on the line. */
export function stacked(drawings: readonly Drawing[]): Drawing {
  const [first, ...rest] = drawings;
  if (first === undefined) throw new Error("nothing to choose from");
  const inner = Math.max(...drawings.map(({ width }) => width));
  const offsets: number[] = [];
  let bottom = first.below;
  for (const drawing of rest) {
    // A line that turns needs the height of its two corners.
    offsets.push(Math.max(bottom + boxGap + drawing.above, 2 * bend));
    bottom = (offsets.at(-1) ?? 0) + drawing.below;
  }
  return {
    width: inner + turnWidth,
    above: first.above,
    below: bottom,
    draw(x, y) {
      const left = x + 2 * bend;
      const ways = rest.map((drawing, number) => {
        const down = (offsets[number] ?? 0) - 2 * bend;
        const turnIn = `M${x} ${y}${corner("right-down")}v${down}${corner("down-right")}`;
        const end = left + inner;
        const turnOut = `h${inner - drawing.width}${corner("right-up")}v${-down}${corner("up-right")}`;
        const at = y + (offsets[number] ?? 0);
        return (
          path(turnIn) + drawing.draw(left, at) + path(`M${end - inner + drawing.width} ${at}${turnOut}`)
        );
      });
      const straight =
        path(`M${x} ${y}h${2 * bend}`) +
        first.draw(left, y) +
        path(`M${left + first.width} ${y}h${inner - first.width + 2 * bend}`);
      return straight + ways.join("");
    },
  };
}

/** A piece that can be left out, by a line above it. */
export function skippable(drawing: Drawing): Drawing {
  const over = Math.max(drawing.above + boxGap, 2 * bend);
  return {
    width: drawing.width + turnWidth,
    above: over,
    below: drawing.below,
    draw(x, y) {
      const up = over - 2 * bend;
      const skip = `M${x} ${y}${corner("right-up")}v${-up}${corner("up-right")}h${drawing.width}${corner("right-down")}v${up}${corner("down-right")}`;
      return (
        path(skip) +
        path(`M${x} ${y}h${2 * bend}`) +
        drawing.draw(x + 2 * bend, y) +
        path(`M${x + 2 * bend + drawing.width} ${y}h${2 * bend}`)
      );
    },
  };
}

/** A piece that can come again, by a line below it that leads back over what stands between. */
export function repeated(drawing: Drawing, between: Drawing | null): Drawing {
  const inner = Math.max(drawing.width, between?.width ?? 0);
  const under = Math.max(drawing.below + boxGap + (between?.above ?? 0), 2 * bend);
  return {
    width: inner + 2 * bend,
    above: drawing.above,
    below: under + (between?.below ?? 0),
    draw(x, y) {
      const left = x + bend;
      const right = left + inner;
      const down = under - 2 * bend;
      const back = `M${right} ${y}${corner("right-down")}v${down}${corner("down-left")}`;
      const again = `M${left} ${y + under}${corner("left-up")}v${-down}${corner("up-right")}`;
      const width = between?.width ?? 0;
      const start = left + (inner - width) / 2;
      return (
        path(`M${x} ${y}h${bend}`) +
        drawing.draw(left, y) +
        path(`M${left + drawing.width} ${y}h${inner - drawing.width + bend}`) +
        path(back) +
        path(`M${right} ${y + under}H${start + width}`) +
        (between?.draw(start, y + under) ?? path(`M${start} ${y + under}h0`)) +
        path(`M${start} ${y + under}H${left}`) +
        path(again)
      );
    },
  };
}

/** Rows that follow one another: from the end of each the line leads to the next, and from the last one back up. */
export function inRows(rows: readonly Drawing[]): Drawing {
  const [first] = rows;
  if (first === undefined) throw new Error("no rows");
  const inner = Math.max(...rows.map(({ width }) => width));
  const offsets = rowOffsets(rows);
  const lowest = offsets.at(-1) ?? 0;
  return {
    width: inner + 6 * bend,
    above: first.above,
    below: lowest + (rows.at(-1)?.below ?? 0),
    draw(x, y) {
      const left = x + 2 * bend;
      const drawn = rows.map((row, number) => {
        const at = y + (offsets[number] ?? 0);
        const start = number === 0 ? x : x + bend;
        return path(`M${start} ${at}H${left}`) + row.draw(left, at);
      });
      const turns = rows.slice(1).map((next, number) => {
        const [at, nextAt] = [y + (offsets[number] ?? 0), y + (offsets[number + 1] ?? 0)];
        const between = nextAt - next.above - boxGap;
        return path(
          `M${left + (rows[number]?.width ?? 0)} ${at}${corner("right-down")}V${between - bend}` +
            `${corner("down-left")}H${x + bend}${corner("left-down")}V${nextAt - bend}${corner("down-right")}`,
        );
      });
      const end = left + (rows.at(-1)?.width ?? 0);
      const right = left + inner + 2 * bend;
      const back = `M${end} ${y + lowest}H${right}${corner("right-up")}V${y + bend}${corner("up-right")}`;
      return [...drawn, ...turns, path(back)].join("");
    },
  };
}

/** How far below the first row's line each row's line is. */
function rowOffsets(rows: readonly Drawing[]): readonly number[] {
  const offsets: number[] = [];
  let bottom = 0;
  for (const [number, row] of rows.entries()) {
    const offset = number === 0 ? 0 : bottom + 2 * boxGap + 2 * bend + row.above;
    offsets.push(offset);
    bottom = offset + row.below;
  }
  return offsets;
}

/** A quarter of a circle: where the line comes from, and where it goes. */
type Corner = keyof typeof corners;

const corners = {
  "right-down": [1, 1, 1],
  "down-right": [0, 1, 1],
  "right-up": [0, 1, -1],
  "up-right": [1, 1, -1],
  "down-left": [1, -1, 1],
  "left-down": [0, -1, 1],
  "left-up": [1, -1, -1],
} as const;

function corner(turn: Corner): string {
  const [clockwise, right, down] = corners[turn];
  return `a${bend} ${bend} 0 0 ${clockwise} ${right * bend} ${down * bend}`;
}

function path(steps: string): string {
  return `<path d="${steps}"/>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
