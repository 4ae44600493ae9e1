import {
  type ApproveBody,
  type KeyAnswer,
  type KeyId,
  openLedger,
  type RedactBody,
  type RegisteredKey,
  type Sha256,
  type Signer,
  ulid,
  ULID_RANDOM_BYTES,
} from "@interlock/ledger";
import type { DiskLog } from "@interlock/stores/disk";
import type { SecretFile } from "@interlock/stores/secrets";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import type { ErasurePlan } from "./plan-erasure.ts";

/** What an erasure is written down with. */
export interface ErasureOffice {
  readonly log: DiskLog;
  readonly secrets: SecretFile;
  readonly signer: Signer;
  readonly origin: string;
  /** The keys in force at the end of the log. */
  readonly keyOf: (keyId: KeyId) => KeyAnswer;
}

/** What was done. */
export interface Erased {
  /** The digest of the record that says so; null where no record held what was erased. */
  readonly record: Sha256 | null;
  /** How many values were here and are no more. */
  readonly count: number;
}

/**
 * Says in the log what is erased and by whose approval, and then erases it. The record is durable first: a value that was gone
 * without a word would look like one that was lost. Rejects with a `LedgerError` where either cannot be done; what is still
 * here is erased by the next call. Rejects with a failure, and does nothing, for a signer whose records no verifier would take:
 * one of them spoils a log for good.
 */
export async function recordErasure(
  { log, secrets, signer, origin, keyOf }: ErasureOffice,
  { commitments, records, unrecorded }: ErasurePlan,
  why: { readonly because: RedactBody["because"]; readonly approvals: readonly ApproveBody[] },
  world: Pick<World, "nowMs" | "randomBytes">,
): Promise<Erased> {
  mustWrite(signer, origin, keyOf);
  const record =
    commitments.length === 0
      ? null
      : await writeRedaction({ commitments, records, ...why }, { log, signer, origin }, world);
  const count = await secrets.erase([...commitments, ...unrecorded]);
  return { record, count };
}

function mustWrite({ keyId }: Signer, origin: string, keyOf: ErasureOffice["keyOf"]): void {
  const found = keyOf(keyId);
  const why = found.ok ? whyNoWriter(found.key, origin) : found.problem.message;
  if (why === null) return;
  const message = `nothing was erased: the key of \`--sign-with\` cannot write in this log: ${shownText(why)}`;
  throw new CommandFailure(exitCodes.unreadable, message);
}

function whyNoWriter({ purpose, origin }: RegisteredKey, log: string): string | null {
  if (purpose !== "writer") return `it is enrolled as ${quotedText(purpose)}`;
  return origin === null || origin === log ? null : `it is for the log ${quotedText(origin)} only`;
}

async function writeRedaction(
  said: Pick<RedactBody, "commitments" | "records" | "because"> & {
    readonly approvals: readonly ApproveBody[];
  },
  { log, signer, origin }: Pick<ErasureOffice, "log" | "signer" | "origin">,
  world: Pick<World, "nowMs" | "randomBytes">,
): Promise<Sha256> {
  const { nowMs, randomBytes } = world;
  // A stream has one writer: every erasure is one by itself.
  const stream = `erasure/${ulid(nowMs(), randomBytes(ULID_RANDOM_BYTES))}`;
  const ledger = openLedger({ store: log, signer, stream, origin, nowMs, randomBytes });
  const approvals: Sha256[] = [];
  for (const body of said.approvals) {
    const written = await ledger.append({ kind: "approve", stage: "constrained", parents: [], body });
    approvals.push(written.digest);
  }
  const { commitments, records, because } = said;
  const redaction = await ledger.append({
    kind: "redact",
    stage: "constrained",
    parents: [...records, ...approvals],
    body: { commitments, records, because, approvals },
  });
  return redaction.digest;
}
