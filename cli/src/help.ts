import type { Command } from "./command.ts";
import { exitCodes } from "./exit-code.ts";

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): string {
  return page([
    "interlock: policy as code for the actions of AI agents",
    "",
    "usage: interlock COMMAND [ARGUMENTS…]",
    "",
    ...table(commands.map(({ name, summary }) => [name, summary] as const)),
    "",
    "interlock COMMAND --help says what a command takes and how it ends.",
    "",
    "exit codes, unless a command's help says more:",
    ...table([
      ["0", "done, and the answer is yes"],
      ["1", "the answer is no: errors found, a test failed, the verdict is no permit"],
      ["2", "called wrongly (`verify`, `propose` and `run` end with 64 then)"],
      ["3", "something is not there, or cannot be read or written"],
      ["70", "a fault of Interlock itself"],
    ]),
    "",
    "Colours appear on a terminal only; the environment variable NO_COLOR turns them off.",
  ]);
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const { name, usage, description, options, exits } = command;
  const codes: readonly (readonly [number, string])[] = [
    ...exits,
    [command.usageExit ?? exitCodes.usage, "called wrongly"],
    [exitCodes.fault, "a fault of Interlock itself"],
  ];
  return page([
    `usage: interlock ${name} ${usage}`,
    "",
    ...description,
    "",
    "options:",
    ...table([...options, ["-h, --help", "show this help"]]),
    "",
    "exit codes:",
    ...table([...codes].sort(([a], [b]) => a - b).map(([code, meaning]) => [String(code), meaning] as const)),
  ]);
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}

function page(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
