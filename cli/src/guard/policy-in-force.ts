import { resolve } from "node:path";
import { LedgerError } from "@interlock/ledger";
import { readRecordFiles, verifyEd25519WithNode } from "@interlock/ledger/node";
import type { PolicyInForce } from "@interlock/runtime/guard";
import { loadActivated } from "@interlock/runtime/node";

import { CommandFailure, unreadable } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { readKeyFiles } from "../read-keys.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import type { GuardFile } from "./guard-file.ts";

/** The policy that decides, and whether anybody put it in force. */
export interface DecidingPolicy extends PolicyInForce {
  /** True for files that nobody committed: for trying out. */
  readonly isTrial: boolean;
}

/** The policy that the guard's file names. Throws a failure where it cannot be had, or nobody put it in force. */
export async function policyInForce(file: GuardFile, world: World): Promise<DecidingPolicy> {
  const { folder, settings } = file;
  const { policy, origin } = settings;
  if (policy.uncommitted === true) {
    // Loaded where something is tried out: a host that enforces compiles nothing.
    const { triedOut } = await import("./tried-out.ts");
    const tried = await triedOut(resolve(folder, policy.folder), origin, world);
    // Files go back and forth while somebody tries something out.
    return { ...tried, isTrial: true, mayPutBack: true };
  }
  const keys = readKeyFiles(policy.keys, { cwd: folder });
  const loaded = await loadActivated({
    file: resolve(folder, policy.folder, "evaluator.js"),
    records: recordsIn(resolve(folder, policy.activations)),
    keys,
    origin,
    module: policy.module,
    nowMs: world.nowMs(),
    verifySignature: verifyEd25519WithNode,
  });
  if (loaded.kind === "refused") {
    const { code, message } = loaded;
    throw new CommandFailure(exitCodes.no, shownText(`the policy is not in force: ${code}: ${message}`));
  }
  const { digest: activation, predicate } = loaded.activation;
  const { policy: pin, stage } = predicate;
  return { module: loaded.module, policy: pin, stage, activation, isTrial: false };
}

function recordsIn(folder: string): readonly Uint8Array[] {
  try {
    return readRecordFiles(folder);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(
      `the activations in ${quotedText(folder)} cannot be read: ${shownText(cause.message)}`,
      cause,
    );
  }
}
