import { encodeBase64, publicKeyToSpki, type EnrolledKey } from "@interlock/ledger";

import type { ParsedArguments } from "../arguments.ts";
import { CommandFailure, misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import {
  keyRecordExits,
  keyRecordOptions,
  keyRecordValues,
  originOf,
  writeKeyRecord,
  writtenLines,
} from "../keys/key-record.ts";
import { offeredKey } from "../keys/offered-key.ts";
import { offeredPurpose } from "../keys/purpose.ts";
import { signerOf } from "../keys/sign-with.ts";
import { quotedText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock keys enroll`: a registrar has the log believe a key. */
export const enrollKeyCommand: Command = {
  name: "keys enroll",
  usage: "FILE --sign-with KEY --origin NAME --out DIR [--purpose PURPOSE]",
  summary: "have the log believe a key from here on, by a registrar's signature",
  description: [
    "FILE is what its owner hands over: NAME.keys.json, a public key in PEM, or the `.pub` file of",
    "an SSH key, `ssh-ed25519` or `sk-ssh-ed25519@openssh.com`. The record counts for records behind",
    "it in the log. A registrar is enrolled in the registry that verifiers bring, and not here.",
  ],
  options: [
    ...keyRecordOptions,
    ["--purpose PURPOSE", "what the key is for, where FILE does not say; a security key approves"],
  ],
  exits: keyRecordExits,
  arguments: { flags: [], values: [...keyRecordValues, "purpose"], files: 1 },
  async run(given, world) {
    const key = enrolled(given, world);
    const signer = signerOf(given, world);
    const { record, path } = await writeKeyRecord(
      { kind: "key.enroll", body: { key } },
      signer,
      given,
      world,
    );
    const lines = ["enrols", `key     ${key.keyId}`, `purpose ${key.purpose}`, ...writtenLines(record, path)];
    world.stdout(`${lines.join("\n")}\n`);
    return exitCodes.ok;
  },
};

function enrolled(given: ParsedArguments, world: World): EnrolledKey {
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
  return { keyId, publicKey, purpose, origin, application };
}
