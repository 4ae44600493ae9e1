import { resolve } from "node:path";
import { describeSourceProblem, isSourceProblem } from "@interlock/compiler";
import { commitFile } from "@interlock/compiler/node";
import { LedgerError, type LogVerdict, verifyLog } from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import { required } from "../../arguments.ts";
import { CommandFailure, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { count } from "../../count.ts";
import { exitCodes } from "../../exit-code.ts";
import {
  ANCHOR_BRANCH,
  ANCHOR_FILE,
  type AnchorBranch,
  fullBranchName,
  readAnchors,
} from "../../log/anchors.ts";
import { folderOf, originOf } from "../../log/log-options.ts";
import { openLogFolder } from "../../log/open-log-folder.ts";
import { reasonOf } from "../../read-file.ts";
import { readKeys } from "../../read-keys.ts";
import { quotedText, shownText } from "../../shown-text.ts";
import { problemLine } from "../../verify/show-log.ts";
import type { World } from "../../world.ts";

/** `interlock log anchor`: keeps a log's last checkpoint in a git branch. */
export const anchorLogCommand: Command = {
  name: "log anchor",
  usage: "FOLDER --repository DIR --key REGISTRY.json [--branch NAME] [--origin NAME]",
  summary: "keep a log's signed size in a git branch, so that a cut tail is noticed",
  description: [
    "Verifies the log against every checkpoint that the branch holds, and commits its last one on",
    "top of them, as the only file of a branch that shares nothing with the others. No working tree",
    "is touched. Push the branch to where whoever can write the log cannot take it back:",
    "`interlock verify FOLDER --anchors DIR#interlock/anchors` holds the log against all of it.",
  ],
  options: [
    ["--repository DIR", "the git repository; its top folder"],
    ["--branch NAME", "the branch; `interlock/anchors` unless given, and one for each log"],
    ["--key FILE,…", "registries of the keys that the log begins with"],
    ["--origin NAME", "the log that it must be; what its folder says unless given"],
  ],
  exits: [
    [exitCodes.ok, "anchored, now or before"],
    [exitCodes.no, "the log has no checkpoint yet, or the branch moved meanwhile: try again"],
    [exitCodes.unreadable, "the log or the repository cannot be read or written"],
    [exitCodes.invalid, "the log does not hold, or does not extend what is anchored"],
  ],
  arguments: { flags: [], values: ["repository", "branch", "key", "origin"], files: 1 },
  async run(given, world) {
    const folder = folderOf(given);
    const dir = resolve(world.cwd, required(given, "repository"));
    const branch: AnchorBranch = { dir, ref: fullBranchName(given.values.get("branch") ?? ANCHOR_BRANCH) };
    const keys = readKeys(required(given, "key"), world);
    const anchored = await readAnchors(branch);
    const log = await openLogFolder(folder, "read", world);
    try {
      const verdict = await verifyLog(log, {
        origin: originOf(given, log),
        keys,
        nowMs: world.nowMs(),
        anchors: anchored.notes,
        verifySignature: verifyEd25519WithNode,
        sha256: sha256WithNode,
      });
      const { size } = held(verdict, folder);
      if (verdict.anchoredSize === size) {
        world.stdout(`anchored already: ${count(size, "record")} of ${shownText(verdict.origin)}\n`);
        return exitCodes.ok;
      }
      const [stored] = await log.checkpoints(size, 1);
      if (stored?.size !== size)
        throw new CommandFailure(exitCodes.no, "the log changed meanwhile: try again");
      const commit = await put(branch, anchored.tip, stored.note, { ...verdict, size }, world);
      world.stdout(
        `anchored  ${count(size, "record")} of ${shownText(verdict.origin)}\nbranch    ${shownText(branch.ref)}\ncommit    ${commit}\n`,
      );
      return exitCodes.ok;
    } catch (cause) {
      if (!(cause instanceof LedgerError)) throw cause;
      throw unreadable(shownText(cause.message), cause);
    } finally {
      await log.close();
    }
  },
};

/** The checkpoint of a log that holds. A log with gaps is anchored, too: what it has must not get lost. */
function held(verdict: LogVerdict, folder: string): { readonly size: number } {
  const { checkpoint, problems } = verdict;
  if (verdict.class === "invalid") {
    const found = problems.filter(({ kind }) => kind === "invalid").map((one) => `  ${problemLine(one)}`);
    const text = [`${quotedText(folder)} does not hold, and was not anchored`, ...found].join("\n");
    throw new CommandFailure(exitCodes.invalid, text);
  }
  if (checkpoint === null) {
    throw new CommandFailure(exitCodes.no, `${quotedText(folder)} has no checkpoint yet`);
  }
  return checkpoint;
}

async function put(
  { dir, ref }: AnchorBranch,
  parent: string | null,
  bytes: Uint8Array,
  { origin, size }: Pick<LogVerdict, "origin" | "size">,
  world: Pick<World, "nowMs">,
): Promise<string> {
  const author = { name: "Interlock", email: "interlock@localhost", atMs: world.nowMs() };
  const message = `Anchor ${count(size, "record")} of ${origin}\n`;
  try {
    const answer = await commitFile(dir, { ref, parent, name: ANCHOR_FILE, bytes, message, author });
    if (isSourceProblem(answer)) throw unreadable(shownText(describeSourceProblem(answer)));
    if (answer.kind === "committed") return answer.commit;
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throw unreadable(`${quotedText(dir)} cannot be written: ${reasonOf(cause)}`, cause);
  }
  throw new CommandFailure(exitCodes.no, `${quotedText(ref)} moved meanwhile: try again`);
}
