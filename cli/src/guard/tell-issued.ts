import type { delegate } from "@interlock/runtime/guard";

import { exitCodes, type ExitCode } from "../exit-code.ts";
import type { Paint } from "../paint.ts";
import type { World } from "../world.ts";
import { showRefusal } from "./show-refusal.ts";

/** Says which grants were issued, or why none was; answers how the command ends. */
export function tellIssued(
  issued: Awaited<ReturnType<typeof delegate>>,
  paint: Paint,
  world: Pick<World, "stdout">,
): ExitCode {
  if (!issued.ok) {
    world.stdout(showRefusal("not issued", [issued.finding], paint));
    return exitCodes.no;
  }
  world.stdout(`${["issued", ...issued.grants.map(({ digest }) => `  grant     ${digest}`)].join("\n")}\n`);
  return exitCodes.ok;
}
