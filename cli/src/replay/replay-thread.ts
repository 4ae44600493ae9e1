import { parentPort, workerData } from "node:worker_threads";
import type { Contradicted, NotReplayable } from "@interlock/analysis";
import type { PolicyPin } from "@interlock/ledger";

import { batchReplayer, type ReplaySettings } from "./replay-batch.ts";
import type { CrewReply, CrewRequest } from "./replay-crew.ts";
import type { BuiltVoices } from "./voice-box.ts";

// The program of one thread of a replay: it verifies and decides, and asks the thread that started it for policies.

type Built = BuiltVoices | NotReplayable | Contradicted;

const port = parentPort;
if (port === null) throw new Error("this is the program of a thread");

const questions = new Map<number, (built: Built) => void>();
let asked = 0;

function say(reply: CrewReply): void {
  port?.postMessage(reply);
}

async function build(pin: PolicyPin): Promise<Built> {
  asked += 1;
  const question = asked;
  return new Promise((resolve) => {
    questions.set(question, resolve);
    say({ kind: "build", question, pin });
  });
}

const replay = batchReplayer(workerData as ReplaySettings, build);

port.on("message", (request: CrewRequest) => {
  if (request.kind === "built") {
    questions.get(request.question)?.(request.built);
    questions.delete(request.question);
    return;
  }
  // What goes wrong here is our own fault: left alone it ends the thread, and whoever waits for it is told.
  void replay(request.batch).then((answers) => say({ kind: "answers", answers }));
});
