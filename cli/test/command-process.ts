import { spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A command in a process of its own. */
export interface CommandProcess {
  /** Resolves once it has said this on its standard error; rejects where it ends before. */
  said(text: string): Promise<void>;
  /** Ends it by a signal. */
  end(signal: "SIGKILL" | "SIGINT"): void;
  /** How it ended: null where a signal did it. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

const main = join(import.meta.dirname, "../src/main.ts");

/** Starts a command, a line as a person writes it, from the sources. It is killed with the test. */
export function startCommand(cwd: string, line: string): CommandProcess {
  const child = spawn(process.execPath, ["--conditions=@interlock/source", main, ...line.split(" ")], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [out, err] = ["", ""];
  const waiting = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
  return {
    said: async (text) => {
      const heard = new Promise<void>((resolve) => {
        const look = (): void => {
          if (err.includes(text)) resolve();
        };
        waiting.add(look);
        look();
      });
      const tooLate = ended.then(() => {
        if (!err.includes(text)) throw new Error(`it ended without saying ${text}:\n${err}${out}`);
      });
      await Promise.race([heard, tooLate]);
    },
    end: (signal) => void child.kill(signal),
    ended,
  };
}
