import { resolve } from "node:path";
import { LedgerError } from "@interlock/ledger";
import { loadSigner } from "@interlock/ledger/node";

import { misused, unreadable } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { holderWords } from "../keys/holder.ts";
import { isPrivateKey, type OfferedKey, offeredKeys } from "../keys/offered-key.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock keys show`: says what stands in a key's file. */
export const showKeyCommand: Command = {
  name: "keys show",
  usage: "FILE",
  summary: "say what stands in a key's file",
  description: [
    "Reads NAME.keys.json or any registry, a public key in PEM or in an SSH `.pub` file, or the",
    "private key NAME.pem, of which it shows the id and nothing else. Every id is computed anew.",
  ],
  options: [],
  exits: [
    [exitCodes.ok, "shown"],
    [exitCodes.unreadable, "the file cannot be read, or holds no keys"],
  ],
  arguments: { flags: [], values: [], files: 1 },
  run({ files: [path] }, world) {
    if (path === undefined) throw misused("no file is named");
    const lines = isPrivateKey(path, world)
      ? privateLines(path, world)
      : offeredKeys(path, world).flatMap(linesOf);
    world.stdout(`${lines.map(shownText).join("\n")}\n`);
    return Promise.resolve(exitCodes.ok);
  },
};

function privateLines(path: string, world: World): readonly string[] {
  try {
    return [
      `key      ${loadSigner(resolve(world.cwd, path)).keyId}`,
      "         the private key: hand it to nobody",
    ];
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(shownText(cause.message), cause);
  }
}

function linesOf({ keyId, purpose, origin, application, holder }: OfferedKey): readonly string[] {
  const said = purpose !== null;
  return [
    `key      ${keyId}`,
    `purpose  ${purpose ?? "the file does not say"}`,
    `log      ${origin ?? (said ? "any" : "the file does not say")}`,
    ...(application === null ? [] : [`device   a security key, which signs for ${application}`]),
    ...(holder !== null || purpose === "approver"
      ? [`holder   ${holder === null ? "the file does not say" : holderWords(holder)}`]
      : []),
  ];
}
