/**
 * What a decision costs: ours beside code that a careful engineer would write by hand, and beside other engines, all on
 * policies made from the same generated rules, asked about the same requests, and of one mind about each of them.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { median } from "../measure.ts";
import type { Report } from "../report.ts";
import { evaluateBars, type SizeFigures } from "./bars.ts";
import type { ColdFigure } from "./cold-process.ts";
import { handWrittenName, ourName, verdictName, type AskedName } from "./contenders.ts";
import { sizes } from "./prepared.ts";
import type { WarmFigure } from "./warm-process.ts";

const coldRounds = 3;
/** Whose first decisions are timed, on the largest policies. */
const coldNames: readonly AskedName[] = [ourName, handWrittenName, "hand-written maps"];
/** Whose memory is measured. */
const memoryNames: readonly AskedName[] = [ourName, verdictName, handWrittenName];
/** So many megabytes of young objects fit before any is collected. */
const youngMegabytes = 128;

const scripts = {
  prepare: import.meta.resolve("./prepare-process.ts"),
  warm: import.meta.resolve("./warm-process.ts"),
  cold: import.meta.resolve("./cold-process.ts"),
  memory: import.meta.resolve("./memory-process.ts"),
} as const;

/** Runs the bench. Throws where somebody answers otherwise than the rules, or a process fails. */
export function benchEvaluate(): Report {
  const folder = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  try {
    run(scripts.prepare, [folder]);
    const figures = sizes.map((size): SizeFigures => {
      const warm = JSON.parse(
        run(scripts.warm, [folder, String(size)], ["--expose-gc"]),
      ) as readonly WarmFigure[];
      return {
        size,
        warm,
        cold: size === sizes.at(-1) ? coldFigures(folder, size) : new Map(),
        bytes: bytesOf(folder, size),
      };
    });
    return { name: "evaluate", figures: [...figures.flatMap(rowsOf), opa], bars: evaluateBars(figures) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Row = Report["figures"][number];

/** The rows of one size, one a contender. */
function rowsOf({ size, warm, cold, bytes }: SizeFigures): readonly Row[] {
  const handWritten = warm.find(({ name }) => name === handWrittenName)?.nsADecision ?? Number.NaN;
  return warm.map(({ name, nsADecision, agreedOn }) => {
    const first = cold.get(name);
    return {
      rules: size,
      who: name,
      "ns a decision": Math.round(nsADecision),
      "× hand-written": nsADecision / handWritten,
      "requests agreed on": agreedOn,
      "cold µs": first?.usADecision ?? "-",
      "cold decisions": first?.decisions ?? "-",
      "bytes a permit": bytes.has(name) ? (bytes.get(name) ?? "too many") : "-",
    };
  });
}

/** Nothing is measured of what nobody could run. */
const opa: Row = {
  rules: "-",
  who: "OPA wasm: not run, needs the opa binary",
  "ns a decision": "-",
  "× hand-written": "-",
  "requests agreed on": "-",
  "cold µs": "-",
  "cold decisions": "-",
  "bytes a permit": "-",
};

/** The first decisions of some, in processes that did nothing before, one contender after the other. */
function coldFigures(folder: string, size: number): ReadonlyMap<string, ColdFigure> {
  const taken = Array.from({ length: coldRounds }, () =>
    coldNames.map((name) => JSON.parse(run(scripts.cold, [folder, String(size), name])) as ColdFigure),
  );
  return new Map(
    coldNames.map((name, at) => {
      const some = taken.flatMap((round) => round[at] ?? []);
      const decisions = Math.min(...some.map((figure) => figure.decisions));
      return [name, { usADecision: median(some.map(({ usADecision }) => usADecision)), decisions }] as const;
    }),
  );
}

function bytesOf(folder: string, size: number): ReadonlyMap<string, number | null> {
  const flags = [
    "--expose-gc",
    `--min-semi-space-size=${youngMegabytes}`,
    `--max-semi-space-size=${youngMegabytes}`,
  ];
  return new Map(
    memoryNames.map((name) => {
      return [
        name,
        JSON.parse(run(scripts.memory, [folder, String(size), name], flags)) as number | null,
      ] as const;
    }),
  );
}

/** Runs a script, and answers what it wrote. */
function run(script: string, args: readonly string[], flags: readonly string[] = []): string {
  const all = [...flags, "--conditions=@interlock/source", fileURLToPath(script), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${script} ${args.join(" ")} failed\n${stdout}${stderr}`);
  return stdout;
}
