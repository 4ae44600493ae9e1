import { revokeGrant } from "@interlock/runtime/guard";

import { misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { count } from "../../count.ts";
import { exitCodes } from "../../exit-code.ts";
import { callerOf } from "../../guard/callers.ts";
import { grantNamed } from "../../guard/find-grant.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { showRefusal } from "../../guard/show-refusal.ts";
import { withGuard } from "../../guard/with-guard.ts";

/** `interlock grants revoke`: ends a grant, and all below it. */
export const revokeGrantCommand: Command = {
  name: "grants revoke",
  usage: "DIGEST [--reason TEXT] [--as ID] [--guard FILE]",
  summary: "end a grant, and every grant that narrows it",
  description: [
    "Ends a grant at once, in every process that asks the state, and says so in the log. To end what",
    "has ended is no error.",
  ],
  options: [
    ["--reason TEXT", "why, for whoever reads the log"],
    ["--as ID", "who wishes it: one of the `callers` of the guard's file; the host unless given"],
    guardOption,
  ],
  exits: [
    [exitCodes.ok, "ended, now or before"],
    [exitCodes.no, "there is no grant of that digest"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
  ],
  arguments: { flags: [], values: ["reason", "as", "guard"], files: 1 },
  async run(given, world) {
    const [named] = given.files;
    if (named === undefined) throw misused("no grant is named");
    const as = given.values.get("as");
    const reason = given.values.get("reason");
    return await withGuard(given, "grants revoke", world, async ({ guard, parts, file, paint }) => {
      const by = as === undefined ? parts.host : callerOf(file, as).principal;
      const { digest } = await grantNamed(guard.parts(), named);
      const answer = await revokeGrant(guard.parts(), {
        digest,
        because: "person",
        cause: null,
        by,
        ...(reason === undefined ? {} : { reason }),
      });
      if (!answer.ok) {
        world.stdout(showRefusal("not ended", [answer.finding], paint));
        return exitCodes.no;
      }
      const { revoked } = answer;
      const lines = [
        revoked.length === 0 ? "ended before" : `ended ${count(revoked.length, "grant")}`,
        ...revoked.map((one) => `  ${one}`),
      ];
      world.stdout(`${lines.join("\n")}\n`);
      return exitCodes.ok;
    });
  },
};
