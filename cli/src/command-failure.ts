import { exitCodes, type ExitCode } from "./exit-code.ts";

/** Ends a command early: what a person reads on stderr, and the code. The message is safe to show as it is. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "CommandFailure";
    this.exitCode = exitCode;
  }
}

/** The command was called wrongly. */
export function misused(message: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message);
}

/** Something is not there, or cannot be read or written. */
export function unreadable(message: string, cause?: unknown): CommandFailure {
  return new CommandFailure(exitCodes.unreadable, message, cause === undefined ? undefined : { cause });
}
