import { appendFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { logLine } from "./escape.ts";
import type { Inputs } from "./inputs.ts";
import { outputFileText, workflowCommand } from "./workflow-commands.ts";
import type { Loudness } from "./workflow-commands.ts";

/** How the gate talks to the runner. */
export interface Runner {
  /** Writes lines to the log; none can be taken for a command. */
  log(lines: readonly string[]): void;
  /** Shows a message above the log. */
  announce(loudness: Loudness, message: string): void;
  setOutputs(outputs: { readonly [name: string]: string }): void;
  /** Adds Markdown to the page of the run. */
  addSummary(markdown: string): void;
}

/** The runner behind these files and this stream; where it gave no file, nothing is written. */
export function openRunner(
  files: Pick<Inputs, "outputPath" | "stepSummaryPath">,
  stdout: Pick<Writable, "write">,
): Runner {
  return {
    log(lines) {
      for (const line of lines) stdout.write(`${logLine(line)}\n`);
    },
    announce(loudness, message) {
      stdout.write(`${workflowCommand(loudness, "Interlock", message)}\n`);
    },
    setOutputs(outputs) {
      if (files.outputPath !== null) appendFileSync(files.outputPath, outputFileText(outputs));
    },
    addSummary(markdown) {
      if (files.stepSummaryPath !== null) appendFileSync(files.stepSummaryPath, `${markdown}\n`);
    },
  };
}
