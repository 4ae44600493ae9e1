import { required } from "../../arguments.ts";
import { misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { asOption, callerOf } from "../../guard/callers.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { readProposal } from "../../guard/proposal-file.ts";
import { answerJson, askedFor, exitOf, showAnswer } from "../../guard/show-answer.ts";
import { withGuard } from "../../guard/with-guard.ts";

/** `interlock propose`: records a proposal and what is decided of it. Nothing is done. */
export const proposeCommand: Command = {
  name: "propose",
  usage: "FILE|- --as ID [--guard FILE] [--json]",
  summary: "record a proposal and what the policy in force decides of it",
  description: [
    "Takes a proposal, has the runtime predict what it would touch, gathers the facts, decides, and",
    "answers once both records are on disk. Nothing is done: a hold waits for people, and a permit",
    "ends after a minute. FILE holds",
    '  {"action": "deploy", "targets": [{"entity": "Service", "id": "checkout"}], "payload": {…}}',
    "and may say a `nonce`, `claims` and the digest of a `grant`. Who proposes is the guard's file to",
    "say, never the proposal's.",
  ],
  options: [asOption, guardOption, ["--json", "answer one line of canonical JSON"]],
  exits: [
    [exitCodes.ok, "permitted"],
    [exitCodes.no, "refused, or merely advised"],
    [exitCodes.held, "held: it waits for people"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
  ],
  usageExit: exitCodes.verifyUsage,
  arguments: { flags: ["json"], values: ["as", "guard"], files: 1 },
  async run(given, world) {
    const [path] = given.files;
    if (path === undefined) throw misused("no proposal is given");
    const id = required(given, "as");
    return await withGuard(given, "propose", world, async ({ guard, file, policy, paint }) => {
      const by = callerOf(file, id);
      const input = await readProposal(path, by, world);
      const proposed = await guard.propose(input);
      const answer = proposed.kind === "refused" ? proposed : await guard.evaluate(proposed);
      const isJson = given.flags.has("json");
      world.stdout(isJson ? answerJson(answer, policy) : showAnswer(answer, askedFor(input), policy, paint));
      return exitOf(answer);
    });
  },
};
