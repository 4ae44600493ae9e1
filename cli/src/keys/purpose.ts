import { KEY_PURPOSES, type KeyPurpose } from "@interlock/ledger";

import type { ParsedArguments } from "../arguments.ts";
import { CommandFailure, misused } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { quotedText } from "../shown-text.ts";
import type { OfferedKey } from "./offered-key.ts";

/** A key's purpose as the user wrote it. */
export function purposeOf(written: string): KeyPurpose {
  const purpose = KEY_PURPOSES.find((one) => one === written);
  if (purpose !== undefined) return purpose;
  throw misused(`${quotedText(written)} is no purpose of a key: ${KEY_PURPOSES.join(", ")}`);
}

/**
 * What an offered key is for: what its file says, or `--purpose` where that says nothing; a security key approves. Throws a failure
 * where they contradict one another, and where neither says.
 */
export function offeredPurpose(path: string, offered: OfferedKey, given: ParsedArguments): KeyPurpose {
  const written = given.values.get("purpose");
  const wished = written === undefined ? null : purposeOf(written);
  if (offered.purpose !== null && wished !== null && offered.purpose !== wished) {
    const message = `${quotedText(path)} offers the key as \`${offered.purpose}\`, not as \`${wished}\``;
    throw new CommandFailure(exitCodes.no, message);
  }
  const purpose = offered.purpose ?? wished ?? (offered.application === null ? null : "approver");
  if (purpose !== null) return purpose;
  throw misused(`${quotedText(path)} does not say what the key is for: name a \`--purpose\``);
}
