import type { Sha256 } from "@interlock/ledger";

import type { GuardParts } from "../ports.ts";
import { usedKey } from "../primitives/quorum.ts";
import { processMemory } from "../process-memory.ts";
import { verifiedRecord } from "../verified-record.ts";
import { withResume } from "./halt-changes.ts";
import { haltMemory } from "./halt-memory.ts";
import { haltKey, type HaltState, standing, writeHaltRow } from "./halt-row.ts";
import type { SwitchRecord } from "./halt-view.ts";
import { isLeftAlone } from "./left-alone.ts";
import { switchRecords } from "./rebuild-halts.ts";
import { verifiedRow } from "./verify-halts.ts";

type Resume = Extract<SwitchRecord, { readonly kind: "resume" }>;

/**
 * Writes a resume into the state that is on record and whose process ended before it could: else nobody could tell what is halted. Only where
 * it takes back just what stands, and no halt began the same epoch. Rejects where a store fails.
 */
export async function completeResume(parts: GuardParts): Promise<void> {
  const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
  const view = await verifiedRow(parts, rows[0] ?? null);
  if (view.kind === "unverifiable" || processMemory(parts).haltEpoch !== view.epoch + 1) return;
  const next = (await switchRecords(parts)).filter(
    ({ epoch, isWriters }) => isWriters && epoch === view.epoch + 1,
  );
  const resumes = next.flatMap((record) => (record.kind === "resume" ? [record] : []));
  const resume = resumes.find((record) => takesBack(record, view.state));
  if (resume === undefined || resumes.length < next.length) return;
  const uses = await approvalsOf(parts, resume);
  if (uses === null) return;
  const { records } = haltMemory(parts);
  const { digest } = resume;
  const after = withResume(
    view.state,
    resume.switch,
    digest,
    (record) => records.get(record)?.kind === "resume",
  );
  // Where any of it was otherwise meanwhile, somebody else has written the state.
  await parts.state.commit([
    { kind: "put", key: haltKey, version: view.version, value: writeHaltRow(after) },
    ...uses.map(
      (approval) => ({ kind: "put", key: usedKey(approval), version: 0, value: { resume: digest } }) as const,
    ),
  ]);
}

/** Whether a resume ends every halt of its switch that stands, and leaves just the others. */
function takesBack(resume: Resume, state: HaltState): boolean {
  const [ended, left]: [Sha256[], Sha256[]] = [[], []];
  for (const [name, { record }] of standing(state)) {
    if (record !== null) (name === resume.switch ? ended : left).push(record);
  }
  return ended.length > 0 && isSame(ended, resume.halts) && isSame(left, resume.others);
}

function isSame(some: readonly Sha256[], others: readonly Sha256[]): boolean {
  const set = new Set(some);
  return set.size === new Set(others).size && others.every((one) => set.has(one));
}

/** What people signed for a resume whose process is gone; null where it may still write it, or they are not on record. */
async function approvalsOf(parts: GuardParts, { digest }: Resume): Promise<readonly Sha256[] | null> {
  const found = await verifiedRecord(parts, digest, "resume");
  if (found === null) return null;
  const { stream, at, body } = found.predicate;
  if (!(await isLeftAlone(parts, { stream, atMs: Date.parse(at) }))) return null;
  const uses: Sha256[] = [];
  for (const approval of body.approvals) {
    const signed = await verifiedRecord(parts, approval, "approve");
    if (signed === null) return null;
    uses.push(signed.predicate.body.approvalDigest);
  }
  return uses;
}
