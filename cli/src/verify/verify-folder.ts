import { readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { type KeyRegistry, type LogVerdict, verifyLog } from "@interlock/ledger";
import { decodeBase64WithNode, sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";
import { unreachable } from "@interlock/runtime";

import type { ParsedArguments } from "../arguments.ts";
import { unreadable } from "../command-failure.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { anchorOptions, anchorsGiven, anchorValues } from "../log/anchors.ts";
import { durationOf, lateAfterOption, originOf } from "../log/log-options.ts";
import { openLogFolder } from "../log/open-log-folder.ts";
import { paintFor } from "../paint.ts";
import { quotedText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { showLog } from "./show-log.ts";

/** The options of `verify` that are about logs, for its help. */
export const logOptions: readonly (readonly [option: string, meaning: string])[] = [
  ...anchorOptions,
  lateAfterOption,
];

/** The names of {@link logOptions}. */
export const logValues: readonly string[] = [...anchorValues, "late-after"];

/** Whether a path names a folder, which is then verified as a log. */
export function isFolder(path: string, world: Pick<World, "cwd">): boolean {
  return statSync(resolve(world.cwd, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Verifies the log in a folder, says what came of it, and answers how the command ends. */
export async function verifyFolder(
  path: string,
  keys: KeyRegistry,
  given: ParsedArguments,
  world: World,
): Promise<ExitCode> {
  const anchors = await anchorsGiven(given, world);
  const lateAfterMs = durationOf(given, "late-after");
  mustBeLog(path, world);
  const log = await openLogFolder(path, "read", world);
  try {
    const verdict = await verifyLog(log, {
      origin: originOf(given, log),
      keys,
      nowMs: world.nowMs(),
      anchors,
      ...(lateAfterMs === undefined ? {} : { lateAfterMs }),
      verifySignature: verifyEd25519WithNode,
      sha256: sha256WithNode,
      decodeBase64: decodeBase64WithNode,
    });
    world.stdout(`${showLog(path, verdict, given.values.has("origin"), paintFor(world)).join("\n")}\n`);
    return exitOf(verdict);
  } finally {
    await log.close();
  }
}

/** A folder of record files is no log. Whoever takes it for one is told how records are verified. */
function mustBeLog(path: string, world: Pick<World, "cwd">): void {
  const names = readdirSync(resolve(world.cwd, path));
  if (names.includes("log.json") || !names.some((name) => /\.jsonl?$/.test(name))) return;
  const message = `${quotedText(path)} holds no log: \`log.json\` is missing. To verify records in files, name the files`;
  throw unreadable(message);
}

function exitOf(verdict: LogVerdict): ExitCode {
  switch (verdict.class) {
    case "complete":
      return exitCodes.ok;
    case "unanchored":
      return exitCodes.unanchored;
    case "gap":
      return exitCodes.unreadable;
    case "invalid":
      return exitCodes.invalid;
    default:
      return unreachable(verdict.class);
  }
}
