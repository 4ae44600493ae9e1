import { Worker } from "node:worker_threads";
import { LedgerError, type Problem } from "@interlock/ledger";
import type { FitStep } from "../state-steps.ts";
import type { Committer } from "./committer.ts";
import type { CommitOutcome, WriterOptions } from "./state-writer.ts";

/** What the thread that writes is asked for. */
export type CommitRequest =
  | { readonly kind: "commit"; readonly commits: readonly (readonly FitStep[])[] }
  | { readonly kind: "sweep"; readonly beforeMs: number }
  | { readonly kind: "close" };

/** What it answers, in the order in which it was asked. */
export type CommitReply =
  | { readonly kind: "committed"; readonly outcomes: readonly CommitOutcome[] }
  | { readonly kind: "swept"; readonly gone: number }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly problem: Problem };

type Asked = { readonly resolve: (reply: CommitReply) => void; readonly reject: (error: unknown) => void };

/**
 * Commits in a thread of its own, so that this one waits neither for the disk nor for other processes. A process does not stay for it
 * while it has nothing to do. When the thread ends by itself, every commit from then on fails.
 */
export function threadedCommitter(options: WriterOptions): Committer {
  const worker = new Worker(threadFile(), { workerData: options, execArgv: threadFlags() });
  worker.unref();
  const asked: Asked[] = [];
  let fault: unknown = null;
  const fail = (reason: unknown): void => {
    fault ??= reason;
    const why = fault instanceof Error ? fault.message : String(fault);
    const message = `${options.path}: the thread that writes has ended: ${why}`;
    for (const { reject } of asked.splice(0)) {
      reject(new LedgerError({ code: "store.failed", message }, { cause: fault }));
    }
  };
  worker.on("error", fail);
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", () => {
      fail(new Error("it ended"));
      resolve();
    });
  });
  worker.on("message", (reply: CommitReply) => {
    const first = asked.shift();
    if (asked.length === 0) worker.unref();
    if (reply.kind === "failed") first?.reject(new LedgerError(reply.problem));
    else first?.resolve(reply);
  });
  const ask = async <Kind extends CommitReply["kind"]>(
    request: CommitRequest,
    kind: Kind,
  ): Promise<Extract<CommitReply, { readonly kind: Kind }>> => {
    const reply = await new Promise<CommitReply>((resolve, reject) => {
      asked.push({ resolve, reject });
      if (fault === null) {
        worker.ref();
        // As text: the engine writes and reads that sooner than it copies what is in it.
        worker.postMessage(JSON.stringify(request), []);
      } else fail(fault);
    });
    if (reply.kind !== kind) throw new Error(`the thread answered ${reply.kind}, and was asked for ${kind}`);
    return reply as Extract<CommitReply, { readonly kind: Kind }>;
  };
  return {
    commitAll: async (commits) => (await ask({ kind: "commit", commits }, "committed")).outcomes,
    sweep: async (beforeMs) => (await ask({ kind: "sweep", beforeMs }, "swept")).gone,
    close: async () => {
      if (fault !== null) {
        await worker.terminate();
        return;
      }
      // Left to end by itself: an engine that is stopped in the middle of its own work may take the whole process with it.
      await ask({ kind: "close" }, "closed");
      worker.ref();
      await ended;
    },
  };
}

const isSource = import.meta.url.endsWith(".ts");

function threadFile(): URL {
  return new URL(isSource ? "./commit-thread.ts" : "./commit-thread.js", import.meta.url);
}

function threadFlags(): string[] {
  return isSource ? ["--conditions=@interlock/source"] : [];
}
