import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { LedgerError, type Secret } from "@interlock/ledger";
import type { SecretReader } from "@interlock/stores/secrets";

import { unreadable } from "../command-failure.ts";
import { logEngine } from "../log/open-log-folder.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** Finds the values of commitments, as far as they are kept. */
export type SecretFinder = (commitments: readonly string[]) => Promise<ReadonlyMap<string, Secret>>;

/** Finds values in a file of secrets; without one, none. The file is opened once something is looked for. */
export function keptSecrets(path: string | null): SecretFinder {
  let opened: Promise<(commitment: string) => Promise<Secret | null>> | null = null;
  return async (commitments) => {
    const found = new Map<string, Secret>();
    if (path === null || commitments.length === 0) return found;
    opened ??= openSecrets(path);
    const find = await opened;
    for (const commitment of commitments) {
      const secret = await find(commitment);
      if (secret !== null) found.set(commitment, secret);
    }
    return found;
  };
}

/**
 * The file of secrets that was named, or the one that a log has beside its records; null where there is none. Throws a
 * failure where it holds no secrets, before anybody asks for one.
 */
export async function secretFileOf(
  named: string | undefined,
  logFolder: string | undefined,
  world: Pick<World, "cwd">,
): Promise<string | null> {
  if (named !== undefined) return checked(resolve(world.cwd, named));
  if (logFolder === undefined) return null;
  const beside = join(resolve(world.cwd, logFolder), SECRETS_OF_LOG);
  return existsSync(beside) ? checked(beside) : null;
}

/** What the secrets of a log are called in its folder. */
const SECRETS_OF_LOG = "secrets.db";

async function checked(path: string): Promise<string> {
  try {
    const file = await openFile(path);
    file.close();
    return path;
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`the secrets cannot be read: ${shownText(cause.message)}`, cause);
  }
}

async function openSecrets(path: string): Promise<(commitment: string) => Promise<Secret | null>> {
  const file = await openFile(path);
  return async (commitment) => file.find(commitment);
}

async function openFile(path: string): Promise<SecretReader> {
  // Says in words a person reads that this Node has no engine for it.
  await logEngine();
  const { readSecretFile } = await import("@interlock/stores/secrets");
  return readSecretFile(path);
}
