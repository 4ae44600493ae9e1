import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Processes that tell what they did, line by line, and may be killed at any moment. */
export type ProcessScene = {
  /** Starts a script of this folder under a name. */
  start(name: string, script: string, args: readonly string[]): void;
  /** Kills a process outright, and resolves when it is gone and all that it had said is heard. */
  kill(name: string): Promise<void>;
  killAll(): Promise<void>;
  /** The process's id. */
  pid(name: string): number | undefined;
  /** Writes a line to a process; one that is gone does not hear it. */
  tell(name: string): void;
  /** Resolves when so many more lines were heard, of one process or of all; rejects where one ended that nobody killed. */
  heard(lines: number, name?: string): Promise<void>;
};

type Running = { readonly child: ChildProcess; readonly closed: Promise<void> };

/** A scene whose processes' lines are handed to `hear`. */
export function processScene(hear: (name: string, words: readonly string[]) => void): ProcessScene {
  const running = new Map<string, Running>();
  let waiting: { readonly name: string | undefined; left: number; readonly resolve: () => void } | null =
    null;
  const failed = Promise.withResolvers<never>();
  // Whoever waits is told; until somebody does, it is no unhandled rejection.
  failed.promise.catch(() => undefined);
  const listen = async (name: string, child: ChildProcess): Promise<void> => {
    if (child.stdout === null) return;
    for await (const line of createInterface({ input: child.stdout })) {
      hear(name, line.split(" "));
      if (waiting === null || (waiting.name !== undefined && waiting.name !== name)) continue;
      waiting.left -= 1;
      if (waiting.left === 0) waiting.resolve();
    }
  };
  const kill = async (name: string): Promise<void> => {
    const process = running.get(name);
    running.delete(name);
    process?.child.kill("SIGKILL");
    await process?.closed;
  };
  return {
    start: (name, script, args) => {
      const path = join(import.meta.dirname, script);
      const child = spawn(process.execPath, ["--conditions=@interlock/source", path, ...args], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      child.stdin.on("error", () => undefined);
      const listened = listen(name, child);
      const gone = new Promise<void>((resolve) => {
        child.on("close", (code, signal) => {
          if (signal !== "SIGKILL") failed.reject(new Error(`${name} ended by itself with ${code}`));
          resolve();
        });
      });
      running.set(name, { child, closed: Promise.all([gone, listened]).then(() => undefined) });
    },
    kill,
    killAll: async () => {
      await Promise.all([...running.keys()].map(kill));
    },
    pid: (name) => running.get(name)?.child.pid,
    tell: (name) => {
      running.get(name)?.child.stdin?.write("\n");
    },
    heard: async (lines, name) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = { name, left: lines, resolve };
      await Promise.race([promise, failed.promise]);
      waiting = null;
    },
  };
}
