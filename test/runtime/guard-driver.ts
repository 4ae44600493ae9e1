import { type ChildProcess, fork } from "node:child_process";

import type { GuardStep } from "@interlock/runtime/guard";

import type { Answer, Command, Told } from "./guard-process.ts";

/** A process of a scene, as a test drives it. */
export interface Driven {
  /** What it answers; rejects where it ended instead. */
  ask(command: Command): Promise<Extract<Told, { readonly kind: "answer" }>>;
  readonly pid: number | undefined;
  /** The answers of its life, as far as they were heard. */
  readonly lived: readonly Answer[];
  /** How it ended. */
  readonly ended: Promise<NodeJS.Signals | number>;
  kill(): Promise<void>;
}

/** Starts a process of a scene from its bundled script; one with a step ends itself when it takes it for the `hit`th time. */
export function drive(
  script: string,
  folder: string,
  stream: string,
  end: { readonly step: GuardStep; readonly hit: number } | null = null,
): Driven {
  const told = end === null ? [] : [end.step, String(end.hit)];
  const child = fork(script, [folder, stream, ...told], {
    serialization: "advanced",
  });
  return driven(child);
}

function driven(child: ChildProcess): Driven {
  const lived: Answer[] = [];
  let waiting: PromiseWithResolvers<Extract<Told, { readonly kind: "answer" }>> | null = null;
  const ended = new Promise<NodeJS.Signals | number>((resolve) => {
    child.on("close", (code, signal) => {
      resolve(signal ?? code ?? 0);
      waiting?.reject(new Error(`it ended by ${signal ?? code ?? 0}`));
    });
  });
  child.on("message", (message) => {
    const said = message as Told;
    if (said.kind === "lived-through") lived.push(said.answer);
    else if (said.kind === "failed") waiting?.reject(new Error(said.why));
    else waiting?.resolve(said);
  });
  return {
    ask: async (command) => {
      waiting = Promise.withResolvers();
      child.send(command);
      return await waiting.promise;
    },
    pid: child.pid,
    lived,
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
