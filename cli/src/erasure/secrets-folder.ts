import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { LedgerError } from "@interlock/ledger";
import type { SecretFile } from "@interlock/stores/secrets";

import { unreadable } from "../command-failure.ts";
import { logEngine } from "../log/open-log-folder.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/**
 * Opens the values that the records of a log hold as commitments only; null where the log has none and none may be made.
 * Throws a failure that names the folder. Whoever opens it closes it.
 */
export async function openSecretsOf(
  logFolder: string,
  mayMake: boolean,
  world: Pick<World, "cwd">,
): Promise<SecretFile | null> {
  // Says in words a person reads that this Node has no engine for it.
  await logEngine();
  const { openSecretFile, secretsPath } = await import("@interlock/stores/secrets");
  const path = secretsPath(resolve(world.cwd, logFolder));
  if (!mayMake && !existsSync(path)) return null;
  try {
    return openSecretFile(path, { mayMake });
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(
      `the secrets of ${quotedText(logFolder)} cannot be opened: ${shownText(cause.message)}`,
      cause,
    );
  }
}

/** Like {@link openSecretsOf}, for commands that have nothing to do without. */
export async function secretsOf(logFolder: string, world: Pick<World, "cwd">): Promise<SecretFile> {
  const secrets = await openSecretsOf(logFolder, false, world);
  if (secrets !== null) return secrets;
  throw unreadable(`the log in ${quotedText(logFolder)} keeps no secrets: there is no secrets.db in it`);
}
