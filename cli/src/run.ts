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
 * longer to load than `check` takes to answer. A name of two words is a command beside the one that is called by the first
 * word alone: `audit gaps`.
 */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["check", async () => (await import("./commands/check.ts")).checkCommand],
  ["fmt", async () => (await import("./commands/fmt.ts")).fmtCommand],
  ["test", async () => (await import("./commands/test.ts")).testCommand],
  ["compile", async () => (await import("./commands/compile.ts")).compileCommand],
  ["activate", async () => (await import("./commands/activate.ts")).activateCommand],
  ["import", async () => (await import("./commands/import.ts")).importCommand],
  ["simulate", async () => (await import("./commands/simulate.ts")).simulateCommand],
  ["propose", async () => (await import("./commands/guard/propose.ts")).proposeCommand],
  ["run", async () => (await import("./commands/guard/run.ts")).runCommand],
  ["holds", async () => (await import("./commands/guard/holds.ts")).holdsCommand],
  ["approve", async () => (await import("./commands/guard/approve.ts")).approveCommand],
  ["halt", async () => (await import("./commands/guard/halt.ts")).haltCommand],
  ["resume", async () => (await import("./commands/guard/resume.ts")).resumeCommand],
  ["grants", async () => (await import("./commands/guard/grants.ts")).grantsCommand],
  ["grants issue", async () => (await import("./commands/guard/grants-issue.ts")).issueGrantCommand],
  ["grants delegate", async () => (await import("./commands/guard/grants-delegate.ts")).delegateGrantCommand],
  ["grants revoke", async () => (await import("./commands/guard/grants-revoke.ts")).revokeGrantCommand],
  ["outcome", async () => (await import("./commands/guard/outcome.ts")).outcomeCommand],
  ["guard init", async () => (await import("./commands/guard/guard-init.ts")).initGuardCommand],
  ["replay", async () => (await import("./commands/replay.ts")).replayCommand],
  ["bundle", async () => (await import("./commands/bundle.ts")).bundleCommand],
  ["verify", async () => (await import("./commands/verify.ts")).verifyCommand],
  ["log", async () => (await import("./commands/log/log.ts")).logCommand],
  ["log init", async () => (await import("./commands/log/log-init.ts")).initLogCommand],
  ["log append", async () => (await import("./commands/log/log-append.ts")).appendLogCommand],
  ["log sequence", async () => (await import("./commands/log/log-sequence.ts")).sequenceLogCommand],
  ["log checkpoint", async () => (await import("./commands/log/log-checkpoint.ts")).checkpointLogCommand],
  ["log anchor", async () => (await import("./commands/log/log-anchor.ts")).anchorLogCommand],
  ["audit", async () => (await import("./commands/audit/audit.ts")).auditCommand],
  ["audit gaps", async () => (await import("./commands/audit/audit-gaps.ts")).auditGapsCommand],
  ["audit export", async () => (await import("./commands/audit/audit-export.ts")).auditExportCommand],
  ["audit report", async () => (await import("./commands/audit/audit-report.ts")).auditReportCommand],
  ["audit stages", async () => (await import("./commands/audit/audit-stages.ts")).auditStagesCommand],
  ["audit index", async () => (await import("./commands/audit/audit-index.ts")).auditIndexCommand],
  ["audit check", async () => (await import("./commands/audit/audit-check.ts")).auditCheckCommand],
  ["audit secrets", async () => (await import("./commands/audit/audit-secrets.ts")).auditSecretsCommand],
  ["audit erase", async () => (await import("./commands/audit/audit-erase.ts")).auditEraseCommand],
  ["audit retain", async () => (await import("./commands/audit/audit-retain.ts")).auditRetainCommand],
  ["explain", async () => (await import("./commands/explain.ts")).explainCommand],
  ["keys", async () => (await import("./commands/keys.ts")).keysCommand],
  ["keys new", async () => (await import("./commands/keys-new.ts")).newKeyCommand],
  ["keys show", async () => (await import("./commands/keys-show.ts")).showKeyCommand],
  ["keys enroll", async () => (await import("./commands/keys-enroll.ts")).enrollKeyCommand],
  ["keys rotate", async () => (await import("./commands/keys-rotate.ts")).rotateKeyCommand],
  ["keys revoke", async () => (await import("./commands/keys-revoke.ts")).revokeKeyCommand],
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
      const called = calledBy(argv);
      const page = called === null ? "interlock --help" : `interlock ${called.name} --help`;
      world.stderr(`${page} shows how it is called\n`);
      return (await called?.load())?.usageExit ?? exitCodes.usage;
    }
    return error.exitCode;
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<ExitCode> {
  const [name] = argv;
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
  const called = calledBy(argv);
  if (called === null) throw misused(`${quotedText(name)} is no command`);
  const command = await called.load();
  const given = await parseArguments(called.args, command.arguments);
  if (given.flags.has("help")) {
    world.stdout(commandHelp(command));
    return exitCodes.ok;
  }
  return command.run(given, world);
}

/** A command as it was called. */
interface Called {
  readonly name: string;
  readonly load: () => Promise<Command>;
  readonly args: readonly string[];
}

/** Which command the first words name: two of them where they are one's name. */
function calledBy(argv: readonly string[]): Called | null {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(" ");
    const load = commands.get(name);
    if (load !== undefined) return { name, load, args: argv.slice(words) };
  }
  return null;
}
