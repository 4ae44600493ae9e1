import { dirname, resolve } from "node:path";
import { readSettings } from "@interlock/compiler";
import { type GuardSettings, guardSettingsSchema } from "@interlock/runtime/schema";

import type { ParsedArguments } from "../arguments.ts";
import { CommandFailure, describeProblem, problem, unreadable } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { readInput } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** The file that says what a guard is made of, unless `--guard` names another one. */
export const GUARD_FILE = "guard.yaml";

/** The option of every command that opens a guard. */
export const guardOption: readonly [option: string, meaning: string] = [
  "--guard FILE",
  `what the guard is made of, YAML or JSON; ${GUARD_FILE} unless given`,
];

/** What a host says of its guard, and where it says so. */
export interface GuardFile {
  /** The file as the user named it. */
  readonly path: string;
  /** The folder from which its paths count. */
  readonly folder: string;
  readonly settings: GuardSettings;
}

/** Reads what a host says of its guard. Throws a failure that names every mistake with its line. */
export async function readGuardFile(
  { values }: Pick<ParsedArguments, "values">,
  world: Pick<World, "cwd">,
): Promise<GuardFile> {
  const path = values.get("guard") ?? GUARD_FILE;
  const bytes = readInput(path, world);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(`${quotedText(path)} is no UTF-8`, cause);
  }
  const read = await readSettings({ path, text }, guardSettingsSchema);
  if (read.kind === "read") {
    return { path, folder: dirname(resolve(world.cwd, path)), settings: read.settings };
  }
  const problems = read.mistakes.map(({ message, ...place }) =>
    problem(shownText(message), { path: shownText(path), ...place }),
  );
  const lines = problems.map((one) => `  ${describeProblem(one)}`);
  throw new CommandFailure(exitCodes.no, `${quotedText(path)} is not valid\n${lines.join("\n")}`, {
    problems,
  });
}
