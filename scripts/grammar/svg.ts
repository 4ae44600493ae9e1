import {
  box,
  boxGap,
  inARow,
  inRows,
  repeated,
  skippable,
  stacked,
  turnWidth,
  type Drawing,
} from "./drawing.ts";
import type { GrammarRule, Track } from "./track.ts";

/** How wide a diagram may be before its line goes on below. */
const rowWidth = 860;

/** Around the diagram, and at either end of its line. */
const margin = 12;
const lead = 16;

const style = `path{fill:none;stroke:#57606a;stroke-width:1.5}
rect{stroke:#57606a;stroke-width:1.5;fill:#f6f8fa}
rect.rule{fill:#ddf4ff}
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;text-anchor:middle;fill:#1f2328}
text.exact{font-weight:bold}
text.sort{font-style:italic}
@media (prefers-color-scheme:dark){path,rect{stroke:#8b949e}rect{fill:#21262d}rect.rule{fill:#0c2d4d}text{fill:#e6edf3}}`;

/** Draws a rule of the grammar as one SVG. The same rule gives the same bytes. */
export function svgOf({ name, track }: GrammarRule): string {
  const drawing = drawn(track, rowWidth);
  const [x, y] = [margin, margin + drawing.above];
  const width = drawing.width + 2 * (margin + lead);
  const height = drawing.above + drawing.below + 2 * margin;
  const end = x + lead + drawing.width;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${name}</title>`,
    `<style>${style}</style>`,
    `<path d="M${x} ${y - 6}v12M${x + 4} ${y - 6}v12M${x + 4} ${y}h${lead - 4}"/>`,
    drawing.draw(x + lead, y),
    `<path d="M${end} ${y}h${lead - 4}M${end + lead - 4} ${y - 6}v12M${end + lead} ${y - 6}v12"/>`,
    "</svg>\n",
  ].join("\n");
}

/** A sequence goes on below where it is wider than that. */
function inSteps(tracks: readonly Track[], width: number): Drawing {
  const rows: Drawing[][] = [];
  let left = 0;
  for (const step of tracks.map((track) => drawn(track, width))) {
    if (rows.length === 0 || step.width > left) {
      rows.push([]);
      left = width;
    }
    rows.at(-1)?.push(step);
    left -= step.width + boxGap;
  }
  const lines = rows.map(inARow);
  const [only] = lines;
  return lines.length === 1 && only !== undefined ? only : inRows(lines);
}

function drawn(track: Track, width: number): Drawing {
  const inside = width - turnWidth;
  switch (track.kind) {
    case "exact":
    case "sort":
      return box(track.text, track.kind);
    case "rule":
      return box(track.name, "rule");
    case "sequence":
      return inSteps(track.tracks, width);
    case "choice":
      return stacked(track.tracks.map((way) => drawn(way, inside)));
    case "optional":
      return skippable(drawn(track.track, inside));
    case "loop":
      return repeated(
        drawn(track.track, inside),
        track.between === null ? null : drawn(track.between, inside),
      );
    default:
      throw new Error(`no such track: ${JSON.stringify(track satisfies never)}`);
  }
}
