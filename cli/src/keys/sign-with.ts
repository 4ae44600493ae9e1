import { resolve } from "node:path";
import { LedgerError, type Signer } from "@interlock/ledger";
import { externalSigner, loadSigner, loadSignerFromEnvironment } from "@interlock/ledger/node";

import { type ParsedArguments, required } from "../arguments.ts";
import { misused, unreadable } from "../command-failure.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { offeredKey } from "./offered-key.ts";

/** The option that goes with a signer which is a command. */
export const publicKeyOption: readonly [option: string, meaning: string] = [
  "--public-key FILE",
  "the public key that `exec:` signs for: NAME.keys.json, a PEM or an SSH `.pub` file",
];

/** What can stand where a private key is named, for the help of every command that signs. */
export const signWithForms = "a file NAME.pem, env:VARIABLE or exec:COMMAND";

const ENVIRONMENT = "env:";
const COMMAND = "exec:";

/** Whoever signs, as `--sign-with` names it. Throws a failure that shows nothing of a key. */
export function signerOf(given: ParsedArguments, world: World): Signer {
  const named = required(given, "sign-with");
  const path = given.values.get("public-key");
  if (path !== undefined && !named.startsWith(COMMAND))
    throw misused("`--public-key` goes with `exec:` only");
  return signerNamed(named, world, () => {
    if (path === undefined) throw misused("`exec:` takes the key that it signs for in `--public-key`");
    return offeredKey(path, world).publicKey;
  });
}

/**
 * A signer by its name: the file of a private key, `env:` and the variable that holds one, or `exec:` and a command that signs for a
 * public key which the caller knows. Throws a failure that shows nothing of a key.
 */
export function signerNamed(named: string, world: World, publicKey: () => Uint8Array): Signer {
  try {
    if (named.startsWith(ENVIRONMENT)) {
      return loadSignerFromEnvironment(named.slice(ENVIRONMENT.length), world.env);
    }
    if (!named.startsWith(COMMAND)) return loadSigner(resolve(world.cwd, named));
    const command = commandOf(named.slice(COMMAND.length));
    return externalSigner({ command, publicKey: publicKey(), cwd: world.cwd });
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(shownText(cause.message), cause);
  }
}

type CommandLine = readonly [program: string, ...args: readonly string[]];

/** The words of a command: separated by blanks, or a JSON array where one of them holds a blank. No shell reads them. */
function commandOf(written: string): CommandLine {
  const words = written.startsWith("[")
    ? wordsOfJson(written)
    : written.split(" ").filter((word) => word !== "");
  const [program = "", ...args] = words;
  if (program !== "") return [program, ...args];
  // Not repeated: an argument may hold what nobody else should read.
  throw misused(
    '`exec:` takes a program and its arguments: `exec:sign --key 7` or `exec:["sign", "--key", "7"]`',
  );
}

function wordsOfJson(written: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    return [];
  }
  return isWords(value) ? value : [];
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string");
}
