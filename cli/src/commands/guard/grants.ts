import { canonical } from "@interlock/ledger";

import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { everyGrant, grantNamed } from "../../guard/find-grant.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { showGrant } from "../../guard/show-grant.ts";
import { withGuard } from "../../guard/with-guard.ts";

/** `interlock grants`: what was let be done, and whether it still may. */
export const grantsCommand: Command = {
  name: "grants",
  usage: "[DIGEST] [--all] [--guard FILE] [--json]",
  summary: "list the grants in force: who may do what, how often, until when",
  description: [
    "The grants that may still be used; with --all those that have ended, too; with a digest, or the",
    "first digits of one, just that. Beside it stand `grants issue`, `grants delegate` and `grants",
    "revoke`.",
  ],
  options: [
    ["--all", "those that have ended or expired, too"],
    guardOption,
    ["--json", "answer canonical JSON, a line a grant"],
  ],
  exits: [
    [exitCodes.ok, "answered, also where there is none"],
    [exitCodes.no, "there is no grant of that digest"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read"],
  ],
  arguments: { flags: ["all", "json"], values: ["guard"], files: 1 },
  async run(given, world) {
    const [named] = given.files;
    return await withGuard(given, "grants", world, async ({ guard, paint }) => {
      const parts = guard.parts();
      const listed = named === undefined ? everyGrant(parts) : [await grantNamed(parts, named)];
      let isNone = true;
      for await (const one of listed) {
        if (named === undefined && one.standing !== "live" && !given.flags.has("all")) continue;
        if (given.flags.has("json")) {
          world.stdout(`${canonical({ ...one })}\n`);
        } else {
          world.stdout(`${isNone ? "" : "\n"}${showGrant(one, paint).join("\n")}\n`);
        }
        isNone = false;
      }
      if (isNone && !given.flags.has("json")) world.stdout("no grant is in force\n");
      return exitCodes.ok;
    });
  },
};
