import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { compilerVersion } from "@interlock/compiler";
import { isObjectId } from "@interlock/compiler/node";
import * as z from "zod";

import { builtFiles, PIN_FILE } from "./built-files.ts";
import { CommandFailure, unreadable } from "./command-failure.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { paintFor } from "./paint.ts";
import { compilePolicies, loadPolicies } from "./policies.ts";
import { readJson, reasonOf } from "./read-file.ts";
import { quotedText, shownText } from "./shown-text.ts";
import type { World } from "./world.ts";

// Only what it takes to build again is believed; the rest is compared, byte by byte, with what is built.
const pinFile = z.object({
  pin: z.object({
    repository: z.string().nullable(),
    commit: z.string().refine(isObjectId).nullable(),
    compiler: z.string(),
  }),
});

type Pinned = z.infer<typeof pinFile>["pin"];

/**
 * Builds what a folder's `pin.json` names from that commit of this repository, and says of each file whether it is
 * byte for byte what comes of it. Writes nothing. Throws a failure where the pin or the commit cannot be read.
 */
export async function verifyBuild(
  folder: string,
  signedBy: readonly string[] | undefined,
  world: World,
): Promise<ExitCode> {
  const pinned = readPin(folder, world);
  if (pinned.commit === null) {
    const message = `${quotedText(join(folder, PIN_FILE))} names no commit: it was built from files that are not committed`;
    throw new CommandFailure(exitCodes.no, message);
  }
  const revision = {
    kind: "commit",
    name: pinned.commit,
    ...(signedBy === undefined ? {} : { signedBy }),
  } as const;
  const loaded = await loadPolicies({ files: [], configured: "always" }, revision, world);
  const { compiled } = await compilePolicies(loaded, world);
  const lines: string[] = [];
  let isSame = true;
  for (const { name, text } of builtFiles(compiled)) {
    const found = await compareFile(resolve(world.cwd, folder, name), Buffer.from(text));
    isSame &&= found === "same";
    lines.push(`  ${name.padEnd(14)}  ${found}`);
  }
  world.stdout(`${[`commit  ${pinned.commit}`, ...lines].join("\n")}\n`);
  if (isSame) return exitCodes.ok;
  const reasons = reasonsFor(pinned, compiled.pin.repository).map((reason) => `\n  ${reason}`);
  const { bad } = paintFor(world);
  world.stderr(`${bad("interlock:")} this is not what the commit compiles to${reasons.join("")}\n`);
  return exitCodes.no;
}

function readPin(folder: string, world: World): Pinned {
  const path = join(folder, PIN_FILE);
  const parsed = pinFile.safeParse(readJson(path, world), { jitless: true });
  if (parsed.success) return parsed.data.pin;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw unreadable(
    `${quotedText(path)} is no pin: ${place === "" ? "the file" : shownText(place)} is not right`,
  );
}

/** Whether a file holds these bytes, or from where on it holds others. */
async function compareFile(path: string, expected: Uint8Array): Promise<string> {
  let file;
  try {
    file = await open(path, "r");
  } catch (cause) {
    const reason = reasonOf(cause);
    return reason === "ENOENT" ? "is missing" : `cannot be read: ${reason}`;
  }
  try {
    // One byte more than expected is asked for: what is longer differs there.
    const found = Buffer.alloc(expected.length + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < found.length; length += read)
      read = (await file.read(found, length, found.length - length, null)).bytesRead;
    const at = firstDifference(found.subarray(0, length), expected);
    return at === null ? "same" : `differs from byte ${at + 1} on`;
  } catch (cause) {
    return `cannot be read: ${reasonOf(cause)}`;
  } finally {
    await file.close();
  }
}

/** The place of the first byte that only one of the two has there; null where there is none. */
function firstDifference(found: Uint8Array, expected: Uint8Array): number | null {
  const length = Math.min(found.length, expected.length);
  for (let at = 0; at < length; at++) if (found[at] !== expected[at]) return at;
  return found.length === expected.length ? null : length;
}

/** What explains that every file differs, besides a hand that changed it. */
function reasonsFor(pinned: Pinned, repository: string | null): readonly string[] {
  return [
    ...(pinned.compiler === compilerVersion
      ? []
      : [`it was built by ${quotedText(pinned.compiler)}, and this is ${quotedText(compilerVersion)}`]),
    ...(pinned.repository === repository
      ? []
      : [`it was built in ${shownName(pinned.repository)}, and this is ${shownName(repository)}`]),
  ];
}

function shownName(repository: string | null): string {
  return repository === null ? "a repository without a name" : quotedText(repository);
}
