import type { Sha256 } from "@interlock/ledger";
import type { DiskLog } from "@interlock/stores/disk";
import type { SecretFile } from "@interlock/stores/secrets";

import type { Place } from "../audit/search-options.ts";
import { CommandFailure } from "../command-failure.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { openLogFolder } from "../log/open-log-folder.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { secretsOf } from "./secrets-folder.ts";
import { approvedErasures } from "./stated-erasures.ts";
import { type LogSurvey, surveyLog } from "./survey-log.ts";

/** A log that is open for erasing from what is kept beside it. */
export interface Erasure {
  readonly log: DiskLog;
  readonly secrets: SecretFile;
  readonly origin: string;
  /** Verifies the log and says what it holds of these values. Rejects with a failure where the log does not hold. */
  readonly survey: (wanted: readonly Sha256[]) => Promise<LogSurvey>;
}

/**
 * Opens a log and what is kept beside it. What enough people had erased, as records of the log show, and an erasure that was
 * stopped left behind, is erased first; `softwareKeys` says whether keys in files count.
 */
export async function withErasure(
  place: Place,
  { softwareKeys }: { readonly softwareKeys: boolean },
  world: World,
  run: (erasure: Erasure) => Promise<ExitCode>,
): Promise<ExitCode> {
  const log = await openLogFolder(place.folder, "write", world);
  try {
    const secrets = await secretsOf(place.folder, world);
    try {
      const survey = async (wanted: readonly Sha256[]): Promise<LogSurvey> => {
        const found = await surveyLog(log, place, new Set(wanted), world.nowMs());
        const [problem] = found.verdict.problems.filter(({ kind }) => kind === "invalid");
        if (problem !== undefined) {
          const message = `the log in ${quotedText(place.folder)} does not hold: ${shownText(problem.message)}`;
          throw new CommandFailure(exitCodes.invalid, message);
        }
        return found;
      };
      const origin = place.options.origin ?? log.origin;
      const { stated, keyOf, holders } = await survey([]);
      await secrets.erase([...approvedErasures(stated, keyOf, { origin, softwareKeys, holders })]);
      return await run({ log, secrets, origin, survey });
    } finally {
      secrets.close();
    }
  } finally {
    await log.close();
  }
}
