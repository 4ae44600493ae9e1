import process from "node:process";
import { GateRefusal } from "./gate-refusal.ts";
import { readInputs } from "./inputs.ts";
import type { Inputs } from "./inputs.ts";
import { failRun } from "./failed-run.ts";
import { run } from "./run.ts";
import { openRunner } from "./runner.ts";

process.exitCode = await main();

async function main(): Promise<0 | 1> {
  let inputs: Inputs;
  try {
    inputs = readInputs(process.env);
  } catch (error) {
    if (!(error instanceof GateRefusal)) throw error;
    const outputPath = process.env["GITHUB_OUTPUT"] ?? null;
    const stepSummaryPath = process.env["GITHUB_STEP_SUMMARY"] ?? null;
    const runner = openRunner({ outputPath, stepSummaryPath }, process.stdout);
    await failRun(error, { change: null, check: null }, runner);
    return 1;
  }
  return run(inputs, { runner: openRunner(inputs, process.stdout), nowMs: Date.now });
}
