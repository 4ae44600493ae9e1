import type { Sha256 } from "@interlock/ledger";
import { unreachable } from "@interlock/runtime";
import {
  type Advised,
  type ApprovalTaken,
  type Evaluated,
  type Guard,
  type GuardStep,
  type Halted,
  type Held,
  openGuard,
  type ProposalInput,
  type Refused,
  type Resumed,
  type RunAnswer,
} from "@interlock/runtime/guard";

import { beth, openScene } from "./guard-scene.ts";
import { approving, lifeOf, resuming } from "./whole-life.ts";

/** What a test asks of a process of a scene. */
export type Command =
  | { readonly do: "open" }
  /** Runs through everything that a guard can do, and tells each answer as it comes. */
  | { readonly do: "live" }
  | { readonly do: "run"; readonly input: ProposalInput }
  /** Runs the same again and again, several at once, until a refusal's finding says this; answers how many were done. */
  | {
      readonly do: "run-until";
      readonly input: ProposalInput;
      readonly atOnce: number;
      readonly says: string;
    }
  /** Runs the same so many times, several at once. */
  | {
      readonly do: "run-times";
      readonly input: ProposalInput;
      readonly atOnce: number;
      readonly times: number;
    }
  | { readonly do: "enforce"; readonly evaluated: Evaluated }
  | { readonly do: "approve"; readonly proposal: Sha256 }
  | { readonly do: "run-held"; readonly proposal: Sha256 }
  | { readonly do: "halt"; readonly switch: string }
  | { readonly do: "resume"; readonly switch: string };

/** What a process of a scene answers. */
export type Answer =
  | RunAnswer
  | Evaluated
  | Held
  | Advised
  | Refused
  | ApprovalTaken
  | Halted
  | Resumed
  | { readonly kind: "open" }
  | { readonly kind: "lived"; readonly steps: readonly GuardStep[] }
  | { readonly kind: "counted"; readonly count: number; readonly refusals: readonly string[] };

/** What a process sends: an answer to a command, or the next answer of its life. */
export type Told =
  | { readonly kind: "answer"; readonly answer: Answer; readonly atNs: bigint }
  | { readonly kind: "lived-through"; readonly answer: Answer }
  | { readonly kind: "failed"; readonly why: string };

const [folder = "", stream = "", step = "", hit = "0"] = process.argv.slice(2);
const steps: GuardStep[] = [];

/** Notes a step; at the one that a test names, the process ends at once, and nothing of it is cleared up. */
function trace(done: GuardStep): void {
  steps.push(done);
  const times = steps.filter((one) => one === done).length;
  if (done === step && times === Number(hit)) process.kill(process.pid, "SIGKILL");
}

/** Nobody goes on before what was told has left the process. */
async function tell(told: Told): Promise<void> {
  await new Promise<void>((resolve) => {
    process.send?.(told, undefined, undefined, () => {
      resolve();
    });
  });
}

const scene = await openScene(folder, stream, { trace });
let opened: Guard | null = null;

async function guard(): Promise<Guard> {
  opened ??= await openGuard(scene.parts);
  return opened;
}

async function answerTo(command: Command): Promise<Answer> {
  const own = await guard();
  switch (command.do) {
    case "open":
      return { kind: "open" };
    case "live":
      for await (const answer of lifeOf(own)) await tell({ kind: "lived-through", answer });
      return { kind: "lived", steps };
    case "run":
      return await own.run(command.input);
    case "run-until":
      return await until(command, async () => refusalOf(await own.run(command.input)));
    case "run-times":
      return await until({ ...command, says: null }, async () => refusalOf(await own.run(command.input)));
    case "enforce": {
      const enforced = await own.enforce(command.evaluated);
      return enforced.kind === "refused" ? enforced : await own.remember(enforced);
    }
    case "approve":
      return await approving(own, command.proposal);
    case "run-held":
      return await own.runHeld(command.proposal);
    case "halt":
      return await own.halt({ switch: command.switch, by: beth, reason: "now" });
    case "resume":
      return await resuming(own, command.switch);
    default:
      return unreachable(command);
  }
}

/** What a refusal says; null where it was done. */
function refusalOf(answer: RunAnswer): string | null {
  if (answer.kind === "done") return null;
  return answer.kind === "refused"
    ? answer.findings.map(({ clause, seen, bound }) => `${clause ?? ""} ${seen}; ${bound}`).join("; ")
    : answer.kind;
}

/** A test that waits for what never comes ends. */
const MOST_ATTEMPTS = 20_000;

/** Does something again and again, several at once, until it is refused for what is said, or has been done so often. */
async function until(
  {
    atOnce,
    says,
    times = MOST_ATTEMPTS,
  }: { readonly atOnce: number; readonly says: string | null; readonly times?: number },
  attempt: () => Promise<string | null>,
): Promise<Extract<Answer, { readonly kind: "counted" }>> {
  const refusals = new Set<string>();
  let count = 0;
  let left = times;
  const hand = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const refusal = await attempt();
      if (refusal === null) count += 1;
      else refusals.add(refusal);
      if (says !== null && refusal?.includes(says) === true) left = 0;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
  return { kind: "counted", count, refusals: [...refusals].sort() };
}

process.on("message", (message) => {
  const answered = async (): Promise<void> => {
    try {
      const answer = await answerTo(message as Command);
      await tell({ kind: "answer", answer, atNs: process.hrtime.bigint() });
    } catch (error) {
      await tell({
        kind: "failed",
        why: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  };
  void answered();
});
