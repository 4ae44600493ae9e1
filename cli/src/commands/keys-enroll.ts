import { encodeBase64, publicKeyToSpki, type EnrolledKey, type Holder } from "@interlock/ledger";

import type { ParsedArguments } from "../arguments.ts";
import { CommandFailure, misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { holderOf, holderOptions, holderValues, holderWords, isSameHolder } from "../keys/holder.ts";
import {
  keyRecordExits,
  keyRecordOptions,
  keyRecordValues,
  originOf,
  writeKeyRecord,
  writtenLines,
} from "../keys/key-record.ts";
import { offeredKey, type OfferedKey } from "../keys/offered-key.ts";
import { offeredPurpose } from "../keys/purpose.ts";
import { signerOf } from "../keys/sign-with.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock keys enroll`: a registrar has the log believe a key. */
export const enrollKeyCommand: Command = {
  name: "keys enroll",
  usage: "FILE --sign-with KEY --origin NAME --out DIR [--purpose PURPOSE] [--holder ID]",
  summary: "have the log believe a key from here on, by a registrar's signature",
  description: [
    "FILE is what its owner hands over: NAME.keys.json, a public key in PEM, or the `.pub` file of",
    "an SSH key, `ssh-ed25519` or `sk-ssh-ed25519@openssh.com`. The record counts for records behind",
    "it in the log. A registrar is enrolled in the registry that verifiers bring, and not here.",
    "What a key approves counts for its `--holder` only, by the registrar's word: where FILE names one,",
    "say the same, once you know that it is true.",
  ],
  options: [
    ...keyRecordOptions,
    ["--purpose PURPOSE", "what the key is for, where FILE does not say; a security key approves"],
    ...holderOptions,
  ],
  exits: keyRecordExits,
  arguments: { flags: [], values: [...keyRecordValues, ...holderValues, "purpose"], files: 1 },
  async run(given, world) {
    const { key, holder } = enrolled(given, world);
    const signer = signerOf(given, world);
    const body = { key, ...(holder === null ? {} : { holder }) };
    const { record, path } = await writeKeyRecord({ kind: "key.enroll", body }, signer, given, world);
    const lines = [
      "enrols",
      `key     ${key.keyId}`,
      `purpose ${key.purpose}`,
      ...(holder === null ? [] : [`holder  ${shownText(holderWords(holder))}`]),
      ...writtenLines(record, path),
    ];
    world.stdout(`${lines.join("\n")}\n`);
    if (holder === null && key.purpose === "approver") {
      world.stderr(
        "warning: nobody is named as the key's holder: what it approves counts for nobody (`--holder`)\n",
      );
    }
    return exitCodes.ok;
  },
};

function enrolled(
  given: ParsedArguments,
  world: World,
): { readonly key: EnrolledKey; readonly holder: Holder | null } {
  const [path] = given.files;
  if (path === undefined) throw misused("no key's file is named");
  const offered = offeredKey(path, world);
  const purpose = offeredPurpose(path, offered, given);
  if (purpose === "registrar") {
    const message = "a registrar is enrolled in the registry that verifiers bring, and not in the log";
    throw new CommandFailure(exitCodes.no, message);
  }
  const origin = originOf(given);
  if (offered.origin !== null && offered.origin !== origin) {
    const message = `${quotedText(path)} offers the key for the log ${quotedText(offered.origin)} only`;
    throw new CommandFailure(exitCodes.no, message);
  }
  const { keyId, application } = offered;
  const publicKey = encodeBase64(publicKeyToSpki(offered.publicKey));
  return {
    key: { keyId, publicKey, purpose, origin, application },
    holder: confirmedHolder(path, offered, given),
  };
}

/** The holder whom the registrar names. What the key's owner says of it is a claim, and no more than that. */
function confirmedHolder(path: string, offered: OfferedKey, given: ParsedArguments): Holder | null {
  const holder = holderOf(given);
  const claimed = offered.holder;
  if (claimed === null) return holder;
  const words = quotedText(holderWords(claimed));
  if (holder === null) {
    throw misused(
      `${quotedText(path)} says that the key is held by ${words}: if it is, say so with \`--holder\``,
    );
  }
  if (isSameHolder(claimed, holder)) return holder;
  const message = `${quotedText(path)} says that the key is held by ${words}, not by ${quotedText(holderWords(holder))}`;
  throw new CommandFailure(exitCodes.no, message);
}
