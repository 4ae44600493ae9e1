import { canonical } from "@interlock/ledger";
import type { ListedHold } from "@interlock/runtime/guard";

import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { everyHold } from "../../guard/find-hold.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { heldFindings } from "../../guard/held-findings.ts";
import { showHold } from "../../guard/show-hold.ts";
import { withGuard } from "../../guard/with-guard.ts";

/** `interlock holds`: what waits for people. */
export const holdsCommand: Command = {
  name: "holds",
  usage: "[--guard FILE] [--json]",
  summary: "list what waits for people, and who could approve it",
  description: [
    "Each with what holds it, who is needed, who has spoken and who could, until when it waits, and",
    "the command that approves it. What has expired is left out.",
  ],
  options: [guardOption, ["--json", "answer canonical JSON, a line a hold"]],
  exits: [
    [exitCodes.ok, "answered, also where nothing waits"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read"],
    [exitCodes.invalid, "the record of an evaluation is missing, or does not hold"],
  ],
  arguments: { flags: ["json"], values: ["guard"], files: 0 },
  async run(given, world) {
    return await withGuard(given, "holds", world, async ({ guard, log, registry, paint }) => {
      let isNone = true;
      for await (const listed of everyHold(guard)) {
        if (listed.isExpired) continue;
        if (given.flags.has("json")) {
          world.stdout(`${canonical(holdJson(listed))}\n`);
          continue;
        }
        const findings = await heldFindings(listed.hold, log, registry);
        const { proposal } = listed.hold;
        const lines = [
          ...showHold(listed, findings, paint),
          `  approve   interlock approve ${proposal} --sign-with KEY`,
          `  then      interlock run --proposal ${proposal}`,
        ];
        world.stdout(`${isNone ? "" : "\n"}${lines.join("\n")}\n`);
        isNone = false;
      }
      if (isNone && !given.flags.has("json")) world.stdout("nothing waits for people\n");
      return exitCodes.ok;
    });
  },
};

function holdJson({ hold, said, waitsFor }: ListedHold): Parameters<typeof canonical>[0] {
  return JSON.parse(JSON.stringify({ hold, said, waitsFor })) as Parameters<typeof canonical>[0];
}
