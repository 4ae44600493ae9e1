import { type JsonObject, LedgerError, parseStrictJson } from "@interlock/ledger";
import type { Caller, ProposalInput } from "@interlock/runtime/guard";

import { misused, unreadable } from "../command-failure.ts";
import { readJson } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/**
 * What somebody asks for, from a file or, as `-`, from the standard input. Who asks is the caller's to say: a file that says so itself is
 * refused. Of what shape the rest is, is the guard's to say. Throws a failure that names the file.
 */
export async function readProposal(path: string, by: Caller, world: World): Promise<ProposalInput> {
  const data = path === "-" ? ofStdin(await world.stdin()) : readJson(path, world);
  const name = path === "-" ? "the standard input" : quotedText(path);
  if (!isObject(data)) throw unreadable(`${name} does not hold a proposal: {"action", "targets", "payload"}`);
  if (Object.hasOwn(data, "by")) {
    throw misused(`${name} says who proposes: that is for \`--as\` to say, by the guard's file`);
  }
  // The guard reads it whole, and names what has no shape.
  return { ...data, by } as unknown as ProposalInput;
}

function ofStdin(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`the standard input is not JSON: ${shownText(cause.message)}`, cause);
  }
}

function isObject(data: unknown): data is JsonObject {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
