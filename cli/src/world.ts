/** Everything outside of the program that a command may touch besides files: tests bring their own. */
export interface World {
  /** The folder in which the command runs, an absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything that comes in on the standard input. */
  readonly stdin: () => Promise<Uint8Array>;
  /** Takes what a command answers. */
  readonly stdout: (text: string) => void;
  /** Takes what kept it from answering. */
  readonly stderr: (text: string) => void;
  /** Whether a person reads along: only then is anything coloured. */
  readonly isTerminal: boolean;
  /** Settles once the user asks a command to end that would go on by itself. */
  readonly interrupted: () => Promise<void>;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}
