import { parseArguments } from "./arguments.ts";
import { isCommandFailure, misused } from "./command-failure.ts";
import type { Command } from "./command.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { commandHelp, programHelp } from "./help.ts";
import { paintFor } from "./paint.ts";
import { quotedText } from "./shown-text.ts";
import type { World } from "./world.ts";

/**
 * The commands, in the order of the program's help. One is loaded when it is called: what `compile` needs would take
 * longer to load than `check` takes to answer.
 */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["check", async () => (await import("./commands/check.ts")).checkCommand],
  ["fmt", async () => (await import("./commands/fmt.ts")).fmtCommand],
  ["test", async () => (await import("./commands/test.ts")).testCommand],
  ["compile", async () => (await import("./commands/compile.ts")).compileCommand],
  ["activate", async () => (await import("./commands/activate.ts")).activateCommand],
  ["import", async () => (await import("./commands/import.ts")).importCommand],
  ["simulate", async () => (await import("./commands/simulate.ts")).simulateCommand],
  ["verify", async () => (await import("./commands/verify.ts")).verifyCommand],
  ["keys", async () => (await import("./commands/keys.ts")).keysCommand],
]);

/**
 * Runs the program with these arguments (without the names of the runtime and the script) and answers its exit code.
 * Rejects only for a fault of Interlock itself.
 */
export async function run(argv: readonly string[], world: World): Promise<ExitCode> {
  try {
    return await dispatch(argv, world);
  } catch (error) {
    if (!isCommandFailure(error)) throw error;
    world.stderr(`${paintFor(world).bad("interlock:")} ${error.message}\n`);
    if (error.exitCode === exitCodes.usage) {
      const [name = ""] = argv;
      const page = commands.has(name) ? `interlock ${name} --help` : "interlock --help";
      world.stderr(`${page} shows how it is called\n`);
    }
    return error.exitCode;
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === undefined) throw misused("no command is given");
  if (name === "--help" || name === "-h") {
    world.stdout(programHelp(await Promise.all([...commands.values()].map((load) => load()))));
    return exitCodes.ok;
  }
  if (name === "--version") {
    const { interlockVersion } = await import("@interlock/compiler/version");
    world.stdout(`interlock ${interlockVersion}\n`);
    return exitCodes.ok;
  }
  const load = commands.get(name);
  if (load === undefined) throw misused(`${quotedText(name)} is no command`);
  const command = await load();
  const given = await parseArguments(args, command.arguments);
  if (given.flags.has("help")) {
    world.stdout(commandHelp(command));
    return exitCodes.ok;
  }
  return command.run(given, world);
}
