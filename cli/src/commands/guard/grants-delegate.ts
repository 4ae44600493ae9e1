import { grantBytes, LedgerError, ulid, ULID_RANDOM_BYTES } from "@interlock/ledger";
import { delegate, delegationOf } from "@interlock/runtime/guard";

import { required } from "../../arguments.ts";
import { CommandFailure, misused, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { grantNamed } from "../../guard/find-grant.ts";
import { narrowerTerms } from "../../guard/grant-files.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { tellIssued } from "../../guard/tell-issued.ts";
import { withGuard } from "../../guard/with-guard.ts";
import { namedKeyId } from "../../keys/offered-key.ts";
import { publicKeyOption, signerOf, signWithForms } from "../../keys/sign-with.ts";
import { quotedText, shownText } from "../../shown-text.ts";

/** `interlock grants delegate`: hands a grant on, narrower. */
export const delegateGrantCommand: Command = {
  name: "grants delegate",
  usage: "PARENT FILE --holder KEY --sign-with KEY [--guard FILE]",
  summary: "hand a grant on to another agent, narrower than it is",
  description: [
    "Whoever holds the grant PARENT signs, and the guard issues one below it that says no more. FILE",
    "holds what it says otherwise:",
    '  {"agent": "github app:8", "uses": 1}, and may say `can`, `bounds`, `expiresInMs` and `depth`.',
    "It ends when the grant above it does.",
  ],
  options: [
    ["--holder KEY", "the public key that holds it: a file, or the key's id"],
    ["--sign-with KEY", `the key that holds PARENT: ${signWithForms}`],
    publicKeyOption,
    guardOption,
  ],
  exits: [
    [exitCodes.ok, "issued"],
    [exitCodes.no, "not issued: PARENT is not in force, says less, or is held by another key"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
  ],
  arguments: { flags: [], values: ["holder", "sign-with", "public-key", "guard"], files: 2 },
  async run(given, world) {
    const [named, path] = given.files;
    if (named === undefined || path === undefined) throw misused("a grant and a file are wanted");
    const terms = narrowerTerms(path, namedKeyId(required(given, "holder"), world), world);
    const signer = signerOf(given, world);
    const nonce = ulid(world.nowMs(), world.randomBytes(ULID_RANDOM_BYTES));
    return await withGuard(given, "grants delegate", world, async ({ guard, paint }) => {
      const { digest, grant } = await grantNamed(guard.parts(), named);
      if (grant === null) throw new CommandFailure(exitCodes.no, `${quotedText(digest)} does not verify`);
      const child = delegationOf({ grant, digest }, { ...terms, nonce });
      try {
        const { publicKey } = signer;
        const signature = await signer.sign(grantBytes(child));
        return tellIssued(
          await delegate(guard.parts(), { child, proof: { publicKey, signature } }),
          paint,
          world,
        );
      } catch (cause) {
        if (!(cause instanceof LedgerError) || cause.code !== "signer.failed") throw cause;
        throw unreadable(`this cannot be signed: ${shownText(cause.message)}`, cause);
      }
    });
  },
};
