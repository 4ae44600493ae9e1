import type { ArgumentSpec, ParsedArguments } from "./arguments.ts";
import type { ExitCode } from "./exit-code.ts";
import type { World } from "./world.ts";

/** One subcommand: what it takes, what its help says, and what it does. */
export interface Command {
  readonly name: string;
  /** What follows the name: `[FILES…] [--json]`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Lines of at most 90 columns. */
  readonly description: readonly string[];
  /** Every option with what it does. */
  readonly options: readonly (readonly [option: string, meaning: string])[];
  /** Every code with what it means for this command, besides 2 (usage) and 70 (fault), which mean the same in all. */
  readonly exits: readonly (readonly [code: ExitCode, meaning: string])[];
  /** How being called wrongly ends, where 2 is an answer of the command; 2 unless given. */
  readonly usageExit?: ExitCode;
  readonly arguments: ArgumentSpec;
  run(given: ParsedArguments, world: World): Promise<ExitCode>;
}
