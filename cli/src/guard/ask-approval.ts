import { join, resolve } from "node:path";
import { type Approval, type ApproveBody, LedgerError, type Signer } from "@interlock/ledger";

import { approvalFile, signatureBytes, signedApproval } from "../approvals/approval-file.ts";
import { unreadable } from "../command-failure.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { writeNewFile } from "../write-new-file.ts";

/** The options by which somebody approves: with a key at hand, or by a file that is signed elsewhere. */
export const approvalOptions: readonly (readonly [option: string, meaning: string])[] = [
  ["--ask DIR", "write what is signed into this folder instead; with `--sign-with` its signature, too"],
  ["--as ID", "whose approval it is, by one of the ids of whoever holds the key"],
];

/** The names of those options. */
export const approvalValues: readonly string[] = ["ask", "as"];

/** Signs an approval. Throws a failure where the key, or the command that has it, does not. */
export async function signApproval(approval: Approval, signer: Signer): Promise<ApproveBody> {
  try {
    return await signedApproval(approval, signer);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`this cannot be signed: ${shownText(cause.message)}`, cause);
  }
}

/** Writes what somebody is to sign into a folder, beside its signature where it has one; answers what comes next, a line each. */
export async function askForApproval(
  what: string,
  approval: Approval,
  {
    folder,
    signer,
    taking,
  }: { readonly folder: string; readonly signer: Signer | null; readonly taking: string },
  world: World,
): Promise<readonly string[]> {
  const { name, bytes, howTo } = approvalFile(what, approval);
  const path = join(folder, name);
  const signed = signer === null ? null : await signApproval(approval, signer);
  await writeNewFile(resolve(world.cwd, folder), name, bytes, world);
  if (signed === null) {
    return [`wrote   ${shownText(path)}`, `sign    ${howTo(path)}`, `then    ${taking} ${shownText(path)}`];
  }
  await writeNewFile(resolve(world.cwd, folder), `${name}.sig`, signatureBytes(signed.proof), world);
  return [`signed  ${shownText(path)}`, `then    ${taking} ${shownText(path)}`];
}
