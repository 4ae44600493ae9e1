import { existsSync } from "node:fs";
import { LedgerError, type RecordStore, type SecretStore } from "@interlock/ledger";
import { haltKey } from "@interlock/runtime/guard";
import type { StateStore } from "@interlock/runtime/state";

import { unreadable } from "../command-failure.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** What a guard keeps beside its records. */
export interface HostStores {
  readonly secrets: SecretStore;
  readonly state: StateStore;
  close(): Promise<void>;
}

/** Streams in which nothing was decided: where they are all there is, there is no state that could be missing. */
const UNDECIDED = /^(?:keys|activate)\//;

/**
 * Opens the secrets and the state in the folder of a log. The state is made where nothing was decided yet, and never where it is
 * missing: budgets, used approvals and thrown switches stand in it. Throws a failure that names the file.
 */
export async function openStores(
  folder: string,
  shown: string,
  records: Pick<RecordStore, "streams">,
  world: Pick<World, "nowMs">,
): Promise<HostStores> {
  const { openSecretFile, secretsPath } = await import("@interlock/stores/secrets");
  const { openStateFile, statePath } = await import("@interlock/stores/state");
  const isNew = (await records.streams()).every((stream) => UNDECIDED.test(stream));
  if (!isNew && !existsSync(statePath(folder))) {
    throw unreadable(
      `the log in ${quotedText(shown)} has decisions, and \`runtime.db\` is missing beside them: what is spent, used up and halted stands there`,
    );
  }
  try {
    const state = openStateFile(statePath(folder), {
      mayMake: isNew,
      // A halt needs no room that somebody else could have taken.
      reserved: [haltKey],
      nowMs: world.nowMs,
    });
    const secrets = openSecretFile(secretsPath(folder), { mayMake: true });
    return {
      state,
      secrets,
      close: async () => {
        await state.close();
        secrets.close();
      },
    };
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(
      `the state in ${quotedText(shown)} cannot be opened: ${shownText(cause.message)}`,
      cause,
    );
  }
}
