import {
  type KeyRegistry,
  LedgerError,
  looksLikeBundle,
  parseStrictJson,
  type Problem,
  verifyBundle,
  type VerifiedBundle,
  verifyRecord,
  type VerifyOptions,
} from "@interlock/ledger";

import { isCommandFailure } from "../command-failure.ts";
import { readInput } from "../read-file.ts";
import type { CheckedRecord } from "../record-chains.ts";
import { isOfLines, readRecordLines } from "../record-lines.ts";
import type { World } from "../world.ts";

/** What came of one file that was to be verified. */
export type FileAnswer =
  | ({ readonly kind: "record" } & CheckedRecord)
  | {
      readonly kind: "bundle";
      readonly path: string;
      readonly bundle: VerifiedBundle;
      /** Whether its checkpoint was kept elsewhere, too; null where nobody asked. */
      readonly anchored: boolean | null;
    }
  | { readonly kind: "invalid"; readonly path: string; readonly problem: Problem }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };

/** Verifies one file: a record or a bundle, which of the two stands in its members; or records, one a line. */
export function answersFor(
  path: string,
  registry: KeyRegistry,
  options: VerifyOptions,
  world: Pick<World, "cwd">,
): readonly FileAnswer[] {
  if (!isOfLines(path)) return [answerFor(path, registry, options, world)];
  try {
    return readRecordLines(path, world).map((line) =>
      recordAnswer(line.path, line.envelope, registry, options),
    );
  } catch (error) {
    if (isCommandFailure(error)) return [{ kind: "unreadable", path, reason: error.message }];
    throw error;
  }
}

function answerFor(
  path: string,
  registry: KeyRegistry,
  options: VerifyOptions,
  world: Pick<World, "cwd">,
): FileAnswer {
  let bytes: Uint8Array;
  try {
    bytes = readInput(path, world);
  } catch (error) {
    // One file that is not there does not keep the others from being verified.
    if (isCommandFailure(error)) return { kind: "unreadable", path, reason: error.message };
    throw error;
  }
  if (isBundle(bytes)) {
    const bundle = verifyBundle(bytes, registry, options);
    if (!bundle.ok) return { kind: "invalid", path, problem: bundle.problem };
    return { kind: "bundle", path, bundle, anchored: null };
  }
  return recordAnswer(path, bytes, registry, options);
}

function recordAnswer(
  path: string,
  bytes: Uint8Array,
  registry: KeyRegistry,
  options: VerifyOptions,
): FileAnswer {
  const record = verifyRecord(bytes, registry, options);
  if (!record.ok) return { kind: "invalid", path, problem: record.problem };
  return { kind: "record", path, envelope: bytes, record };
}

/** What is neither is verified as a record, which then says what is wrong with it. */
function isBundle(bytes: Uint8Array): boolean {
  try {
    return looksLikeBundle(parseStrictJson(bytes));
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}
