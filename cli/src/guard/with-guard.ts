import { resolve } from "node:path";
import { LedgerError } from "@interlock/ledger";
import { type Guard, openGuard } from "@interlock/runtime/guard";

import type { ParsedArguments } from "../arguments.ts";
import { CommandFailure, unreadable } from "../command-failure.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { type Paint, paintFor } from "../paint.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { type GuardFile, readGuardFile } from "./guard-file.ts";
import { mustTryNothingOver } from "./no-trial-over.ts";
import { openHost, type OpenedHost } from "./open-host.ts";
import { type DecidingPolicy, policyInForce } from "./policy-in-force.ts";
import { showRecovered } from "./show-recovered.ts";

/** A guard as a command uses it. */
export interface RunningGuard extends OpenedHost {
  readonly guard: Guard;
  readonly file: GuardFile;
  readonly policy: DecidingPolicy;
  readonly paint: Paint;
}

/**
 * Opens the guard that `--guard` names, says what processes left open that have ended, and closes it behind the command. Throws a
 * failure that names what is missing.
 */
export async function withGuard(
  given: Pick<ParsedArguments, "values">,
  as: string,
  world: World,
  run: (running: RunningGuard) => Promise<ExitCode>,
): Promise<ExitCode> {
  const paint = paintFor(world);
  const file = await readGuardFile(given, world);
  const policy = await policyInForce(file, world);
  if (policy.isTrial) {
    world.stderr(`${paint.wait("note:")} trying out: the policies are files that are not committed\n`);
  }
  const host = await openedHost(file, policy, as, world);
  try {
    if (policy.isTrial) await mustTryNothingOver(host.parts);
    const guard = await opened(host);
    world.stderr(showRecovered(guard.recovered, paint));
    const code = await run({ ...host, guard, file, policy, paint });
    await guard.close();
    await host.close();
    return code;
  } catch (error) {
    // What went wrong first says more than that the stream could not be closed after it.
    await host.close().catch(() => undefined);
    if (!(error instanceof LedgerError)) throw error;
    throw unreadable(`the log or its state failed: ${shownText(error.message)}`, error);
  }
}

/**
 * Opens the host. On a full disk not even the files can be opened: whoever halts gives up the room that the state keeps for that, and tries
 * once more. Nobody else does.
 */
async function openedHost(...given: Parameters<typeof openHost>): Promise<OpenedHost> {
  try {
    return await openHost(...given);
  } catch (error) {
    const [{ folder, settings }, , as] = given;
    const { giveUpReserve, statePath } = await import("@interlock/stores/state");
    if (as !== "halt" || !giveUpReserve(statePath(resolve(folder, settings.log)))) throw error;
    return await openHost(...given);
  }
}

/** Opens the guard; what keeps it from opening is said as it stands. */
async function opened({ parts }: OpenedHost): Promise<Guard> {
  try {
    return await openGuard(parts);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("the guard does not open")) throw error;
    throw new CommandFailure(exitCodes.no, shownText(error.message), { cause: error });
  }
}
