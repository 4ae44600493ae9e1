import type { FitStep } from "../state-steps.ts";
import { type CommitOutcome, openStateWriter, type WriterOptions } from "./state-writer.ts";

/** Makes commits durable, wherever that is done. One call at a time for commits; calls are answered in their order. */
export interface Committer {
  commitAll(commits: readonly (readonly FitStep[])[]): Promise<readonly CommitOutcome[]>;
  sweep(beforeMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Commits in this thread, which waits for the disk meanwhile. */
export function localCommitter(options: WriterOptions): Committer {
  const writer = openStateWriter(options);
  return {
    commitAll: async (commits) => writer.commitAll(commits),
    sweep: async (beforeMs) => writer.sweep(beforeMs),
    close: async () => {
      writer.close();
    },
  };
}
