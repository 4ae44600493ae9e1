import type { Caller } from "@interlock/runtime/guard";
import type { SettingsCaller } from "@interlock/runtime/schema";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { namedKeyId } from "../keys/offered-key.ts";
import { quotedText } from "../shown-text.ts";
import type { GuardFile } from "./guard-file.ts";

/** The option of every command in which somebody asks for something. */
export const asOption: readonly [option: string, meaning: string] = [
  "--as ID",
  "who asks: one of the `callers` of the guard's file",
];

/** Somebody who may propose, as the guard's file attests. Throws a failure for anybody else. */
export function callerOf({ path, folder, settings }: GuardFile, id: string): Caller {
  const caller = Object.hasOwn(settings.callers, id) ? settings.callers[id] : undefined;
  if (caller === undefined) {
    throw new CommandFailure(exitCodes.no, `${quotedText(path)} names no caller ${quotedText(id)}`);
  }
  const { key } = caller;
  return {
    principal: { kind: caller.kind, ids: [id, ...caller.ids], name: caller.name },
    identity: { kind: "known", verified: true, issuer: path, chain: chainOf(caller) },
    ...(key === undefined ? {} : { keyId: namedKeyId(key, { cwd: folder }) }),
  };
}

function chainOf({ chain }: SettingsCaller): Caller["principal"][] {
  return chain.map(({ id, kind, name }) => ({ kind, ids: [id], name }));
}
