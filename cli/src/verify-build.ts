import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { compilerVersion } from "@interlock/compiler";
import { isObjectId } from "@interlock/compiler/node";
import * as z from "zod";

import { builtFiles, PIN_FILE } from "./built-files.ts";
import { CommandFailure, isCommandFailure, unreadable } from "./command-failure.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { paintFor } from "./paint.ts";
import { type BuiltPolicies, buildPolicies, loadPolicies } from "./policies.ts";
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

/** A commit's full id, and what the user called it by. */
export interface NamedCommit {
  readonly id: string;
  readonly calledAs: string;
}

/** What somebody demands of a folder's pin, from outside of the folder. */
export interface PinDemand {
  /** The commit that the pin has to name; absent for whichever it names. */
  readonly commit?: NamedCommit;
  /** Keys of which one has to have signed the commit; undefined for no such demand. */
  readonly signedBy?: readonly string[] | undefined;
}

/** A folder's files beside what the commit of its pin compiles to. */
export interface ComparedBuild {
  readonly commit: string;
  /** What was built anew, and not evaluated. */
  readonly policies: BuiltPolicies;
  readonly isSame: boolean;
  /** A line for each file, which says whether it is the same. */
  readonly files: readonly string[];
  /** What explains a difference, besides a hand that changed something. */
  readonly reasons: readonly string[];
}

/** Compares as {@link compareBuild} does, says what came of it, and answers the code with which the command ends. */
export async function verifyBuild(
  folder: string,
  signedBy: readonly string[] | undefined,
  world: World,
): Promise<ExitCode> {
  const compared = await compareBuild(folder, { signedBy }, world);
  world.stdout(`${[`commit  ${compared.commit}`, ...compared.files].join("\n")}\n`);
  if (compared.isSame) return exitCodes.ok;
  world.stderr(`${paintFor(world).bad("interlock:")} ${differs(compared)}\n`);
  return exitCodes.no;
}

/** Why a folder is not what its commit compiles to, in words. */
export function differs({ reasons }: ComparedBuild): string {
  return ["this is not what the commit compiles to", ...reasons].join("\n  ");
}

/**
 * Builds what a folder's `pin.json` names from that commit of this repository, and says of each file whether it is
 * byte for byte what comes of it. Writes and evaluates nothing. Throws a failure where the pin or the commit cannot be
 * read, or is not the one that is demanded: of another commit nothing is read.
 */
export async function compareBuild(
  folder: string,
  { commit: demanded, signedBy }: PinDemand,
  world: World,
): Promise<ComparedBuild> {
  const pinned = readPin(folder, world);
  if (pinned.commit === null) {
    const message = `${quotedText(join(folder, PIN_FILE))} names no commit: it was built from files that are not committed`;
    throw new CommandFailure(exitCodes.no, message);
  }
  if (demanded !== undefined && demanded.id !== pinned.commit) {
    const message = `${quotedText(join(folder, PIN_FILE))} names commit ${pinned.commit}, and ${quotedText(demanded.calledAs)} is commit ${demanded.id}`;
    throw new CommandFailure(exitCodes.no, message);
  }
  const revision = {
    kind: "commit",
    name: pinned.commit,
    ...(signedBy === undefined ? {} : { signedBy }),
  } as const;
  const loaded = await loadPolicies({ files: [], configured: "always" }, revision, world);
  const policies = await buildPolicies(loaded, world);
  const { compiled } = policies;
  const files: string[] = [];
  let isSame = true;
  for (const { name, text } of builtFiles(compiled)) {
    const found = await compareFile(resolve(world.cwd, folder, name), Buffer.from(text));
    isSame &&= found === "same";
    files.push(`  ${name.padEnd(16)}  ${found}`);
  }
  const reasons = reasonsFor(pinned, compiled.pin.repository);
  return { commit: pinned.commit, policies, isSame, files, reasons };
}

function readPin(folder: string, world: World): Pinned {
  const path = join(folder, PIN_FILE);
  const parsed = pinFile.safeParse(readPinFile(folder, path, world), { jitless: true });
  if (parsed.success) return parsed.data.pin;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw unreadable(
    `${quotedText(path)} is no pin: ${place === "" ? "the file" : shownText(place)} is not right`,
  );
}

function readPinFile(folder: string, path: string, world: World): unknown {
  try {
    return readJson(path, world);
  } catch (failure) {
    if (!isCommandFailure(failure) || reasonOf(failure.cause) !== "ENOENT") throw failure;
    const message = `there is no \`${PIN_FILE}\` in ${quotedText(folder)}: compile into it first`;
    throw unreadable(message, failure.cause);
  }
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
