import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { SettingsCommand } from "@interlock/runtime/schema";

/** How many bytes of what a command answers are taken; one that answers more has not answered. */
export const MAX_ANSWER_BYTES = 1_048_576;

/** How much of what a command says on its standard error is kept. */
const MAX_SAID_BYTES = 4_096;

/** How a command ended. */
export interface CommandAnswer {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  /** What stands on its standard output; null where that was too much. */
  readonly answer: Uint8Array | null;
  /** The beginning of what stands on its standard error. */
  readonly said: string;
}

/**
 * Runs a command of the host: JSON on its standard input, bytes on its standard output, no shell, in the folder of the settings.
 * It is killed, and with it whatever it started in its own group, once the signal is aborted. Rejects where it cannot be run.
 */
export async function askCommand(
  command: SettingsCommand,
  input: string,
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<CommandAnswer> {
  signal.throwIfAborted();
  const [program = "", ...args] = command;
  // A group of its own, so that what it starts ends with it.
  const child = spawn(program, args, { cwd, stdio: ["pipe", "pipe", "pipe"], shell: false, detached: true });
  const answer = gather(child.stdout, MAX_ANSWER_BYTES);
  const said = gather(child.stderr, MAX_SAID_BYTES);
  const stop = (): void => endGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise((settle, reject) => {
      child.on("error", reject);
      child.on("close", (code, by) => {
        const { bytes, isCut } = answer();
        settle({ code, signal: by, answer: isCut ? null : bytes, said: said().bytes.toString("utf8") });
      });
      // A command that does not read its input closes the pipe; how it ends says more than that.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function endGroup({ pid, stdin, stdout, stderr }: ChildProcessWithoutNullStreams): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
  // What left the group may hold these open for as long as it likes.
  for (const stream of [stdin, stdout, stderr]) stream.destroy();
}

function gather(stream: Readable, atMost: number): () => { readonly bytes: Buffer; readonly isCut: boolean } {
  const chunks: Buffer[] = [];
  let left = atMost;
  let isCut = false;
  stream.on("data", (chunk: Buffer) => {
    isCut ||= chunk.length > left;
    if (left > 0) chunks.push(chunk.subarray(0, left));
    left = Math.max(0, left - chunk.length);
  });
  return () => ({ bytes: Buffer.concat(chunks), isCut });
}
