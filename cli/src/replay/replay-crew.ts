import { Worker } from "node:worker_threads";
import type { Contradicted, NotReplayable } from "@interlock/analysis";
import type { PolicyPin } from "@interlock/ledger";

import {
  batchReplayer,
  type BatchReplayer,
  type PolicyBuilder,
  type RecordAnswer,
  type ReplayBatch,
  type ReplaySettings,
} from "./replay-batch.ts";
import type { BuiltVoices } from "./voice-box.ts";

/** Those who replay: this thread alone, or several others beside it. */
export interface ReplayCrew {
  /** How many batches are worked on at once. */
  readonly size: number;
  readonly replay: BatchReplayer;
  /** Ends it, whatever is being worked on. */
  readonly close: () => Promise<void>;
}

/** What is asked of a thread. */
export type CrewRequest =
  | { readonly kind: "batch"; readonly batch: ReplayBatch }
  | {
      readonly kind: "built";
      readonly question: number;
      readonly built: BuiltVoices | NotReplayable | Contradicted;
    };

/** What a thread says. Policies are built by the thread that reads git, once for all. */
export type CrewReply =
  | { readonly kind: "answers"; readonly answers: readonly RecordAnswer[] }
  | { readonly kind: "build"; readonly question: number; readonly pin: PolicyPin };

/** A crew of this thread alone. */
export function crewOfOne(settings: ReplaySettings, build: PolicyBuilder): ReplayCrew {
  return { size: 1, replay: batchReplayer(settings, build), close: async () => {} };
}

/** A crew of so many threads of their own. Each works on one batch at a time; whoever asks for more waits. */
export function crewOfThreads(size: number, settings: ReplaySettings, build: PolicyBuilder): ReplayCrew {
  const members = Array.from({ length: size }, () => startMember(settings, build));
  const idle = [...members];
  const waiting: ((member: Member) => void)[] = [];
  const release = (member: Member): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(member);
    else next(member);
  };
  return {
    size,
    async replay(batch) {
      const member = idle.pop() ?? (await new Promise<Member>((resolve) => waiting.push(resolve)));
      try {
        return await member.replay(batch);
      } finally {
        release(member);
      }
    },
    async close() {
      await Promise.all(members.map(async ({ worker }) => worker.terminate()));
    },
  };
}

interface Member {
  readonly worker: Worker;
  readonly replay: BatchReplayer;
}

interface Awaited {
  readonly resolve: (answers: readonly RecordAnswer[]) => void;
  readonly reject: (reason: unknown) => void;
}

function startMember(settings: ReplaySettings, build: PolicyBuilder): Member {
  const worker = new Worker(threadFile(), { workerData: settings, execArgv: threadFlags() });
  let awaited: Awaited | null = null;
  let fault: unknown = null;
  const fail = (reason: unknown): void => {
    fault ??= reason;
    awaited?.reject(fault);
    awaited = null;
  };
  const send = (request: CrewRequest): void => worker.postMessage(request, []);
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("a thread of the replay ended before its work was done")));
  worker.on("message", (reply: CrewReply) => {
    if (reply.kind === "answers") {
      awaited?.resolve(reply.answers);
      awaited = null;
      return;
    }
    const { question, pin } = reply;
    build(pin).then((built) => send({ kind: "built", question, built }), fail);
  });
  return {
    worker,
    replay: async (batch) =>
      new Promise((resolve, reject) => {
        if (fault !== null) {
          reject(fault);
          return;
        }
        awaited = { resolve, reject };
        send({ kind: "batch", batch });
      }),
  };
}

/** The thread's program: beside this one, in the built command as in the sources. */
function threadFile(): URL {
  const isBuilt = import.meta.url.endsWith(".cjs");
  return new URL(isBuilt ? "./replay-thread.cjs" : "./replay-thread.ts", import.meta.url);
}

function threadFlags(): string[] {
  return import.meta.url.endsWith(".cjs") ? [] : ["--conditions=@interlock/source"];
}
