import { compilerVersion } from "@interlock/compiler";

import { parseArguments } from "./arguments.ts";
import { CommandFailure, misused } from "./command-failure.ts";
import type { Command } from "./command.ts";
import { checkCommand } from "./commands/check.ts";
import { compileCommand } from "./commands/compile.ts";
import { keysCommand } from "./commands/keys.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { testCommand } from "./commands/test.ts";
import { verifyCommand } from "./commands/verify.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { commandHelp, programHelp } from "./help.ts";
import { paintFor } from "./paint.ts";
import { quotedText } from "./shown-text.ts";
import type { World } from "./world.ts";

const commands: readonly Command[] = [
  checkCommand,
  testCommand,
  compileCommand,
  simulateCommand,
  verifyCommand,
  keysCommand,
];

/**
 * Runs the program with these arguments (without the names of the runtime and the script) and answers its exit code.
 * Rejects only for a fault of Interlock itself.
 */
export async function run(argv: readonly string[], world: World): Promise<ExitCode> {
  try {
    return await dispatch(argv, world);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    world.stderr(`${paintFor(world).bad("interlock:")} ${error.message}\n`);
    if (error.exitCode === exitCodes.usage) {
      const command = commands.find((candidate) => candidate.name === argv[0]);
      const page = command === undefined ? "interlock --help" : `interlock ${command.name} --help`;
      world.stderr(`${page} shows how it is called\n`);
    }
    return error.exitCode;
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === undefined) throw misused("no command is given");
  if (name === "--help" || name === "-h") {
    world.stdout(programHelp(commands));
    return exitCodes.ok;
  }
  if (name === "--version") {
    world.stdout(`${compilerVersion}\n`);
    return exitCodes.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw misused(`${quotedText(name)} is no command`);
  const given = parseArguments(args, command.arguments);
  if (given.flags.has("help")) {
    world.stdout(commandHelp(command));
    return exitCodes.ok;
  }
  return command.run(given, world);
}
