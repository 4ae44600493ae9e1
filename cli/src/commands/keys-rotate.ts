import { encodeBase64, LedgerError, proveRotation, publicKeyToSpki, type Rotation } from "@interlock/ledger";

import { type ParsedArguments, required } from "../arguments.ts";
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
import { namedKeyId, offeredKey } from "../keys/offered-key.ts";
import { offeredPurpose } from "../keys/purpose.ts";
import { signerNamed, signerOf, signWithForms } from "../keys/sign-with.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock keys rotate`: a new key takes an old one's place, by the signatures of both. */
export const rotateKeyCommand: Command = {
  name: "keys rotate",
  usage: "OLD NEW --sign-with KEY --prove-with KEY --origin NAME --out DIR",
  summary: "have a new key take an old one's place, signed by both",
  description: [
    "OLD is the file of the public key that goes, or its id; NEW the file of the one that comes,",
    "which has the same purpose. The old key signs, or a registrar in its place, and the new one",
    "proves that it is there. Behind the record in the log the old one counts no more, and the new one",
    "speaks for whoever the old one spoke for, whatever NEW says of a holder.",
  ],
  options: [
    ...keyRecordOptions,
    ["--prove-with KEY", `the new private key: ${signWithForms}`],
    ["--purpose PURPOSE", "what the keys are for, where NEW does not say"],
  ],
  exits: keyRecordExits,
  arguments: { flags: [], values: [...keyRecordValues, "prove-with", "purpose"], files: 2 },
  async run(given, world) {
    const [oldPath, newPath] = given.files;
    if (oldPath === undefined || newPath === undefined) throw misused("name the old key and the new one");
    const oldKey = namedKeyId(oldPath, world);
    const coming = offeredKey(newPath, world);
    const purpose = offeredPurpose(newPath, coming, given);
    const origin = originOf(given);
    if (coming.keyId === oldKey)
      throw new CommandFailure(exitCodes.no, "the old key and the new one are the same");
    if (coming.application !== null) {
      throw new CommandFailure(exitCodes.no, "a security key is enrolled and revoked, not rotated");
    }
    const signer = signerOf(given, world);
    const proof = await proofOf(
      { origin, oldKey, newKey: coming.keyId, purpose },
      coming.publicKey,
      given,
      world,
    );
    const publicKey = encodeBase64(publicKeyToSpki(coming.publicKey));
    const newKey = { keyId: coming.keyId, publicKey, purpose, origin, application: null };
    const content = { kind: "key.rotate", body: { oldKey, newKey, proof } } as const;
    const { record, path } = await writeKeyRecord(content, signer, given, world);
    const about = ["rotates", `from    ${oldKey}`, `to      ${newKey.keyId}`, `purpose ${purpose}`];
    world.stdout(`${[...about, ...writtenLines(record, path)].join("\n")}\n`);
    return exitCodes.ok;
  },
};

/** The new key's own signature: it signs for the key that was named, and for no other. */
async function proofOf(
  rotation: Rotation,
  publicKey: Uint8Array,
  given: ParsedArguments,
  world: World,
): Promise<string> {
  const prover = signerNamed(required(given, "prove-with"), world, () => publicKey);
  try {
    return await proveRotation(rotation, prover);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new CommandFailure(exitCodes.no, `the new key does not prove itself: ${shownText(cause.message)}`, {
      cause,
    });
  }
}
