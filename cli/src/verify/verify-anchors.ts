import type { KeyRegistry } from "@interlock/ledger";

import { type ParsedArguments, required } from "../arguments.ts";
import { misused } from "../command-failure.ts";
import { count } from "../count.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { anchorsGiven } from "../log/anchors.ts";
import { paintFor } from "../paint.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { type AnchorsAnswer, type HeldAnchor, heldAnchors } from "./held-anchors.ts";

/** The checkpoints that were kept elsewhere, of the log that the caller names. */
export async function anchorsFor(
  given: ParsedArguments,
  keys: KeyRegistry,
  origin: string,
  world: World,
): Promise<AnchorsAnswer> {
  return heldAnchors(await anchorsGiven(given, world), keys, origin);
}

/** Verifies checkpoints that were kept elsewhere by themselves, says what came of it, and answers how the command ends. */
export async function verifyAnchors(
  given: ParsedArguments,
  keys: KeyRegistry,
  world: World,
): Promise<ExitCode> {
  const origin = required(given, "origin");
  const answer = await anchorsFor(given, keys, origin, world);
  const paint = paintFor(world);
  if (answer.kind === "invalid") {
    const { code, message } = answer.problem;
    world.stdout(
      `anchors of ${shownText(origin)}: ${paint.bad("INVALID")}\n  ${shownText(`${code}: ${message}`)}\n`,
    );
    return exitCodes.invalid;
  }
  world.stdout(`${showAnchors(origin, answer.anchors, paint.good("hold")).join("\n")}\n`);
  return exitCodes.ok;
}

function showAnchors(origin: string, anchors: readonly HeldAnchor[], holds: string): readonly string[] {
  const [first, last] = [anchors[0], anchors.at(-1)];
  if (first === undefined || last === undefined) throw misused("no anchor is given");
  return [
    `anchors of ${shownText(origin)}: ${holds} among themselves, ${count(anchors.length, "checkpoint")}`,
    `  smallest  ${shownAnchor(first)}`,
    `  largest   ${shownAnchor(last)}`,
    "  proves",
    "    that a key of the log signed each of them",
    "    that no two of them contradict one another: no size has two trees, and none shrank",
    "none of this proves",
    "    that each tree begins with the one before it: that takes the log, or a proof of it",
    "    that the log still has these records",
  ];
}

function shownAnchor({ checkpoint, atMs }: HeldAnchor): string {
  const when = atMs === null ? "at no time that is known" : `at ${new Date(atMs).toISOString()}`;
  return `${count(checkpoint.size, "record")}, root ${checkpoint.root}, signed ${when}`;
}
