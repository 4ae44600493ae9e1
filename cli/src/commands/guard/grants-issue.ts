import { issueStanding } from "@interlock/runtime/guard";

import { required } from "../../arguments.ts";
import { misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { asOption, callerOf } from "../../guard/callers.ts";
import { standingTerms } from "../../guard/grant-files.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { tellIssued } from "../../guard/tell-issued.ts";
import { withGuard } from "../../guard/with-guard.ts";
import { namedKeyId } from "../../keys/offered-key.ts";

/** `interlock grants issue`: lets an agent propose something, before there is any proposal. */
export const issueGrantCommand: Command = {
  name: "grants issue",
  usage: "FILE --holder KEY --as ID [--guard FILE]",
  summary: "issue a grant under which an agent may propose",
  description: [
    "FILE holds what the grant says:",
    '  {"agent": "github app:7", "can": [{"action": "deploy", "access": "write", "resources": […]}],',
    '   "expiresInMs": 3600000}, and may say `bounds`, `uses`, `depth` and `revokeOn`.',
    "It permits nothing by itself: what is proposed under it is decided as everything is, and stays",
    "inside of the grant as well. A permit that carries a grant itself needs a `depth` of 1.",
  ],
  options: [["--holder KEY", "the public key that holds it: a file, or the key's id"], asOption, guardOption],
  exits: [
    [exitCodes.ok, "issued"],
    [exitCodes.no, "not issued"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
  ],
  arguments: { flags: [], values: ["holder", "as", "guard"], files: 1 },
  async run(given, world) {
    const [path] = given.files;
    if (path === undefined) throw misused("no file says what the grant is to say");
    const terms = standingTerms(path, namedKeyId(required(given, "holder"), world), world);
    const as = required(given, "as");
    return await withGuard(given, "grants issue", world, async ({ guard, file, paint }) => {
      const issued = await issueStanding(guard.parts(), terms, callerOf(file, as).principal);
      return tellIssued(issued, paint, world);
    });
  },
};
