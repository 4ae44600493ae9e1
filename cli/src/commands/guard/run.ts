import { type ParsedArguments, required } from "../../arguments.ts";
import { misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { asOption, callerOf } from "../../guard/callers.ts";
import { holdNamed } from "../../guard/find-hold.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { readProposal } from "../../guard/proposal-file.ts";
import {
  type ActionAnswer,
  answerJson,
  type Asked,
  askedFor,
  askedIn,
  exitOf,
  showAnswer,
} from "../../guard/show-answer.ts";
import { type RunningGuard, withGuard } from "../../guard/with-guard.ts";
import type { World } from "../../world.ts";

/** `interlock run`: the whole life of an action. */
export const runCommand: Command = {
  name: "run",
  usage: "(FILE|- --as ID | --proposal DIGEST) [--guard FILE] [--json]",
  summary: "propose an action and, where it is permitted, carry it out and record how it went",
  description: [
    "Proposes and decides as `propose` does. A permit is enforced at once: budgets are taken, grants",
    "issued, the record is on disk, and only then the command starts that the guard's file names for",
    "the action. How that ends is recorded. With --proposal it runs what was held and is approved by",
    "now: it is decided anew. Interrupted, it ends the command, and records that it failed.",
  ],
  options: [
    asOption,
    ["--proposal DIGEST", "what waits for people, by its digest or the first digits of it"],
    guardOption,
    ["--json", "answer one line of canonical JSON"],
  ],
  exits: [
    [exitCodes.ok, "done, with success"],
    [exitCodes.no, "refused, or done without success"],
    [exitCodes.held, "held: it waits for people"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
  ],
  usageExit: exitCodes.verifyUsage,
  arguments: { flags: ["json"], values: ["as", "proposal", "guard"], files: 1 },
  async run(given, world) {
    const wish = wishOf(given);
    return await withGuard(given, "run", world, async (running) => {
      void world.interrupted().then(() => running.stop());
      const { asked, answer } = await carriedOut(wish, running, world);
      const { policy, paint } = running;
      world.stdout(
        given.flags.has("json") ? answerJson(answer, policy) : showAnswer(answer, asked, policy, paint),
      );
      return exitOf(answer);
    });
  },
};

type Wish =
  | { readonly kind: "new"; readonly path: string; readonly as: string }
  | { readonly kind: "held"; readonly proposal: string };

function wishOf(given: ParsedArguments): Wish {
  const [path] = given.files;
  const proposal = given.values.get("proposal");
  if (proposal !== undefined) {
    if (path !== undefined || given.values.has("as")) {
      throw misused("`--proposal` says already what is run, and for whom");
    }
    return { kind: "held", proposal };
  }
  if (path === undefined) throw misused("no proposal is given");
  return { kind: "new", path, as: required(given, "as") };
}

async function carriedOut(
  wish: Wish,
  { guard, file }: RunningGuard,
  world: World,
): Promise<{ readonly asked: Asked; readonly answer: ActionAnswer }> {
  if (wish.kind === "held") {
    const { hold } = await holdNamed(guard, wish.proposal);
    return { asked: askedIn(hold), answer: await guard.runHeld(hold.proposal) };
  }
  const input = await readProposal(wish.path, callerOf(file, wish.as), world);
  return { asked: askedFor(input), answer: await guard.run(input) };
}
