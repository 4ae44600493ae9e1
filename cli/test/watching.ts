import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";

import type { Workplace } from "./workplace.ts";

const main = join(import.meta.dirname, "../src/main.ts");

/** A running command that goes on by itself. */
export interface Watching {
  /** Settles once it has said this, after what it had said before. */
  readonly says: (text: string) => Promise<void>;
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Starts `interlock` with these arguments, in a process that is gone when the test is. */
export function watching(place: Workplace, ...args: readonly string[]): Watching {
  const flags = ["--conditions=@interlock/source", main, ...args];
  const child = spawn(process.execPath, flags, { cwd: place.dir });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit") as Promise<[number | null]>;
  let said = "";
  let listen: (() => void) | null = null;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      listen?.();
    });
  }
  return {
    says: (text) =>
      new Promise((resolve, reject) => {
        void exit.then(([code]) => reject(new Error(`it ended with ${code}, having said ${said}`)));
        listen = () => {
          const at = said.indexOf(text);
          if (at < 0) return;
          said = said.slice(at + text.length);
          resolve();
        };
        listen();
      }),
    end: async (signal) => {
      child.kill(signal);
      const [code] = await exit;
      return code;
    },
  };
}
