import { parentPort, workerData } from "node:worker_threads";
import { LedgerError } from "@interlock/ledger";
import { unreachable } from "../unreachable.ts";
import { openStateWriter, type StateWriter, type WriterOptions } from "./state-writer.ts";
import type { CommitReply, CommitRequest } from "./threaded-committer.ts";

// The program of the thread that writes a file of state: it answers every request, one after another.

const port = parentPort;
if (port === null) throw new Error("this is the program of a thread");

let opened: StateWriter | null = null;

/** Opened when it is first needed, and tried again after it could not be: what was in the way may be gone. */
function writer(): StateWriter {
  opened ??= openStateWriter(workerData as WriterOptions);
  return opened;
}

try {
  // Also for the room that is held beside the file: it is taken when the file is opened.
  writer();
} catch (error) {
  if (!(error instanceof LedgerError)) throw error;
}

function answer(request: CommitRequest): CommitReply {
  switch (request.kind) {
    case "commit":
      return { kind: "committed", outcomes: writer().commitAll(request.commits) };
    case "sweep":
      return { kind: "swept", gone: writer().sweep(request.beforeMs) };
    case "close":
      opened?.close();
      return { kind: "closed" };
    default:
      return unreachable(request);
  }
}

port.on("message", (text: string) => {
  const request = JSON.parse(text) as CommitRequest;
  port.postMessage(answered(request));
  if (request.kind === "close") port.close();
});

function answered(request: CommitRequest): CommitReply {
  try {
    return answer(request);
  } catch (error) {
    // Anything but a refusal of the store is our own fault: thrown on, it ends the thread, and whoever waits for it is told.
    if (!(error instanceof LedgerError)) throw error;
    return { kind: "failed", problem: error.problem };
  }
}
