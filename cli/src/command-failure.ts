import { exitCodes, type ExitCode } from "./exit-code.ts";

/** One thing that kept a command from answering, as reports say it to other programs. */
export interface Problem {
  /** A code that has a page under `docs/diagnostics`; null for what has none. */
  readonly code: string | null;
  readonly message: string;
  readonly help: string | null;
  readonly path: string | null;
  /** Counted from 1, in Unicode code points; null where it is about a whole file, or about none. */
  readonly line: number | null;
  readonly column: number | null;
}

/** Ends a command early: what a person reads on stderr, and the code. The message is safe to show as it is. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;
  /** The same for other programs: one problem at least. */
  readonly problems: readonly [Problem, ...Problem[]];

  constructor(
    exitCode: ExitCode,
    message: string,
    options: { readonly cause?: unknown; readonly problems?: readonly Problem[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CommandFailure";
    this.exitCode = exitCode;
    const [first = problem(message), ...more] = options.problems ?? [];
    this.problems = [first, ...more];
  }
}

/** Whether something that was thrown is a command's failure. Told by its name: each command may be a bundle of its own. */
export function isCommandFailure(error: unknown): error is CommandFailure {
  return error instanceof Error && error.name === "CommandFailure";
}

/** A problem that says no more than this. */
export function problem(message: string, details: Partial<Problem> = {}): Problem {
  return { code: null, message, help: null, path: null, line: null, column: null, ...details };
}

/** A problem in one line: `shop.policy:3:7: IL2001: …`. */
export function describeProblem({ code, message, help, path, line, column }: Problem): string {
  const place = path === null || line === null || column === null ? "" : `${path}:${line}:${column}: `;
  return `${place}${code === null ? "" : `${code}: `}${message}${help === null ? "" : ` (${help})`}`;
}

/** The command was called wrongly. */
export function misused(message: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message);
}

/** Something is not there, or cannot be read or written. */
export function unreadable(message: string, cause?: unknown): CommandFailure {
  return new CommandFailure(exitCodes.unreadable, message, { cause });
}
