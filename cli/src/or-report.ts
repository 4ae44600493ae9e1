import { isCommandFailure, type Problem } from "./command-failure.ts";
import type { World } from "./world.ts";

/**
 * Awaits what a command needs before it can answer. Where that fails, other programs read the failure in the format
 * that they asked for, and the command fails all the same.
 */
export async function orReport<Answer>(
  work: Promise<Answer>,
  report: (problems: readonly [Problem, ...Problem[]]) => string,
  world: World,
): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    if (isCommandFailure(error)) world.stdout(report(error.problems));
    throw error;
  }
}
